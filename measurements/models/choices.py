"""The words a response is described by."""

from django.db import models


class InstrumentKey(models.TextChoices):
    ORS = "ors", "ORS"
    SRS = "srs", "SRS"
    WHO5 = "who5", "WHO-5"
    INSPIRE = "inspire", "INSPIRE"
    BRIEF_INSPIRE = "brief_inspire", "Brief INSPIRE"


# Those of which a kommune may let a few answers be missing; of every other all are needed.
PRORATED = (InstrumentKey.INSPIRE, InstrumentKey.BRIEF_INSPIRE)
# INSPIRE is two scores and a profile.
WITH_TOTAL = (InstrumentKey.ORS, InstrumentKey.SRS, InstrumentKey.WHO5, InstrumentKey.BRIEF_INSPIRE)


class State(models.TextChoices):
    """Missing is missing, never zero; declining is an answer of its own."""

    COMPLETE = "complete", "besvaret"
    INCOMPLETE = "incomplete", "ikke færdig"
    DECLINED = "declined", "ønskede ikke at svare"


class Occasion(models.TextChoices):
    """Where round a group a questionnaire was answered."""

    BEFORE = "before", "før"
    AFTER = "after", "efter"


class AnsweredBy(models.TextChoices):
    CITIZEN = "citizen", "borgeren selv"
    WITH_RELATIVE = "with_relative", "borgeren støttet af pårørende"
    WITH_WORKER = "with_worker", "borgeren støttet af medarbejder"
    RELATIVE = "relative", "pårørende alene"
    WORKER = "worker", "medarbejder alene"


class Worded(models.TextChoices):
    """In which words something was answered, as far as the house knows."""

    OFFICIAL = "official", "officiel ordlyd"
    NEUTRAL = "neutral", "neutrale ord"
    UNKNOWN = "unknown", "ukendt ordlyd"


UNKNOWN_WORDING = "med en ordlyd, systemet ikke kender"  # of the paper, and of what came in a file


class Mode(models.TextChoices):
    SCREEN = "screen", "på skærm"
    PAPER = "paper", "tastet ind fra papir"
    LINK = "link", "på egen telefon med et link"  # said by the link, and by no worker
    TABLET = "tablet", "alene på medarbejderens skærm"  # said by the screen that was handed over
    # Likewise by the import, on what if the file tells.
    IMPORT = "import", "hentet fra en fil"
    FILE_PAPER = "file_paper", "på papir, hentet fra en fil"
    FILE_SCREEN = "file_scr", "på skærm et andet sted, hentet fra en fil"


ON_OUR_SCREEN = (Mode.SCREEN, Mode.LINK, Mode.TABLET)


def mode_choices() -> list[tuple[str, str]]:
    """A function, so that a new way of answering is no change of the table and takes no migration."""
    return [(mode.value, str(mode.label)) for mode in Mode]
