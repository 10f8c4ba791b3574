from django.urls import path

from measurements import views

app_name = "measurements"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/maalinger/", views.measurement_list, name="list"),
    path("borgere/<uuid:citizen_id>/maalinger/<str:instrument>/ny/", views.record_measurement, name="record"),
    path("maalinger/<uuid:pk>/", views.detail, name="detail"),
    path("maalinger/<uuid:pk>/aftale/", views.answer_alert, name="answer_alert"),
]
