"""The phasing out as it was planned, beside the visits that took place. One query."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from citizens.models import Course, TaperStep
from visits.models import Visit


@dataclass(frozen=True)
class Compared:
    """One step: planned for all of it and up to today, and held."""

    step: TaperStep
    so_far: Decimal
    held: int
    is_now: bool


def compare(course: Course, *, today: date) -> list[Compared]:
    """Every step of the course's taper with the contacts that were held in it."""
    within = Visit.objects.held().filter(
        course=OuterRef("course"),
        starts_at__date__gte=OuterRef("starts_on"),
        starts_at__date__lte=OuterRef("ends_on"),
    )
    held = within.order_by().values("course").annotate(n=Count("*")).values("n")
    steps = TaperStep.objects.filter(course=course).order_by("starts_on")
    counted = steps.annotate(held=Coalesce(Subquery(held, output_field=IntegerField()), 0))
    return [_compared(step, today) for step in counted]


def _compared(step: TaperStep, today: date) -> Compared:
    held: int = step.held  # type: ignore[attr-defined]  # annotated by compare
    days = max(0, (min(today, step.ends_on) - step.starts_on).days + 1)
    so_far = (step.contacts_a_week * days / 7).quantize(Decimal("0.1"))
    return Compared(step, so_far, held, is_now=step.starts_on <= today <= step.ends_on)
