"""Addresses of printouts."""

from django.urls import path

from printouts import views

app_name = "printouts"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/udskrifter/", views.printouts, name="list"),
    path("udskrifter/<uuid:pk>/", views.printout, name="printout"),
    path("udskrifter/<uuid:pk>/fil/", views.printout_file, name="file"),
]
