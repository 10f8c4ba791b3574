from django.urls import path

from measurements.views import responses, rhythm

app_name = "measurements"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/maalinger/", responses.measurement_list, name="list"),
    path(
        "borgere/<uuid:citizen_id>/maalinger/<str:instrument>/ny/",
        responses.record,
        name="record",
    ),
    path("borgere/<uuid:citizen_id>/maalinger/rytme/", rhythm.citizen_rhythm, name="citizen_rhythm"),
    path("maalinger/rytme/", rhythm.kommune_rhythm, name="kommune_rhythm"),
    path("maalinger/<uuid:pk>/", responses.detail, name="detail"),
    path("maalinger/<uuid:pk>/aftale/", responses.answer_alert, name="answer_alert"),
]
