from django.urls import path

from citizens.views import breakglass, changes, matches, merging, numbers, protection, support, workers
from citizens.views import core as views

app_name = "citizens"

urlpatterns = [
    path("", views.citizen_list, name="list"),
    path("soeg/", views.search, name="search"),
    path("team/", views.team_list, name="team"),
    path("vaerdispring/", breakglass.break_glass, name="break_glass"),
    path("vaerdispring/<uuid:pk>/", breakglass.break_glass_review, name="break_glass_review"),
    path("kontrol/", breakglass.control, name="control"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/aabn/", views.open_citizen, name="open"),
    path("<uuid:pk>/cpr/", views.reveal_cpr, name="reveal_cpr"),
    path("<uuid:citizen_id>/cpr/nyt/", numbers.change_cpr, name="change_cpr"),
    path("sammenlaegninger/", merging.merges, name="merges"),
    path("<uuid:citizen_id>/sammenlaeg/", merging.propose_merge, name="propose_merge"),
    path("sammenlaegninger/<uuid:pk>/", merging.merge, name="merge"),
    path("sammenlaegninger/<uuid:pk>/svar/", merging.answer_merge, name="answer_merge"),
    path("sammenlaegninger/<uuid:pk>/skil-ad/", merging.undo_merge, name="undo_merge"),
    path("<uuid:citizen_id>/beskyttelse/", protection.protection, name="protection"),
    path("<uuid:citizen_id>/beskyttet/", protection.reveal_protected, name="reveal_protected"),
    path("<uuid:citizen_id>/foer-afsendelse/", protection.before_sending, name="before_sending"),
    path("beskyttelse/<uuid:pk>/ophaev/", protection.end_protection, name="end_protection"),
    path("<uuid:citizen_id>/forloeb/", views.course, name="course"),
    path("<uuid:citizen_id>/forloeb/tovholder/", views.name_coordinator, name="name_coordinator"),
    path("forloeb/<uuid:pk>/status/", views.move_course, name="move_course"),
    path("forloeb/<uuid:pk>/opstart/", views.record_start, name="record_start"),
    path("bostoetter/", workers.workers, name="workers"),
    path("bostoetter/<int:pk>/", workers.profile, name="profile"),
    path("bostoetter/<int:pk>/overdrag/", changes.hand_over_all, name="hand_over_all"),
    path("min-profil/", workers.own_profile, name="own_profile"),
    path("team/<int:pk>/skift/", workers.change_contact, name="change_contact"),
    path("<uuid:citizen_id>/bostoetter/", support.support, name="support"),
    path("<uuid:citizen_id>/bostoetter/find/", matches.find_worker, name="find_worker"),
    path("<uuid:citizen_id>/bostoetter/oensker/", matches.need, name="need"),
    path("<uuid:citizen_id>/bostoetter/skift/", changes.ask_for_change, name="ask_for_change"),
    path("<uuid:citizen_id>/bostoetter/overlevering/", support.write_note, name="write_note"),
    path("bostoetter/match/<uuid:pk>/", matches.chemistry, name="chemistry"),
    path("bostoetter/tildeling/<uuid:pk>/afslut/", support.end_assignment, name="end_assignment"),
    path("bostoetter/tildeling/<uuid:pk>/overdrag/", changes.hand_over_one, name="hand_over"),
    path("bostoetter/skift/<uuid:pk>/", changes.answer_change, name="answer_change"),
]
