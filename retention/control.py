"""What waits under Kontrol: sentences with a number, and nothing about anybody."""

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import User
from accounts.policy import Action
from citizens.waiting import Waiting
from retention.reading import number_confirmable, number_ready, rules_decidable_by


def what_waits(user: User) -> Iterator[Waiting]:
    if user.may(Action.ASK_DELETION) and (ready := number_ready(user)):
        text = "1 sag har været gemt længe nok" if ready == 1 else f"{ready} sager har været gemt længe nok"
        yield Waiting(f"{text} og kan slettes.", reverse("retention:list"), "Se listen")
    if asked := number_confirmable(user):
        text = "1 sletning venter" if asked == 1 else f"{asked} sletninger venter"
        yield Waiting(f"{text} på, at en anden bekræfter.", reverse("retention:approvals"), "Se dem")
    if rules_decidable_by(user).exists():
        text = "Et forslag om, hvor længe sager gemmes, venter på et svar."
        yield Waiting(text, reverse("retention:rules"), "Se forslaget")
