"""Addresses of the look-up log in use: the citizen's own list, packages, samples."""

from django.urls import path

from oversight.views import leders, log, packages

app_name = "oversight"

urlpatterns = [
    path("kontrol/alarmer/", log.alarms, name="alarms"),
    path("kontrol/alarmer/<uuid:pk>/", log.alarm, name="alarm"),
    path("kontrol/lederes-opslag/", leders.leders_looks, name="leders_looks"),
    path("kontrol/lederes-opslag/<uuid:pk>/", leders.leders_look, name="leders_look"),
    path("borgere/<uuid:citizen_id>/hvem-har-set/", log.looks, name="looks"),
    path("borgere/<uuid:citizen_id>/hvem-har-set/navne/", log.names, name="names"),
    path("borgere/<uuid:citizen_id>/indsigt/", packages.packages, name="packages"),
    path("indsigt/<uuid:pk>/", packages.package, name="package"),
    path("indsigt/<uuid:pk>/annuller/", packages.package_cancel, name="package_cancel"),
    path("indsigt/<uuid:pk>/igen/", packages.package_again, name="package_again"),
    path("indsigt/<uuid:pk>/pdf/", packages.package_pdf, name="package_pdf"),
    path("indsigt/<uuid:pk>/json/", packages.package_json, name="package_json"),
    path("stikproever/", log.samples, name="samples"),
    path("stikproever/<uuid:pk>/", log.sample, name="sample"),
]
