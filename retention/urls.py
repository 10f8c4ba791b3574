from django.urls import path

from retention import views

app_name = "retention"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/opbevaring/", views.citizen, name="citizen"),
    path("borgere/<uuid:citizen_id>/opbevaring/behold/", views.hold, name="hold"),
    path("opbevaring/behold/<uuid:pk>/ophaev/", views.end_hold, name="end_hold"),
    path("opbevaring/", views.ready, name="list"),
    path("opbevaring/<uuid:pk>/slet/", views.ask, name="ask"),
    path("opbevaring/<uuid:pk>/arkiv/", views.deliver, name="deliver"),
    path("opbevaring/<uuid:pk>/fortryd/", views.withdraw, name="withdraw"),
    path("opbevaring/bekraeft/", views.approvals, name="approvals"),
    path("opbevaring/bekraeft/<uuid:pk>/", views.approve, name="approve"),
    path("opbevaring/regler/", views.rules, name="rules"),
    path("opbevaring/regler/<int:pk>/svar/", views.decide_rule, name="decide_rule"),
]
