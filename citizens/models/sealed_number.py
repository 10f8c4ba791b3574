"""CPR numbers in rows: sealed, and found by an index that is of no use without its key."""

from django.db import models

from accounts.models import Municipality, WithSealed
from bostoette.crypto import blind_index, blind_indexes, is_indexed_now
from citizens import cpr


def trace_of(digits: str, municipality: Municipality) -> str:
    """What the log keeps of a CPR number that was searched for: equal for equal numbers, else of no use."""
    return blind_index(digits, scope=cpr_scope(municipality.pk)).hex()


def cpr_scope(municipality_id: int) -> str:
    """CPR numbers are found within one kommune: the same number looks different in two of them."""
    return f"cpr|{municipality_id}"


def indexes_of(digits: str, municipality: Municipality) -> list[bytes]:
    """All that may stand in the table for this number in this kommune."""
    return blind_indexes(digits, scope=cpr_scope(municipality.pk))


class WithNumber(WithSealed):
    """Rows that hold a CPR number, sealed and with an index to find it by."""

    cpr_sealed = models.BinaryField(null=True, editable=False)
    cpr_index = models.BinaryField(null=True, editable=False, max_length=32)
    municipality_id: int  # every such row belongs to a kommune

    class Meta:
        abstract = True

    def put_number(self, digits: str) -> None:
        """Keep the number sealed, to be found within the row's kommune, which must be known by now."""
        self.put("cpr_sealed", digits)
        self.cpr_index = self._index_of(digits)

    def renew_seals(self) -> list[str]:
        changed = super().renew_seals()
        if self.cpr_index and not is_indexed_now(bytes(self.cpr_index)):
            self.cpr_index = self._index_of(self.opened("cpr_sealed"))
            changed.append("cpr_index")
        return changed

    def _index_of(self, digits: str) -> bytes:
        return blind_index(digits, scope=cpr_scope(self.municipality_id))

    @property
    def cpr_digits(self) -> str | None:
        """The number in clear. Only for a page that has logged the reveal."""
        return self.opened("cpr_sealed") or None

    @property
    def cpr_masked(self) -> str:
        return cpr.masked(self.cpr_digits) if self.cpr_digits else "intet CPR-nummer"
