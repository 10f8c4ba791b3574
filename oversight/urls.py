from django.urls import path

from oversight import views

app_name = "oversight"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/hvem-har-set/", views.looks, name="looks"),
    path("borgere/<uuid:citizen_id>/hvem-har-set/navne/", views.names, name="names"),
    path("stikproever/", views.samples, name="samples"),
    path("stikproever/<uuid:pk>/", views.sample, name="sample"),
    path("kontrol/alarmer/", views.alarms, name="alarms"),
    path("kontrol/alarmer/<uuid:pk>/", views.alarm, name="alarm"),
]
