"""Every address, every method, everybody: a decided answer. A new address fails until somebody decides.

`+` means the person is let in (whatever the form then says); a number is the refusal; `login` sends a
visitor to the login page. The columns are what somebody is to Eva: her bostøtte, a colleague in the team, one
who opened her with a reason or by værdispring, the leder, the office that ordered, the administrator; then
bostøtte, leder and office of another place, leder and administrator of the other kommune, and whoever is not
logged in. Who they are stands in `tests.relations.MEETS`. The interface they ask with a key each, although
in the house only systems of myndighed get one: the row rule does not know that.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from tests.furnished import Furnished, furnished
from tests.relations import MEETS, Relations, build_relations
from tests.security.crawl import CHANGING
from tests.test_architecture import named_routes

__all__ = ["Furnished", "furnished"]

COLUMNS = (
    *("own", "colleague", "opened", "glass", "leder", "office", "admin"),
    *("worker_", "leder_", "office_", "leder_m2", "admin_m2", "nobody"),
)

# address                       how   about          own col opn gls led off adm wrk led off le2 ad2 nobody
MATRIX = """
home                           get   -              +   +   +   +   +   +   +   +   +   +   +   +   login
login                          form  -              +   +   +   +   +   +   +   +   +   +   +   +   +
logout                         post  -              +   +   +   +   +   +   +   +   +   +   +   +   login
health                         get   -              +   +   +   +   +   +   +   +   +   +   +   +   +
accessibility                  get   -              +   +   +   +   +   +   +   +   +   +   +   +   +
session                        get   -              +   +   +   +   +   +   +   +   +   +   +   +   login
unsent                         form  -              +   +   +   +   +   +   +   +   +   +   +   +   login
accounts:users                 get   -              403 403 403 403 403 403 +   403 403 403 403 +   login
accounts:user_create           form  -              403 403 403 403 403 403 +   403 403 403 403 +   login
accounts:user                  get   employee       403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:role_give             form  employee       403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:role_end              form  member         403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:user_close            form  employee       403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:user_invite           post  employee       403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:proposals             get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
accounts:proposal_decide       post  proposal       403 403 403 403 +   403 +   403 404 403 404 404 login
accounts:welcome               form  -/MQ/x         +   +   +   +   +   +   +   +   +   +   +   +   +
accounts:reviews               get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
accounts:review_open           form  -              403 403 403 403 403 403 +   403 403 403 403 +   login
accounts:review                get   review         403 403 403 403 +   403 +   403 404 403 404 404 login
accounts:review_csv            get   review         403 403 403 403 +   403 +   403 404 403 404 404 login
accounts:review_suspend        form  review         403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:review_item           form  item           403 403 403 403 +   403 +   403 404 403 404 404 login
accounts:import                form  -              403 403 403 403 403 403 +   403 403 403 403 +   login
accounts:import_apply          post  -              403 403 403 403 403 403 +   403 403 403 403 +   login
accounts:systems               get   -              403 403 403 403 403 403 +   403 403 403 403 +   login
accounts:system_create         form  -              403 403 403 403 403 403 +   403 403 403 403 +   login
accounts:key_ask               form  system         403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:key_fetch             post  key            403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:key_revoke            form  key            403 403 403 403 403 403 +   403 403 403 403 404 login
accounts:key_decide            post  key            403 403 403 403 +   403 +   403 +   403 404 404 login
accounts:closed_days           form  -              403 403 403 403 403 403 +   403 403 403 403 +   login
accounts:code                  form  -              +   +   +   +   +   +   +   +   +   +   +   +   +
accounts:recovery              form  -              +   +   +   +   +   +   +   +   +   +   +   +   +
accounts:enrol                 form  -              +   +   +   +   +   +   +   +   +   +   +   +   +
accounts:square                get   -              404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:kommune               get   -/egeby        404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:kommune_back          get   -/egeby        404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:account               get   -              +   +   +   +   +   +   +   +   +   +   +   +   login
accounts:pin                   form  -              +   +   +   +   +   +   +   +   +   +   +   +   login
accounts:end_sessions          post  -              +   +   +   +   +   +   +   +   +   +   +   +   login
accounts:password              form  -              +   +   +   +   +   +   +   +   +   +   +   +   login
accounts:recovery_codes        form  -              403 403 403 403 403 403 403 403 403 403 403 403 login
accounts:change_app            form  -              403 403 403 403 403 403 403 403 403 403 403 403 login
accounts:reset_second_step     form  colleague      403 403 403 403 403 403 +   403 403 403 403 404 login
citizens:list                  get   -              +   +   +   +   +   +   403 +   +   +   +   403 login
citizens:search                post  -              +   +   +   +   +   +   403 +   +   +   +   403 login
citizens:team                  get   -              +   +   +   +   403 403 403 +   403 403 403 403 login
citizens:open                  form  citizen        +   +   +   404 404 404 404 404 404 404 404 404 login
citizens:break_glass           form  -              +   +   +   +   +   +   403 +   +   +   +   403 login
citizens:break_glass_review    form  glass          403 404 403 403 +   403 404 404 404 404 404 404 login
citizens:control               get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
citizens:detail                get   citizen        +   404 +   +   +   +   404 404 404 404 404 404 login
citizens:reveal_cpr            post  citizen        +   404 +   +   +   +   404 404 404 404 404 404 login
citizens:change_cpr            form  citizen        403 404 403 403 +   +   404 404 404 404 404 404 login
citizens:contact               form  citizen        +   404 +   403 +   +   404 404 404 404 404 404 login
citizens:protection            form  citizen        +   404 +   403 +   +   404 404 404 404 404 404 login
citizens:end_protection        form  protection     403 404 403 403 +   +   404 404 404 404 404 404 login
citizens:merges                get   -              403 403 403 403 +   +   403 403 +   +   +   403 login
citizens:propose_merge         form  citizen        403 404 403 403 +   +   404 404 404 404 404 404 login
citizens:merge                 get   merge          403 404 403 403 +   +   404 404 404 404 404 404 login
citizens:answer_merge          post  merge          403 404 403 403 +   +   404 404 404 404 404 404 login
citizens:undo_merge            post  merge          403 404 403 403 +   +   404 404 404 404 404 404 login
citizens:reveal_protected      form  citizen        +   404 +   +   +   +   404 404 404 404 404 404 login
citizens:before_sending        form  citizen        +   404 +   403 +   +   404 404 404 404 404 404 login
citizens:course                get   citizen        +   404 +   +   +   +   404 404 404 404 404 404 login
citizens:introduction          form  course         +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:expectations          form  course         +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:closing               form  course         +   404 +   403 +   403 404 404 404 404 404 404 login
plans:reopen                   form  course         +   404 +   403 +   403 404 404 404 404 404 404 login
visits:tapering                form  course         +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:move_course           post  course         +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:record_start          post  course         +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:name_coordinator      post  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:workers               get   -              403 403 403 403 +   403 403 403 +   403 +   403 login
citizens:profile               form  worker         403 403 403 403 +   403 403 403 404 403 404 403 login
citizens:own_profile           form  -              +   +   +   +   403 403 403 +   403 403 403 403 login
citizens:change_contact        form  team           403 403 403 403 +   403 403 403 404 403 404 403 login
citizens:support               get   citizen        +   404 +   +   +   403 404 404 404 404 404 404 login
citizens:find_worker           form  citizen        403 404 403 403 +   403 404 404 404 404 404 404 login
citizens:need                  form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:chemistry             form  decision       +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:end_assignment        form  assignment     403 404 403 403 +   403 404 404 404 404 404 404 login
citizens:write_note            form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:ask_for_change        form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
citizens:answer_change         form  change         403 404 403 403 +   403 404 404 404 404 404 404 login
citizens:hand_over             form  assignment     403 404 403 403 +   403 404 404 404 404 404 404 login
citizens:hand_over_all         form  worker         403 403 403 403 +   403 403 403 404 403 404 403 login
retention:citizen              get   citizen        +   404 +   +   +   403 404 404 404 404 404 404 login
retention:hold                 form  citizen        403 404 403 403 +   403 404 404 404 404 404 404 login
retention:end_hold             form  hold           403 404 403 403 +   403 404 404 404 404 404 404 login
retention:list                 get   -              403 403 403 403 +   403 403 403 +   403 +   403 login
retention:ask                  form  deletion       403 404 403 403 +   403 404 404 404 404 404 404 login
retention:deliver              form  deletion       403 404 403 403 +   403 404 404 404 404 404 404 login
retention:withdraw             post  deletion       403 404 403 403 +   403 404 404 404 404 404 404 login
retention:approvals            get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
retention:approve              form  deletion       403 403 403 403 404 403 +   403 +   403 404 404 login
retention:rules                get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
retention:rules                post  -              403 403 403 403 403 403 +   403 403 403 403 +   login
retention:decide_rule          post  rule           403 403 403 403 +   403 +   403 +   403 404 404 login
orders:list                    get   -              403 403 403 403 +   +   403 403 +   +   +   403 login
orders:new                     form  -              403 403 403 403 403 +   403 403 403 +   403 403 login
orders:again                   form  citizen        403 404 403 403 403 +   404 404 404 404 404 404 login
orders:return                  form  order          403 404 403 403 +   403 404 404 404 404 404 404 login
orders:answer                  form  order          404 404 404 404 404 +   404 404 404 404 404 404 login
orders:withdraw                form  order          404 404 404 404 404 +   404 404 404 404 404 404 login
orders:report                  form  referral       +   404 +   403 +   403 404 404 404 404 404 404 login
orders:report_answer           form  report         404 404 404 404 404 +   404 404 404 404 404 404 login
network:map                    get   citizen        +   404 +   +   +   403 404 404 404 404 404 404 login
network:person_create          form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
network:person_edit            form  person         +   404 +   403 +   403 404 404 404 404 404 404 login
network:person_remove          form  person         +   404 +   403 +   403 404 404 404 404 404 404 login
network:wish                   form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
links:page                     form  -              404 404 404 404 404 404 404 404 404 404 404 404 404
links:thanks                   get   -              +   +   +   +   +   +   +   +   +   +   +   +   +  
links:door                     form  -/xxxxxxxx     404 404 404 404 404 404 404 404 404 404 404 404 404
plans:goals                    get   citizen        +   404 +   +   +   +   404 404 404 404 404 404 login
plans:wish_create              form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
plans:goal_create              form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
plans:subgoal_create           form  goal           +   404 +   403 +   403 404 404 404 404 404 404 login
plans:subgoal                  get   subgoal        +   404 +   +   +   +   404 404 404 404 404 404 login
plans:subgoal_follow_up        form  subgoal        +   404 +   403 +   403 404 404 404 404 404 404 login
plans:subgoal_close            form  subgoal        +   404 +   403 +   403 404 404 404 404 404 404 login
plans:subgoal_reword           form  subgoal        +   404 +   403 +   403 404 404 404 404 404 404 login
plans:hope_path                form  goal           +   404 +   403 +   403 404 404 404 404 404 404 login
plans:subgoal_place            form  subgoal        +   404 +   403 +   403 404 404 404 404 404 404 login
plans:activity_create          form  subgoal        +   404 +   403 +   403 404 404 404 404 404 404 login
plans:activity_edit            form  activity       +   404 +   403 +   403 404 404 404 404 404 404 login
plans:wish_move                post  wish           +   404 +   403 +   403 404 404 404 404 404 404 login
plans:goal_move                post  goal           +   404 +   403 +   403 404 404 404 404 404 404 login
plans:goal_place               form  goal           +   404 +   403 +   403 404 404 404 404 404 404 login
plans:order                    get   citizen        +   404 +   +   +   +   404 404 404 404 404 404 login
plans:order_accept             post  order          403 404 403 403 +   403 404 404 404 404 404 404 login
plans:order_amend              form  referral       404 404 404 404 404 +   404 404 404 404 404 404 login
plans:section_kinds            get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
plans:kind_sections            get   -/mestringsplan 403 403 403 403 +   403 +   403 +   403 +   +   login
plans:kind_sections_edit       form  -/mestringsplan 403 403 403 403 403 403 +   403 403 403 403 +   login
plans:kind_edition             get   -/mestringsplan/0 403 403 403 403 +   403 +   403 +   403 +   +   login
plans:kind_edition             post  -/mestringsplan/0 403 403 403 403 403 403 +   403 403 403 403 +   login
plans:list                     get   citizen        +   404 +   +   +   +   404 404 404 404 404 404 login
plans:start                    post  citizen/new    +   404 +   403 +   403 404 404 404 404 404 404 login
plans:version                  get   approved       +   404 +   +   +   +   404 404 404 404 404 404 login
plans:version                  get   draft          +   404 +   +   +   404 404 404 404 404 404 404 login
plans:section                  form  draft/part     +   404 +   403 +   404 404 404 404 404 404 404 login
plans:approve                  form  draft          +   404 +   403 +   404 404 404 404 404 404 404 login
plans:ask_by_link              form  draft          +   404 +   403 +   404 404 404 404 404 404 404 login
plans:withdraw_link            post  draft          +   404 +   403 +   404 404 404 404 404 404 404 login
plans:discard                  form  draft          +   404 +   403 +   404 404 404 404 404 404 404 login
plans:proposal                 form  learning       +   404 +   403 +   403 404 404 404 404 404 404 login
plans:refuse                   form  draft          +   404 +   403 +   404 404 404 404 404 404 404 login
plans:withdraw                 form  approved       +   404 +   403 +   403 404 404 404 404 404 404 login
plans:difference               get   approved       +   404 +   +   +   +   404 404 404 404 404 404 login
plans:follow_up                form  approved       +   404 +   403 +   403 404 404 404 404 404 404 login
plans:paper                    get   approved       +   404 +   +   +   +   404 404 404 404 404 404 login
plans:paper                    get   draft          +   404 +   +   +   404 404 404 404 404 404 404 login
plans:document_request         post  approved       +   404 +   403 +   +   404 404 404 404 404 404 login
plans:document_request         post  draft          404 404 404 404 404 404 404 404 404 404 404 404 login
plans:document                 get   document       +   404 +   403 +   +   404 404 404 404 404 404 login
plans:document_download        get   document       +   404 +   403 +   +   404 404 404 404 404 404 login
plans:document_cancel          post  document       +   404 404 404 404 404 404 404 404 404 404 404 login
printouts:own                  get   -              +   +   +   +   +   +   403 +   +   +   +   403 login
printouts:cancel               post  printout       +   404 404 404 404 404 404 404 404 404 404 404 login
printouts:again                post  printout       +   404 404 404 404 404 404 404 404 404 404 404 login
printouts:bundle_new           form  -              403 403 403 403 403 +   403 403 403 +   403 403 login
printouts:bundle               get   bundle         403 403 403 403 403 +   403 403 403 404 403 403 login
printouts:bundle_file          get   bundle         403 403 403 403 403 +   403 403 403 404 403 403 login
printouts:bundle_cancel        post  bundle         403 403 403 403 403 +   403 403 403 404 403 403 login
printouts:bundle_again         post  bundle         403 403 403 403 403 +   403 403 403 404 403 403 login
printouts:list                 form  citizen        +   404 +   403 +   +   404 404 404 404 404 404 login
printouts:printout             get   printout       +   404 404 404 404 404 404 404 404 404 404 404 login
printouts:file                 get   printout       +   404 404 404 404 404 404 404 404 404 404 404 login
visits:list                    get   citizen        +   404 +   +   +   403 404 404 404 404 404 404 login
visits:create                  form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
visits:plan                    form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
visits:draft                   post  citizen/besoeg +   404 +   403 +   403 404 404 404 404 404 404 login
visits:detail                  get   visit          +   404 +   +   +   403 404 404 404 404 404 404 login
visits:edit                    form  visit          +   404 +   403 +   403 404 404 404 404 404 404 login
visits:log_planned             form  planned        +   404 +   403 +   403 404 404 404 404 404 404 login
visits:cancel                  form  planned        +   404 +   403 +   403 404 404 404 404 404 404 login
visits:crises                  get   citizen        +   404 +   +   +   403 404 404 404 404 404 404 login
visits:crisis_create           form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
visits:crisis                  get   crisis         +   404 +   +   +   403 404 404 404 404 404 404 login
visits:crisis_edit             form  crisis         +   404 +   403 +   403 404 404 404 404 404 404 login
visits:crisis_learn            post  crisis         +   404 +   403 +   403 404 404 404 404 404 404 login
visits:groups                  get   -              +   +   +   +   +   403 403 +   +   403 +   403 login
visits:group_create            form  -              +   +   +   +   +   403 403 +   +   403 +   403 login
visits:group                   get   group          +   +   +   404 +   403 403 404 404 403 404 403 login
visits:group_edit              form  group          +   +   +   404 +   403 403 404 404 403 404 403 login
visits:group_end               form  group          +   +   +   404 +   403 403 404 404 403 404 403 login
visits:group_add               form  group          +   +   +   404 +   403 403 404 404 403 404 403 login
visits:group_leave             form  participant    +   404 +   403 +   403 404 404 404 404 404 404 login
visits:supervision             form  -              +   +   +   +   +   403 403 +   +   403 +   403 login
measurements:list              get   citizen        +   404 +   +   +   +   404 404 404 404 404 404 login
measurements:record            form  citizen/ors    +   404 +   403 +   403 404 404 404 404 404 404 login
measurements:hand_over         form  citizen/ors    +   404 +   403 +   403 404 404 404 404 404 404 login
measurements:handed_over       form  -              404 404 404 404 404 404 404 404 404 404 404 404 login
measurements:handed_over_draft post -              404 404 404 404 404 404 404 404 404 404 404 404 login
measurements:handed_over_thanks get  -              404 404 404 404 404 404 404 404 404 404 404 404 login
measurements:take_back         form  -              404 404 404 404 404 404 404 404 404 404 404 404 login
measurements:detail            get   response       +   404 +   +   +   403 404 404 404 404 404 404 login
measurements:place             post  response       +   404 +   403 +   403 404 404 404 404 404 404 login
measurements:answer_alert      form  response       +   404 +   403 +   403 404 404 404 404 404 404 login
measurements:send_link         form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
measurements:withdraw_link     post  link           +   404 +   403 +   403 404 404 404 404 404 404 login
measurements:citizen_rhythm    form  citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
measurements:wordings          get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
measurements:wording           get   -/ors          403 403 403 403 +   403 +   403 +   403 +   +   login
measurements:wording_try       form  -              403 403 403 403 403 403 +   403 403 403 403 +   login
measurements:wording_use       post  -              403 403 403 403 403 403 +   403 403 403 403 +   login
measurements:wording_edition   get   -/ors/0        403 403 403 403 +   403 +   403 +   403 +   +   login
measurements:wording_edition   post  -/ors/0        403 403 403 403 403 403 +   403 403 403 403 +   login
measurements:fhir              get   citizen        +   404 +   403 +   +   404 404 404 404 404 404 login
measurements:import            form  -              403 403 403 403 +   403 403 403 +   403 +   403 login
measurements:import_report     post  -              403 403 403 403 +   403 403 403 +   403 +   403 login
measurements:import_apply      post  -              403 403 403 403 +   403 403 403 +   403 +   403 login
measurements:kommune_limits    get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
measurements:kommune_limits    post  -              403 403 403 403 403 403 +   403 403 403 403 +   login
measurements:kommune_rhythm    form  -              403 403 403 403 403 403 +   403 403 403 403 +   login
followups:my_day               get   -              +   +   +   +   +   403 403 +   +   403 +   403 login
followups:snooze               form  reminder       +   404 +   403 +   403 404 404 404 404 404 404 login
oversight:looks                get   citizen        +   404 +   403 +   403 404 404 404 404 404 404 login
oversight:names                form  citizen        403 404 403 403 +   403 404 404 404 404 404 404 login
oversight:packages             form  citizen        403 404 403 403 +   403 404 404 404 404 404 404 login
oversight:package              get   package        403 404 403 403 +   403 404 404 404 404 404 404 login
oversight:package_cancel       post  package        404 404 404 404 +   404 404 404 404 404 404 404 login
oversight:package_again        post  package        403 404 403 403 +   403 404 404 404 404 404 404 login
oversight:package_pdf          get   package        403 404 403 403 +   403 404 404 404 404 404 404 login
oversight:package_json         get   package        403 404 403 403 +   403 404 404 404 404 404 404 login
oversight:samples              get   -              403 403 403 403 +   403 403 403 +   403 +   403 login
oversight:sample               form  sample         403 404 403 403 +   403 404 404 404 404 404 404 login
oversight:leders_looks         get   -              403 403 403 403 403 403 +   403 403 403 403 +   login
oversight:leders_look          form  sample         403 403 403 403 403 403 404 403 403 403 403 404 login
oversight:alarms               get   -              403 403 403 403 +   403 +   403 +   403 +   +   login
oversight:alarm                form  alarm          403 403 403 403 +   403 +   403 404 403 404 404 login
dashboards:overview            get   -              403 403 403 403 +   403 403 403 +   403 +   403 login
dashboards:indicator           get   -/1c           403 403 403 403 +   403 403 403 +   403 +   403 login
dashboards:progress            get   -              403 403 403 403 +   403 403 403 +   403 +   403 login
dashboards:talks               get   -              403 403 403 403 +   403 403 403 +   403 +   403 login
dashboards:targets             form  -              403 403 403 403 +   403 403 403 +   403 +   403 login
selfevaluation:list            get   -              +   +   +   +   +   403 403 +   +   403 +   403 login
selfevaluation:open            form  -              403 403 403 403 +   403 403 403 +   403 +   403 login
selfevaluation:result          get   round          +   +   +   404 +   403 403 404 404 403 404 403 login
selfevaluation:answer          form  round          +   +   +   404 +   403 403 404 404 403 404 403 login
selfevaluation:answer_for_citizen form  round          +   +   +   404 +   403 403 404 404 403 404 403 login
selfevaluation:close           post  round          403 403 403 403 +   403 403 403 404 403 404 403 login
api-schema                     get   -              +   +   +   +   +   +   +   +   +   +   +   +   +
api:citizen-list               get   -              +   +   +   +   +   +   403 +   +   +   +   403 401
api:citizen-detail             get   citizen        +   404 +   403 +   +   403 404 404 404 404 403 401
api:goal-list                  get   -              +   +   +   +   +   +   403 +   +   +   +   403 401
api:goal-detail                get   goal           +   404 +   403 +   +   403 404 404 404 404 403 401
api:plan-list                  get   -              +   +   +   +   +   +   403 +   +   +   +   403 401
api:plan-detail                get   plan           +   404 +   403 +   +   403 404 404 404 404 403 401
api:document-list              get   -              +   +   +   +   +   +   403 +   +   +   +   403 401
api:document-list              post  -              400 400 400 400 400 400 403 400 400 400 400 403 401
api:document-detail            get   document       +   404 +   403 +   +   403 404 404 404 404 403 401
api:document-pdf               get   document       +   404 +   403 +   +   403 404 404 404 404 403 401
api:document-plan              get   document       +   404 +   403 +   +   403 404 404 404 404 403 401
api:planversion-list           get   -              +   +   +   +   +   +   403 +   +   +   +   403 401
api:planversion-detail         get   approved       +   404 +   403 +   +   403 404 404 404 404 403 401
api:planversion-detail         get   draft          404 404 404 404 404 404 403 404 404 404 404 403 401
api:response-list              get   -              +   +   +   +   +   +   403 +   +   +   +   403 401
api:response-fhir              get   -              400 400 400 400 400 400 403 400 400 400 400 403 401
api:response-detail            get   response       +   404 +   403 +   +   403 404 404 404 404 403 401
api:wordingedition-list        get   -              +   +   +   +   +   +   403 +   +   +   +   403 401
"""

LINES = [line.split() for line in MATRIX.strip().splitlines()]
# One method of each address: a form is also asked for.
ROWS = [[route, "get" if how == "form" else how, about, *answers] for route, how, about, *answers in LINES]
# Pages about Eva: not those about a colleague, a team, several citizens, or how a look was judged.
NOT_EVAS = {"alarm", "assignment", "colleague", "employee", "glass", "item", "member", "proposal", "review"}
NOT_EVAS |= {"group", "key", "round", "sample", "system", "team", "worker"}
ABOUT_EVA = [
    (route, about)
    for route, method, about, *_ in ROWS
    if method == "get" and about not in NOT_EVAS and not about.startswith("-")
]

METHODS = ("get", "post", "head", "put", "patch", "delete", "options")
TAKEN = {"get": ("get", "head"), "post": ("post",), "form": ("get", "post", "head")}
# Method → what each column is answered, by address and what it is about. Other methods are refused.
DECIDED: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
for _route, _how, _about, *_answers in LINES:
    for _method in TAKEN[_how]:
        DECIDED.setdefault((_route, _about), {})[_method] = dict(zip(COLUMNS, _answers, strict=True))
# What one is to an id that nobody has: as to whatever is farthest away.
FAR = {
    **dict.fromkeys(("own", "colleague", "opened", "glass", "worker_"), "worker_"),
    **dict.fromkeys(("leder", "leder_", "leder_m2"), "leder_m2"),
    **dict.fromkeys(("office", "office_"), "office_"),
    **dict.fromkeys(("admin", "admin_m2"), "admin_m2"),
    "nobody": "nobody",
}
MISSING = {UUID: UUID("01a200f7-781c-712b-8e83-367c6299b8cb"), int: 2_000_000_000}
# Nothing of these is in the record of one citizen alone: with Lis and Dora they would be Eva's again.
OF_THE_HOUSE = {"alarm", "colleague", "employee", "item", "member", "proposal", "review", "round", "rule"}
OF_THE_HOUSE |= {"bundle", "group", "key", "system", "team", "worker"}
# Lis, Dora and Gitte are as Eva to these; of the others each is as one of them. Of Dora no row is left that
# could tell one stranger from the next.
TRIES_DORA = {"anna", "bo", "lars", "maja", "adam"}
TRIES_LIS = {"anna", "bo", "lars", "maja", "adam", "olga", "frida"}
TRIES_GITTE = {"anna", "lars", "maja"}
# Tables that tell of a citizen, and not of who asks.
ABOUT_SOMEBODY = re.compile(
    r'(?:FROM|JOIN) "(?:citizens|links|plans|printouts|visits|network|measurements|oversight|retention)_'
)


@pytest.fixture(scope="module")
def relations(django_db_setup: None, django_db_blocker: Any) -> Iterator[Relations]:
    """Built once for all addresses, in a transaction that is thrown away. Refusals fill no log here."""
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic("default"), transaction.atomic("lookups"):
        yield build_relations()
        for alias in ("default", "lookups"):
            transaction.set_rollback(True, alias)
    logging.disable(logging.NOTSET)


class Asked:
    """One address, asked by everybody about everybody; what is otherwise than decided is kept in `wrong`."""

    def __init__(self, relations: Relations, route: str, about: str) -> None:
        self.relations, self.decided = relations, DECIDED[route, about]
        eva = relations.eva.args(about)
        ids = {"eva": eva}
        if not about.startswith("-"):
            ids["missing"] = [MISSING[type(eva[0])], *eva[1:]]
        if not about.startswith("-") and about not in OF_THE_HOUSE:
            ids |= {"dora": relations.dora.args(about), "lis": relations.lis.args(about)}
        if about.startswith("citizen"):
            ids["gitte"] = [relations.gitte.pk, *eva[1:]]
        self.addresses = {whose: reverse(route, args=args) for whose, args in ids.items()}
        self.refusals: dict[tuple[str, str], Told] = {}
        self.wrong: list[tuple[str, str, str, str]] = []

    def by(self, name: str, turn: int) -> None:
        """One person by every method that is taken, and by one that is refused, another for each."""
        seen = {method: self._read(name, method) for method in ("get", "post") if method in self.decided}
        whose = [each for each in ("eva", "dora", "missing") if each in self._asked_about_by(name)]
        if "head" in self.decided and turn % 3 == 0:
            self._without_a_body(name, whose[turn // 3 % len(whose)], seen["get"])
        refused = [method for method in METHODS if method not in self.decided]
        self._refused(name, refused[turn % len(refused)], whose[turn % len(whose)])

    def _read(self, name: str, method: str) -> "dict[str, Told]":
        """Whoever is unseen, deleted or laid into another is answered as who was never there."""
        column, answers = MEETS[name], self.decided[method]
        wanted = {"eva": answers[column], "lis": answers[column]}
        told = {whose: self._ask(name, method, whose) for whose in self._asked_about_by(name)}
        for whose, one in told.items():
            want = wanted.get(whose, answers[FAR[column]])
            if one.decided != want:
                self._note(name, method, whose, f"{one.decided}, not {want}")
            elif "missing" in told and (want == "404" or whose not in wanted) and one != told["missing"]:
                self._note(name, method, whose, "unlike who is missing")
        return told

    def _asked_about_by(self, name: str) -> list[str]:
        """About Lis, Dora and Gitte only those who might be let in, and one from each place who may not."""
        tried_by = {"dora": TRIES_DORA, "lis": TRIES_LIS, "gitte": TRIES_GITTE}
        return [whose for whose in self.addresses if name in tried_by.get(whose, MEETS)]

    def _without_a_body(self, name: str, whose: str, got: "dict[str, Told]") -> None:
        head, page = self._ask(name, "head", whose), got[whose]
        if (head.decided, head.headers, head.body) != (page.decided, page.headers, b""):
            self._note(name, "head", whose, "not the head of what is got")

    def _refused(self, name: str, method: str, whose: str) -> None:
        """Before a row is looked for: so it cannot depend on who asks, or about whom."""
        answer = next(iter(self.decided.values()))[MEETS[name]]
        want = answer if answer in ("login", "401") else "405"
        with CaptureQueriesContext(connection) as queries:
            told = self._ask(name, method, whose)
        if told.decided != want:
            self._note(name, method, whose, f"{told.decided}, not {want}")
        elif told != self.refusals.setdefault((method, want), told):
            self._note(name, method, whose, "refused in other words")
        elif [query for query in queries if ABOUT_SOMEBODY.search(query["sql"])]:
            self._note(name, method, whose, "refused after looking")

    def _ask(self, name: str, method: str, whose: str) -> "Told":
        visitor, address = self.relations.visitors[name], self.addresses[whose]
        ask = visitor.ask_in_vain if method == "post" else visitor.ask
        return Told.of(ask(method, address), address)

    def _note(self, name: str, method: str, whose: str, what: str) -> None:
        self.wrong.append((name, method, whose, what))


class Told(NamedTuple):
    """All that an answer says, without what is new in each and the id that was asked for."""

    decided: str
    body: bytes
    headers: dict[str, str]

    @classmethod
    def of(cls, answer: HttpResponse, address: str) -> "Told":
        body = b"" if answer.streaming else CHANGING.sub(b"", answer.content)
        new = ("Content-Length", "Expires")  # a number as an id may be shorter, and a second may pass
        headers = {name: value.replace(address, "") for name, value in answer.items() if name not in new}
        return cls(decided(answer), body.replace(address.encode(), b""), headers)


def decided(answer: HttpResponse) -> str:
    """An answer in the words of the matrix. A crash or a wrong method is neither yes nor no."""
    if answer.status_code == 302 and answer.headers["Location"].startswith(reverse("login") + "?next="):
        return "login"
    if answer.status_code in (200, 204, 302, 422):
        return "+"
    return str(answer.status_code)


@pytest.mark.parametrize(("route", "about"), DECIDED)
def test_every_address_answers_everybody_as_decided(relations: Relations, route: str, about: str) -> None:
    """By every method, also about whoever was deleted, laid into another record or never there."""
    asked = Asked(relations, route, about)
    for turn, name in enumerate(MEETS):
        asked.by(name, turn)
    assert asked.wrong == []


def test_every_address_is_in_the_matrix() -> None:
    assert set(named_routes(get_resolver())) == {row[0] for row in ROWS}
