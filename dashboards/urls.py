from django.urls import path

from dashboards import views

app_name = "dashboards"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("kommunens-maal/", views.targets, name="targets"),  # before the keys, of which it is none
    path("borgernes-egne-svar/", views.progress, name="progress"),
    path("samtaler-der-venter/", views.talks, name="talks"),
    path("<slug:key>/", views.indicator, name="indicator"),
]
