"""Addresses of printouts."""

from django.urls import path

from printouts.views import bundles, own, printouts

app_name = "printouts"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/udskrifter/", printouts.printouts, name="list"),
    path("udskrifter/", own.own, name="own"),
    path("udskrifter/<uuid:pk>/", printouts.printout, name="printout"),
    path("udskrifter/<uuid:pk>/fil/", printouts.printout_file, name="file"),
    path("udskrifter/<uuid:pk>/annuller/", printouts.printout_cancel, name="cancel"),
    path("udskrifter/<uuid:pk>/igen/", printouts.printout_again, name="again"),
    path("udskrifter/samlet/", bundles.bundle_new, name="bundle_new"),
    path("udskrifter/samlet/<uuid:pk>/", bundles.bundle, name="bundle"),
    path("udskrifter/samlet/<uuid:pk>/fil/", bundles.bundle_file, name="bundle_file"),
    path("udskrifter/samlet/<uuid:pk>/annuller/", bundles.bundle_cancel, name="bundle_cancel"),
    path("udskrifter/samlet/<uuid:pk>/igen/", bundles.bundle_again, name="bundle_again"),
]
