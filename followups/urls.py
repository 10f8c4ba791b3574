from django.urls import path

from followups import views

app_name = "followups"

urlpatterns = [
    path("min-dag/", views.my_day, name="my_day"),
    path("paamindelser/<uuid:pk>/udskyd/", views.snooze, name="snooze"),
]
