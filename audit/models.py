"""Two logs that are only ever added to. No foreign keys: a log outlives what it describes."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class Event(models.TextChoices):
    """What can happen, as the log names it."""

    LOGGED_IN = "session.started", "loggede ind"
    LOGIN_REFUSED = "session.refused", "login afvist"
    SESSIONS_ENDED = "session.ended", "loggede ud andre steder"
    PASSWORD_CHANGED = "password.changed", "skiftede kodeord"
    SECOND_STEP_SET = "second_step.set", "satte kodeapp op"
    SECOND_STEP_RESET = "second_step.reset", "nulstillede kodeapp og nødkoder"
    RECOVERY_CODES_MADE = "recovery_codes.made", "lavede nye nødkoder"
    RECOVERY_CODE_USED = "recovery_code.used", "loggede ind med en nødkode"
    IDENTITY_BOUND = "identity.bound", "blev knyttet til kommunens eget login"
    CPR_REVEALED = "citizen.cpr_revealed", "fik vist CPR-nummer"
    CPR_CHANGED = "citizen.cpr_changed", "ændrede CPR-nummer"
    CONTACT_CHANGED = "citizen.contact_changed", "rettede telefon eller adresse"
    MERGE_PROPOSED = "merge.proposed", "foreslog at lægge to registreringer sammen"
    MERGE_CONFIRMED = "merge.confirmed", "lagde to registreringer sammen"
    MERGE_REJECTED = "merge.rejected", "afviste at lægge to registreringer sammen"
    MERGE_UNDONE = "merge.undone", "skilte to registreringer ad igen"
    PROTECTION_SET = "protection.set", "satte navne- eller adressebeskyttelse"
    PROTECTION_ENDED = "protection.ended", "ophævede navne- eller adressebeskyttelse"
    PROTECTED_REVEALED = "protection.revealed", "fik vist beskyttede oplysninger"
    SENDING_ACKNOWLEDGED = "protection.acknowledged", "læste advarslen før afsendelse om en beskyttet borger"
    ACCESS_GRANTED = "access.granted", "åbnede en kollegas borger med en grund"
    CITIZEN_REGISTERED = "citizen.registered", "oprettede borger"
    REFERRAL_SENT = "referral.sent", "sendte bestilling"
    REFERRAL_RETURNED = "referral.returned", "sendte bestilling tilbage"
    REFERRAL_WITHDRAWN = "referral.withdrawn", "trak bestilling tilbage"
    REFERRAL_RECEIVED = "referral.received", "tog imod bestilling"
    REFERRAL_AMENDED = "referral.amended", "ændrede bestilling"
    REPORT_SENT = "report.sent", "sendte status til myndighed"
    REPORT_ANSWERED = "report.answered", "svarede på status"
    GLASS_BROKEN = "access.glass_broken", "åbnede en borger med værdispring"
    BREAK_GLASS_JUDGED = "access.judged", "vurderede et værdispring"
    CLOSED_DAYS_SET = "municipality.closed_days", "ændrede kommunens lukkedage"
    WORDING_CHANGED = "measurement.wording_changed", "ændrede ordlyden i et skema"
    LIMITS_SET = "measurement.limits_set", "ændrede grænser for målinger"
    RHYTHM_SET = "measurement.rhythm_set", "ændrede, hvor tit der måles"
    USER_CREATED = "user.created", "oprettede bruger"
    USER_DEACTIVATED = "user.deactivated", "lukkede bruger"
    USER_REACTIVATED = "user.reactivated", "åbnede bruger igen"
    USER_INVITED = "user.invited", "sendte link til adgangskode"
    ROLE_GIVEN = "role.given", "gav rolle"
    ROLE_ENDED = "role.ended", "afsluttede rolle"
    ROLE_PROPOSED = "role.proposed", "foreslog rolle"
    ROLE_CONFIRMED = "role.confirmed", "godkendte rolle"
    ROLE_DECLINED = "role.declined", "afviste rolle"
    KEY_ASKED = "key.asked", "bad om en nøgle til et andet system"
    KEY_CONFIRMED = "key.confirmed", "godkendte en nøgle til et andet system"
    KEY_DECLINED = "key.declined", "afviste en nøgle til et andet system"
    KEY_FETCHED = "key.fetched", "hentede en nøgle til et andet system"
    KEY_REVOKED = "key.revoked", "lukkede en nøgle til et andet system"
    PIN_SET = "pin.set", "valgte en PIN-kode til skærmen"
    PIN_REFUSED = "pin.refused", "blev logget ud efter for mange forkerte PIN-koder"
    SCREEN_HANDED_OVER = "screen.handed_over", "gav skærmen til borgeren"
    SCREEN_TAKEN_BACK = "screen.taken_back", "tog skærmen tilbage"
    LINK_MADE = "link.made", "lavede et link til borgeren"
    LINK_WITHDRAWN = "link.withdrawn", "trak et link tilbage"
    LINK_SHUT = "link.shut", "brugte for mange forsøg på et link"
    LINK_REMINDER_AGREED = "link.reminder_agreed", "noterede et ja til at blive mindet om et link"
    LINK_REMINDED = "link.reminded", "mindede om et link"
    LINK_REMINDER_FAILED = "link.reminder_failed", "kunne ikke minde om et link"
    LINK_ANSWERED = "link.answered", "svarede med et link"
    ACCESS_REVIEW_OPENED = "access_review.opened", "åbnede gennemgang af adgange"
    ACCESS_REVIEWED = "access_review.decided", "gennemgik en adgang"
    ACCESS_REVIEW_CLOSED = "access_review.closed", "afsluttede gennemgang af adgange"
    USERS_IMPORTED = "user.imported", "importerede brugere"
    NOTICE_SENT = "notice.sent", "sendte besked"
    COURSE_OPENED = "course.opened", "oprettede forløb"
    COURSE_MOVED = "course.moved", "ændrede forløbets status"
    COURSE_START_RECORDED = "course.start_recorded", "noterede introduktion og forventninger"
    TAPER_PLANNED = "course.taper_planned", "planlagde nedtrapning"
    CLOSING_TALK_HELD = "course.closing_talk", "skrev den afsluttende samtale ned"
    ASSIGNMENT_MADE = "assignment.made", "tildelte bostøtte"
    ASSIGNMENT_ENDED = "assignment.ended", "afsluttede tildeling"
    PROFILE_CHANGED = "worker.profile_changed", "rettede en bostøttes profil"
    AVAILABILITY_SET = "worker.availability_set", "noterede en bostøttes timer og fravær"
    CHANGE_CONTACT_SET = "team.change_contact_set", "rettede, hvem man kontakter om skift"
    NEED_DESCRIBED = "match.need_described", "beskrev, hvad en bostøtte skal kunne"
    MATCH_DECIDED = "match.decided", "besluttede match"
    CHEMISTRY_NOTED = "match.chemistry_noted", "noterede, hvordan det går mellem borger og bostøtte"
    CHANGE_ASKED = "change.asked", "skrev ønske om skift af bostøtte ned"
    CHANGE_ANSWERED = "change.answered", "svarede på ønske om skift af bostøtte"
    HANDED_OVER = "change.handed_over", "overdrog borger til anden bostøtte"
    HAND_OVER_NOTE_WRITTEN = "change.note_written", "skrev overlevering"
    CITIZEN_MOVED = "citizen.moved", "flyttede borger til andet team"
    VISIT_PLANNED = "visit.planned", "planlagde besøg"
    VISIT_LOGGED = "visit.logged", "gemte besøg"
    VISIT_CHANGED = "visit.changed", "rettede besøg"
    VISIT_HANDED_OVER = "visit.handed_over", "gav besøg til anden bostøtte"
    VISIT_CANCELLED = "visit.cancelled", "noterede aflyst besøg"
    CRISIS_RECORDED = "crisis.recorded", "skrev en krise ned"
    CRISIS_CHANGED = "crisis.changed", "rettede det, der står om en krise"
    WISH_RECORDED = "wish.recorded", "skrev ønske ned"
    GOAL_SET = "goal.set", "oprettede mål"
    SUBGOAL_SET = "subgoal.set", "oprettede delmål"
    SUBGOAL_FOLLOWED_UP = "subgoal.followed_up", "fulgte op på delmål"
    SUBGOAL_CLOSED = "subgoal.closed", "afsluttede delmål"
    SUBGOAL_REWORDED = "subgoal.reworded", "omformulerede delmål"
    WISH_MOVED = "wish.moved", "flyttede ønske"
    GOAL_PLACED = "goal.placed", "flyttede mål"
    SUBGOAL_PLACED = "subgoal.placed", "flyttede delmål"
    ACTIVITY_PLANNED = "activity.planned", "aftalte aktivitet"
    ACTIVITY_CHANGED = "activity.changed", "rettede aktivitet"
    PLAN_SECTIONS_CHANGED = "plan.sections_changed", "ændrede afsnittene i en slags plan"
    PLAN_STARTED = "plan.started", "begyndte på en plan"
    PLAN_APPROVED = "plan.approved", "godkendte plan sammen med borgeren"
    PLAN_WITHDRAWN = "plan.withdrawn", "trak en godkendt plan tilbage"
    PLAN_REFUSED = "plan.refused", "noterede, at borgeren ikke ønsker en plan"
    LESSONS_TAKEN_OVER = "plan.lessons_taken_over", "skrev læring efter krise ind i kriseplanen"
    PLAN_DISCARDED = "plan.discarded", "kasserede kladde til plan"
    PLAN_FOLLOWED_UP = "plan.followed_up", "fulgte op på plan"
    DOCUMENT_REQUESTED = "document.requested", "bestilte PDF"
    DOCUMENT_MADE = "document.made", "dannede PDF"
    DOCUMENT_FAILED = "document.failed", "PDF kunne ikke dannes"
    DOCUMENT_DOWNLOADED = "document.downloaded", "hentede PDF"
    MEASUREMENT_RECORDED = "measurement.recorded", "gemte måling"
    MEASUREMENT_PLACED = "measurement.placed", "satte en måling før eller efter en gruppe"
    MEASUREMENTS_IMPORTED = "measurement.imported", "hentede målinger fra en fil"
    MEASUREMENTS_EXPORTED = "measurement.exported", "hentede en borgers målinger som en fil"
    ALERT_ANSWERED = "measurement.alert_answered", "svarede på et signal fra en måling"
    NETWORK_CHANGED = "network.changed", "ændrede netværkskort"
    NETWORK_WISH_RECORDED = "network.wish_recorded", "noterede ønske om inddragelse af netværk"
    GROUP_MADE = "group.made", "oprettede en gruppe"
    GROUP_CHANGED = "group.changed", "rettede en gruppe"
    GROUP_ENDED = "group.ended", "afsluttede en gruppe før tid"
    GROUP_JOINED = "group.joined", "tog en borger med i en gruppe"
    GROUP_LEFT = "group.left", "noterede, at en borger gik ud af en gruppe"
    SUPERVISION_RECORDED = "supervision.recorded", "noterede sparring eller supervision"
    TARGET_SET = "target.set", "ændrede mål for indikator"
    REMINDER_SNOOZED = "reminder.snoozed", "udskød påmindelse"
    DIGEST_SENT = "digest.sent", "sendte påmindelsesmail"
    ROUND_OPENED = "round.opened", "åbnede selvevaluering"
    ROUND_CLOSED = "round.closed", "lukkede selvevaluering"
    LOOKUP_NAMES_SHOWN = "lookup.names_shown", "fik vist, hvem der har set borgeren"
    PACKAGE_ORDERED = "package.ordered", "bestilte indsigtspakke"
    PACKAGE_MADE = "package.made", "samlede indsigtspakke"
    PACKAGE_FAILED = "package.failed", "indsigtspakke kunne ikke samles"
    PACKAGE_DOWNLOADED = "package.downloaded", "hentede indsigtspakke"
    PACKAGE_EXPIRED = "package.expired", "slettede indsigtspakkens filer"
    PRINTOUT_ORDERED = "printout.ordered", "bestilte udskrift"
    PRINTOUT_MADE = "printout.made", "lavede udskrift"
    PRINTOUT_FAILED = "printout.failed", "udskrift kunne ikke laves"
    PRINTOUT_DOWNLOADED = "printout.downloaded", "hentede udskrift"
    PRINTOUT_EXPIRED = "printout.expired", "slettede udskriftens fil"
    BUNDLE_ORDERED = "bundle.ordered", "bestilte planer for mange borgere samlet"
    BUNDLE_MADE = "bundle.made", "samlede planer for mange borgere"
    BUNDLE_FAILED = "bundle.failed", "planer for mange borgere kunne ikke samles"
    BUNDLE_DOWNLOADED = "bundle.downloaded", "hentede planer for mange borgere samlet"
    BUNDLE_EXPIRED = "bundle.expired", "slettede filen med mange borgeres planer"
    FILE_CANCELLED = "file.cancelled", "annullerede en fil, før den var lavet"
    SAMPLE_JUDGED = "sample.judged", "vurderede en stikprøve af loggen"
    ALARM_RAISED = "alarm.raised", "slog alarm om mange opslag"
    ALARM_JUDGED = "alarm.judged", "vurderede en alarm om mange opslag"
    HOLD_SET = "retention.hold_set", "bestemte, at en sag ikke må slettes endnu"
    HOLD_ENDED = "retention.hold_ended", "ophævede, at en sag ikke må slettes endnu"
    DELETION_PROPOSED = "retention.proposed", "fandt en sag, der har været gemt længe nok"
    DELETION_DELIVERED = "retention.delivered", "noterede aflevering til arkiv"
    DELETION_ASKED = "retention.asked", "bad om at få en sag slettet"
    DELETION_WITHDRAWN = "retention.withdrawn", "fortrød sletning af en sag"
    DELETION_DECLINED = "retention.declined", "sagde nej til at slette en sag"
    DELETION_CONFIRMED = "retention.confirmed", "bekræftede sletning af en sag"
    CITIZEN_DELETED = "citizen.deleted", "slettede en sag"
    KEEPING_RULE_PROPOSED = "retention.rule_proposed", "foreslog, hvor længe sager gemmes"
    KEEPING_RULE_DECIDED = "retention.rule_decided", "afgjorde, hvor længe sager gemmes"
    LOG_MONTH_DROPPED = "log.month_dropped", "slettede en gammel måned af loggen"


def event_choices() -> list[tuple[str, str]]:
    """A function, so that a new event is no change of the table and takes no migration."""
    return [(event.value, str(event.label)) for event in Event]


class Entry(models.Model):
    """Something that was done. Written by `audit.record` in the transaction that did it.

    The database refuses change and deletion (migration 0002). `data` holds ids and codes,
    never a CPR number and never anything a person wrote. The table also has a `mark`, which
    the database writes and the sealer reads (migration 0007).
    """

    at = models.DateTimeField("tidspunkt", db_default=Now())
    event = models.CharField("hændelse", max_length=40, choices=event_choices)
    actor_id = models.BigIntegerField("bruger-id", null=True)
    actor_label = models.CharField("bruger", max_length=200)
    citizen_id = models.UUIDField("borger-id", null=True)
    target = models.CharField("genstand", max_length=100)
    data = models.JSONField("data", default=dict)

    class Meta:
        verbose_name = "hændelse"
        verbose_name_plural = "hændelser"
        indexes = [
            models.Index(fields=["citizen_id", "-at"], name="entry_by_citizen"),
            models.Index(fields=["actor_id", "-at"], name="entry_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at}: {self.actor_label} {self.get_event_display()}"


class Outcome(models.TextChoices):
    SHOWN = "shown", "vist"
    REFUSED = "refused", "afvist"


class Lookup(models.Model):
    """Somebody looked at a citizen, or tried to. Written by `audit.looked` on its own connection.

    Holds date and purpose, which the citizen may have on request (CJEU C-579/21). One table for
    each month, and a `mark` that the database writes (migration 0007).
    """

    at = models.DateTimeField("tidspunkt", db_default=Now())
    user_id = models.BigIntegerField("bruger-id")
    user_label = models.CharField("bruger", max_length=200)
    citizen_id = models.UUIDField("borger-id", null=True)
    action = models.CharField("handling", max_length=60)
    purpose = models.CharField("formål", max_length=200)
    outcome = models.CharField("udfald", max_length=10, choices=Outcome)
    request_id = models.UUIDField("forespørgsel", null=True)
    ip = models.GenericIPAddressField("adresse", null=True)
    criteria = ArrayField(models.CharField(max_length=100), verbose_name="søgt på", default=list)

    class Meta:
        verbose_name = "opslag"
        verbose_name_plural = "opslag"
        indexes = [
            models.Index(fields=["citizen_id", "-at"], name="lookup_by_citizen"),
            models.Index(fields=["user_id", "-at"], name="lookup_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at}: {self.user_label} {self.action} ({self.outcome})"


class Log(models.TextChoices):
    ENTRIES = "entry", "hændelser"
    LOOKUPS = "lookup", "opslag"


class SealKind(models.TextChoices):
    ROWS = "rows", "linjer"
    DROPPED = "dropped", "slettet måned"


class Seal(models.Model):
    """A batch of log rows, hashed together with the seal before it and signed. Made by `audit.seals`.

    Only added to, like the logs. Whoever rewrites a row must rewrite every later seal, and for that
    needs a key that is not in the database.
    """

    number = models.BigIntegerField("nummer", primary_key=True)
    log = models.CharField("log", max_length=10, choices=Log)
    kind = models.CharField("art", max_length=10, choices=SealKind)
    month = models.DateField("måned", null=True)  # of look-ups, which are dropped by the month
    from_mark = models.BigIntegerField("fra mærke")
    to_mark = models.BigIntegerField("til mærke")
    rows = models.PositiveIntegerField("linjer")
    root = models.BinaryField("sum af linjerne", max_length=32)
    # of each row its id and eight bytes of its hash, so that a break can be named to the row
    fingerprints = models.BinaryField("fingeraftryk")
    made_at = models.DateTimeField("forseglet")
    previous = models.BinaryField("forrige sum", max_length=32)
    hash = models.BinaryField("sum", max_length=32)
    key_id = models.CharField("nøgle", max_length=16)
    signature = models.BinaryField("underskrift", max_length=64)

    class Meta:
        verbose_name = "segl"
        verbose_name_plural = "segl"
        indexes = [models.Index(fields=["log", "month", "from_mark"], name="seal_by_log_and_month")]

    def __str__(self) -> str:
        return f"Segl {self.number}"


class LogCheck(models.Model):
    """One reading of both logs against their seals and the ledger. Made each night, only added to."""

    at = models.DateTimeField("tidspunkt", db_default=Now())
    rows = models.PositiveBigIntegerField("linjer")
    seals = models.PositiveIntegerField("segl")
    findings = ArrayField(models.CharField(max_length=300), verbose_name="fund", default=list)

    class Meta:
        verbose_name = "efterprøvning af loggen"
        verbose_name_plural = "efterprøvninger af loggen"
        indexes = [models.Index(fields=["-at"], name="log_check_newest")]

    def __str__(self) -> str:
        return f"{self.at}: {len(self.findings)} fund"

    @property
    def is_whole(self) -> bool:
        return not self.findings

    @property
    def is_missed(self) -> bool:
        """Whether the log should have been read again since. A night may fail; two are no worker."""
        return self.at < timezone.now() - timedelta(hours=49)
