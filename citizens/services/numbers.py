"""CPR numbers of citizens: each stands once in a kommune, whichever keys are in use."""

from accounts.models import Municipality
from bostoette.errors import RuleViolation
from citizens import cpr
from citizens.models import Citizen


def refuse_known_number(number: cpr.Cpr, municipality: Municipality) -> None:
    """Raise when a citizen of the kommune has the number already. Holds the kommune until the commit.

    While keys are changed, the same number may stand in the table under either of two index keys, and the
    unique constraint sees only one of them. So those who give numbers do it one after another. The sentence
    says nothing about whose number it is.
    """
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    if Citizen.objects.with_number(number.digits, municipality).exists():
        raise RuleViolation("Nummeret er allerede registreret i kommunen.", code="number-known")
