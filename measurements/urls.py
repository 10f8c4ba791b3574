from django.urls import path

from measurements.own_phone import views as own_phone
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
    path("borgere/<uuid:citizen_id>/maalinger/link/", own_phone.send, name="send_link"),
    path("maalinger/link/<uuid:pk>/traek-tilbage/", own_phone.withdraw, name="withdraw_link"),
    path("maalinger/rytme/", rhythm.kommune_rhythm, name="kommune_rhythm"),
    path("maalinger/<uuid:pk>/", responses.detail, name="detail"),
    path("maalinger/<uuid:pk>/aftale/", responses.answer_alert, name="answer_alert"),
]
