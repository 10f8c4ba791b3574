"""Addresses of goals, of plans and of their documents: three lists, one for each module of views."""

from django.urls import URLPattern, path

from plans.views import goals

app_name = "plans"

goal_patterns = [
    path("borgere/<uuid:citizen_id>/maal/", goals.goals, name="goals"),
    path("borgere/<uuid:citizen_id>/oensker/nyt/", goals.wish_create, name="wish_create"),
    path("borgere/<uuid:citizen_id>/maal/nyt/", goals.goal_create, name="goal_create"),
    path("maal/<uuid:goal_id>/delmaal/nyt/", goals.subgoal_create, name="subgoal_create"),
    path("delmaal/<uuid:pk>/", goals.subgoal, name="subgoal"),
    path("delmaal/<uuid:pk>/opfoelgning/", goals.subgoal_follow_up, name="subgoal_follow_up"),
    path("delmaal/<uuid:pk>/afslut/", goals.subgoal_close, name="subgoal_close"),
    path("delmaal/<uuid:pk>/nye-ord/", goals.subgoal_reword, name="subgoal_reword"),
]

version_patterns: list[URLPattern] = []

document_patterns: list[URLPattern] = []

urlpatterns = goal_patterns + version_patterns + document_patterns
