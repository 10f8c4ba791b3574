"""One purpose for each questionnaire: a link to one opens no other."""

from functools import partial

from accounts.policy import Action
from links.purposes import Purpose, add_purpose
from measurements.models import InstrumentKey
from measurements.own_phone import services
from measurements.own_phone.views import page


def add_questionnaires() -> None:
    for key in InstrumentKey.values:
        add_purpose(
            Purpose(
                key=services.purpose_of(key),
                action=Action.RECORD_MEASUREMENT,
                read_as="borgeren åbnede selv et skema med et link",
                state_of=partial(services.state_of, key),
                rows=services.rows_of,
                page=page,
            )
        )
