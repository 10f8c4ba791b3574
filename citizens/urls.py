from django.urls import path

from citizens.views import breakglass
from citizens.views import core as views

app_name = "citizens"

urlpatterns = [
    path("", views.citizen_list, name="list"),
    path("soeg/", views.search, name="search"),
    path("team/", views.team_list, name="team"),
    path("vaerdispring/", breakglass.break_glass, name="break_glass"),
    path("vaerdispring/<uuid:pk>/", breakglass.break_glass_review, name="break_glass_review"),
    path("kontrol/", breakglass.control, name="control"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/aabn/", views.open_citizen, name="open"),
    path("<uuid:pk>/cpr/", views.reveal_cpr, name="reveal_cpr"),
    path("<uuid:citizen_id>/forloeb/", views.course, name="course"),
    path("<uuid:citizen_id>/forloeb/tovholder/", views.name_coordinator, name="name_coordinator"),
    path("forloeb/<uuid:pk>/status/", views.move_course, name="move_course"),
    path("forloeb/<uuid:pk>/opstart/", views.record_start, name="record_start"),
]
