"""Addresses of goals, orders, plans and documents: a list for each module of views."""

from django.urls import path

from plans.views import (
    activities,
    agreeing,
    arranging,
    documents,
    editions,
    goals,
    lessons,
    orders,
    versions,
)

app_name = "plans"

goal_patterns = [
    path("borgere/<uuid:citizen_id>/maal/", goals.goals, name="goals"),
    path("borgere/<uuid:citizen_id>/oensker/nyt/", goals.wish_create, name="wish_create"),
    path("borgere/<uuid:citizen_id>/maal/nyt/", goals.goal_create, name="goal_create"),
    path("maal/<uuid:goal_id>/delmaal/nyt/", goals.subgoal_create, name="subgoal_create"),
    path("maal/<uuid:goal_id>/haabets-sti/", goals.hope_path, name="hope_path"),
    path("delmaal/<uuid:pk>/", goals.subgoal, name="subgoal"),
    path("delmaal/<uuid:pk>/opfoelgning/", goals.subgoal_follow_up, name="subgoal_follow_up"),
    path("delmaal/<uuid:pk>/afslut/", goals.subgoal_close, name="subgoal_close"),
    path("delmaal/<uuid:pk>/nye-ord/", goals.subgoal_reword, name="subgoal_reword"),
    path("delmaal/<uuid:pk>/aktiviteter/ny/", activities.activity_create, name="activity_create"),
    path("aktiviteter/<uuid:pk>/", activities.activity_edit, name="activity_edit"),
    path("oensker/<uuid:pk>/flyt/", arranging.wish_move, name="wish_move"),
    path("maal/<uuid:pk>/flyt/", arranging.goal_move, name="goal_move"),
    path("maal/<uuid:pk>/oenske/", arranging.goal_place, name="goal_place"),
    path("delmaal/<uuid:pk>/maal/", arranging.subgoal_place, name="subgoal_place"),
]

order_patterns = [
    path("borgere/<uuid:citizen_id>/bestilling/", orders.order, name="order"),
    path("bestillinger/<uuid:pk>/tag-imod/", orders.order_accept, name="order_accept"),
    path("forloeb/<uuid:pk>/aabn-igen/", orders.reopen, name="reopen"),
    path("bestillinger/<uuid:pk>/aendr/", orders.order_amend, name="order_amend"),
]

version_patterns = [
    path("borgere/<uuid:citizen_id>/planer/", versions.plans, name="list"),
    path("borgere/<uuid:citizen_id>/planer/<slug:kind>/ny/", versions.start, name="start"),
    path("planer/<uuid:pk>/", versions.version, name="version"),
    path("planer/<uuid:pk>/godkend/", versions.approve, name="approve"),
    path("planer/<uuid:pk>/link/", agreeing.ask_by_link, name="ask_by_link"),
    path("planer/<uuid:pk>/link/traek-tilbage/", agreeing.withdraw_link_to, name="withdraw_link"),
    path("planer/<uuid:pk>/kasser/", versions.discard, name="discard"),
    path("planer/<uuid:pk>/fravalgt/", versions.refuse, name="refuse"),
    path("planer/<uuid:pk>/traek-tilbage/", versions.withdraw, name="withdraw"),
    path("planer/<uuid:pk>/opfoelgning/", versions.follow_up, name="follow_up"),
    path("planer/<uuid:pk>/forslag/", lessons.proposal, name="proposal"),
    path("planer/<uuid:pk>/forskel/", versions.difference, name="difference"),
]

document_patterns = [
    path("planer/<uuid:pk>/pdf/", documents.document_request, name="document_request"),
    path("planer/<uuid:pk>/papir/", documents.paper, name="paper"),
    path("dokumenter/<uuid:pk>/", documents.document, name="document"),
    path("dokumenter/<uuid:pk>/annuller/", documents.document_cancel, name="document_cancel"),
    path("dokumenter/<uuid:pk>/fil/", documents.document_download, name="document_download"),
]

edition_patterns = [
    path("planernes-afsnit/", editions.section_kinds, name="section_kinds"),
    path("planernes-afsnit/<slug:kind>/", editions.kind_sections, name="kind_sections"),
    path("planernes-afsnit/<slug:kind>/ret/", editions.kind_sections_edit, name="kind_sections_edit"),
    path("planernes-afsnit/<slug:kind>/udgaver/<int:number>/", editions.kind_edition, name="kind_edition"),
]

# Last of all: it would take the word of any other page of a plan for the name of a section.
section_patterns = [path("planer/<uuid:pk>/<slug:section>/", versions.section, name="section")]

urlpatterns = [
    *goal_patterns,
    *order_patterns,
    *version_patterns,
    *document_patterns,
    *edition_patterns,
    *section_patterns,
]
