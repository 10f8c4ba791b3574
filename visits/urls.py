from django.urls import path

from visits import views

app_name = "visits"

urlpatterns = [
    path("borgere/<uuid:citizen_id>/besoeg/", views.visit_list, name="list"),
    path("borgere/<uuid:citizen_id>/besoeg/nyt/", views.create, name="create"),
    path("borgere/<uuid:citizen_id>/besoeg/planlaeg/", views.plan, name="plan"),
    path("borgere/<uuid:citizen_id>/kladde/<str:form>/", views.draft, name="draft"),
    path("besoeg/<uuid:pk>/", views.detail, name="detail"),
    path("besoeg/<uuid:pk>/ret/", views.edit, name="edit"),
    path("besoeg/<uuid:pk>/registrer/", views.log_planned, name="log_planned"),
    path("besoeg/<uuid:pk>/aflys/", views.cancel, name="cancel"),
    path("sparring/", views.supervision, name="supervision"),
]
