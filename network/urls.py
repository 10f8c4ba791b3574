from django.urls import path

from network import views

app_name = "network"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/netvaerk/", views.network_map, name="map"),
    path("borgere/<uuid:citizen_id>/netvaerk/ny/", views.person_create, name="person_create"),
    path("borgere/<uuid:citizen_id>/netvaerk/oenske/", views.wish, name="wish"),
    path("netvaerk/<uuid:pk>/ret/", views.person_edit, name="person_edit"),
    path("netvaerk/<uuid:pk>/fjern/", views.person_remove, name="person_remove"),
]
