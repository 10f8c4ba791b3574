from django.urls import path

from measurements.around_groups import views as around_groups
from measurements.handed_over import views as handed_over
from measurements.importing import views as importing
from measurements.own_phone import views as own_phone
from measurements.views import export, limits, responses, rhythm
from measurements.wording import views as wording

app_name = "measurements"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/maalinger/", responses.measurement_list, name="list"),
    path(
        "borgere/<uuid:citizen_id>/maalinger/<str:instrument>/ny/",
        responses.record,
        name="record",
    ),
    path(
        "borgere/<uuid:citizen_id>/maalinger/<str:instrument>/giv-skaermen/",
        handed_over.hand_over,
        name="hand_over",
    ),
    path("skaerm/", handed_over.answer, name="handed_over"),
    path("skaerm/kladde/", handed_over.draft, name="handed_over_draft"),
    path("skaerm/tak/", handed_over.thanks, name="handed_over_thanks"),
    path("skaerm/tilbage/", handed_over.take_back, name="take_back"),
    path("borgere/<uuid:citizen_id>/maalinger/rytme/", rhythm.citizen_rhythm, name="citizen_rhythm"),
    path("borgere/<uuid:citizen_id>/maalinger/link/", own_phone.send, name="send_link"),
    path("maalinger/link/<uuid:pk>/traek-tilbage/", own_phone.withdraw, name="withdraw_link"),
    path("maalinger/rytme/", rhythm.kommune_rhythm, name="kommune_rhythm"),
    path("maalinger/graenser/", limits.kommune_limits, name="kommune_limits"),
    path("maalinger/ordlyd/", wording.wordings, name="wordings"),
    path("maalinger/ordlyd/indlaes/", wording.wording_try, name="wording_try"),
    path("maalinger/ordlyd/tag-i-brug/", wording.wording_use, name="wording_use"),
    path("maalinger/ordlyd/<str:instrument>/", wording.wording, name="wording"),
    path("maalinger/ordlyd/<str:instrument>/<int:number>/", wording.wording_edition, name="wording_edition"),
    path("borgere/<uuid:citizen_id>/maalinger/fhir/", export.fhir, name="fhir"),
    path("maalinger/fra-fil/", importing.upload, name="import"),
    path("maalinger/fra-fil/rapport/", importing.report, name="import_report"),
    path("maalinger/fra-fil/gem/", importing.apply, name="import_apply"),
    path("maalinger/<uuid:pk>/", responses.detail, name="detail"),
    path("maalinger/<uuid:pk>/gruppe/", around_groups.place, name="place"),
    path("maalinger/<uuid:pk>/aftale/", responses.answer_alert, name="answer_alert"),
]
