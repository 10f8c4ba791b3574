from django.urls import URLPattern

app_name = "selfevaluation"

urlpatterns: list[URLPattern] = []
