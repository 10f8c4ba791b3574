"""Every address of the house. Danish paths; the names are what templates and tests use."""

from django.urls import include, path

from bostoette import views

handler400 = "bostoette.problems.bad_request"
handler403 = "bostoette.errors.forbidden"
handler404 = "bostoette.problems.not_found"
handler500 = "bostoette.problems.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("sundhed/", views.health, name="health"),
    path("session/", views.session, name="session"),
    path("ikke-sendt/", views.give_back, name="unsent"),
    path("was/", views.accessibility, name="accessibility"),
    path("", include("accounts.urls")),
    path("borgere/", include("citizens.urls")),
    path("bestillinger/", include("citizens.orders_urls")),
    path("", include("retention.urls")),
    path("", include("oversight.urls")),
    path("l/", include("links.urls")),
    path("", include("plans.urls")),
    path("", include("visits.urls")),
    path("", include("network.urls")),
    path("", include("measurements.urls")),
    path("", include("printouts.urls")),
    path("", include("followups.urls")),
    path("selvevaluering/", include("selfevaluation.urls")),
    path("pejlemaerker/", include("dashboards.urls")),
    path("api/", include("bostoette.api")),
]
