from django.urls import path

from links import views

app_name = "links"

urlpatterns = [
    path("", views.page, name="page"),
    path("tak/", views.thanks, name="thanks"),
    path("<str:token>/", views.door, name="door"),
]
