from django.urls import path

from visits.groups import views as groups
from visits.views import crises, drafts, supervision, tapering, visits

app_name = "visits"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/besoeg/", visits.visit_list, name="list"),
    path("borgere/<uuid:citizen_id>/besoeg/nyt/", visits.create, name="create"),
    path("borgere/<uuid:citizen_id>/besoeg/planlaeg/", visits.plan, name="plan"),
    path("borgere/<uuid:citizen_id>/kladde/<str:form>/", drafts.draft, name="draft"),
    path("besoeg/<uuid:pk>/", visits.detail, name="detail"),
    path("besoeg/<uuid:pk>/ret/", visits.edit, name="edit"),
    path("besoeg/<uuid:pk>/registrer/", visits.log_planned, name="log_planned"),
    path("besoeg/<uuid:pk>/aflys/", visits.cancel, name="cancel"),
    path("forloeb/<uuid:pk>/nedtrapning/", tapering.tapering, name="tapering"),
    path("borgere/<uuid:citizen_id>/kriser/", crises.crises, name="crises"),
    path("borgere/<uuid:citizen_id>/kriser/ny/", crises.create, name="crisis_create"),
    path("kriser/<uuid:pk>/", crises.crisis, name="crisis"),
    path("kriser/<uuid:pk>/ret/", crises.edit, name="crisis_edit"),
    path("kriser/<uuid:pk>/se-tilbage/", crises.learn, name="crisis_learn"),
    path("grupper/", groups.groups, name="groups"),
    path("grupper/ny/", groups.create, name="group_create"),
    path("grupper/<uuid:pk>/", groups.group, name="group"),
    path("grupper/<uuid:pk>/ret/", groups.edit, name="group_edit"),
    path("grupper/<uuid:pk>/slut/", groups.end, name="group_end"),
    path("grupper/<uuid:pk>/deltagere/ny/", groups.add_member, name="group_add"),
    path("gruppedeltagere/<uuid:pk>/ud/", groups.leave, name="group_leave"),
    path("sparring/", supervision.supervision, name="supervision"),
]
