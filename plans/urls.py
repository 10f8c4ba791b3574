"""Addresses of goals, of plans and of their documents: three lists, one for each module of views."""

from django.urls import URLPattern

app_name = "plans"

goal_patterns: list[URLPattern] = []

version_patterns: list[URLPattern] = []

document_patterns: list[URLPattern] = []

urlpatterns = goal_patterns + version_patterns + document_patterns
