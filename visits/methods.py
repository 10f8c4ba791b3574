"""The common catalogue of methods (domain.md §14): names, to tick on a visit."""

from django.db import models


class Method(models.TextChoices):
    CONNECTING_PEOPLE = "connecting_people", "Connecting People Intervention"
    CTI = "cti", "Critical Time Intervention"
    FIT = "fit", "Feedback Informed Treatment"
    INDDRAG_NU = "inddrag_nu", "Inddrag Nu"
    IPS = "ips", "Individuelt planlagt job med støtte (IPS)"
    INSPIRE = "inspire", "INSPIRE og Brief INSPIRE"
    LA2 = "la2", "LA2"
    MEDICINE_PEDAGOGY = "medicine_pedagogy", "Medicinpædagogik"
    MOTIVATIONAL = "motivational", "Motiverende samtale"
    NARRATIVE = "narrative", "Narrative og systemiske tilgange"
    PEER = "peer", "Peerstøtte"
    RELATIONAL = "relational", "Relationel koordinering"
    SOCIAL_SKILLS = "social_skills", "Social Færdighedstræning"
    WHO5 = "who5", "WHO-5"
    OPEN_DIALOGUE = "open_dialogue", "Åben Dialog"
    OPEN_SUPERVISION = "open_supervision", "Åbent supervisionsrum"
