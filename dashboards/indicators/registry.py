"""The indicators, one entry each (domain.md §12; targets are ours). Printed as `docs/indicators.md`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format

from dashboards.indicators import populations
from dashboards.indicators.declaration import Indicator, Remedy
from measurements.models import InstrumentKey
from plans.pejlemaerker import Pejlemaerke
from visits.models import Topic


def _citizen_page(route: str, *more: str) -> Callable[[Any], str]:
    return lambda row: reverse(route, args=[row.citizen_id, *more])


def _wish_page(area: Pejlemaerke) -> Callable[[Any], str]:
    wish_create = _citizen_page("plans:wish_create")
    return lambda row: f"{wish_create(row)}?omraade={area.value}"


def _course_page(part: str) -> Callable[[Any], str]:
    course = _citizen_page("citizens:course")
    return lambda row: f"{course(row)}#{part}"


def _row_page(route: str) -> Callable[[Model], str]:
    return lambda row: reverse(route, args=[row.pk])


def _page(route: str) -> Callable[[Any], str]:
    return lambda _row: reverse(route)


def _tells_due(version: Any) -> str:
    return f"Skulle være fulgt op senest {date_format(version.due)}"


def _tells_refused(course: Any) -> str:
    return f"Ønskede ikke en kriseplan {date_format(course.refused_on)}" if course.refused_on else ""


def _tells_hours(course: Any) -> str:
    granted = f"bevilget er {_hours(course.granted)}" if course.granted else "og der er ingen bevilling"
    return f"Har fået {_hours(course.delivered)} timer, {granted}"


def _hours(duration: timedelta) -> str:
    return f"{duration / timedelta(hours=1):.1f}".removesuffix(".0").replace(".", ",")


_PLAN_VISIT = Remedy("Planlæg besøg", _citizen_page("visits:plan"))
_SEE_GRANT = Remedy("Se bevillingen", _citizen_page("plans:order"))


def _balance_hours(course: Any) -> Remedy:
    """Who got too little can get more; who got too much may need a larger grant."""
    return _SEE_GRANT if course.granted is None or course.delivered > course.granted else _PLAN_VISIT


INDICATORS = {
    indicator.key: indicator
    for indicator in (
        Indicator(
            key="1a",
            pejlemaerke=Pejlemaerke.COLLABORATION,
            whole="aktive forløb",
            part="har mindst ét åbent delmål med borgerens egne ord",
            missing="Forløb uden et åbent delmål med borgerens egne ord",
            target=90,
            rows=populations.own_words,
            remedy=Remedy("Find et delmål", _citizen_page("plans:goals")),
        ),
        Indicator(
            key="1b",
            pejlemaerke=Pejlemaerke.COLLABORATION,
            whole="åbne delmål i aktive forløb",
            part="er fulgt op på for højst {within} dage siden",
            missing="Delmål uden opfølgning i {within} dage",
            target=80,
            rows=populations.followed_up,
            remedy=Remedy("Følg op", _row_page("plans:subgoal_follow_up")),
            limits={"within": 90},
        ),
        Indicator(
            key="1c",
            pejlemaerke=Pejlemaerke.COLLABORATION,
            whole="aktive forløb",
            part="har en SRS, som højst er {within} dage gammel",
            missing="Forløb uden en SRS i {within} dage",
            target=70,
            rows=populations.measured(InstrumentKey.SRS),
            remedy=Remedy("Udfyld SRS", _citizen_page("measurements:record", InstrumentKey.SRS)),
            limits={"within": 60},
        ),
        Indicator(
            key="2a",
            pejlemaerke=Pejlemaerke.SHARED_DIRECTION,
            whole="bostøtter",
            part="har fået sparring eller supervision for højst {within} dage siden",
            missing="Bostøtter uden sparring eller supervision i {within} dage",
            target=80,
            rows=populations.supervised,
            remedy=Remedy("Noter sparring", _page("visits:supervision")),
            limits={"within": 60},
        ),
        Indicator(
            key="2b",
            pejlemaerke=Pejlemaerke.SHARED_DIRECTION,
            whole="gennemførte besøg i de seneste {last} dage",
            part="nævner en metode fra det fælles katalog",
            missing="Besøg, der ikke nævner en metode",
            target=60,
            rows=populations.with_method,
            remedy=Remedy("Tilføj metode", _row_page("visits:edit")),
            limits={"last": 90},
        ),
        Indicator(
            key="3a",
            pejlemaerke=Pejlemaerke.WELLBEING,
            whole="aktive forløb på over {older_than} dage",
            part="har en godkendt kriseplan",
            missing="Forløb uden en godkendt kriseplan",
            target=80,
            rows=populations.with_kriseplan,
            remedy=Remedy("Skriv kriseplan", _citizen_page("plans:list")),
            tells=_tells_refused,
            limits={"older_than": 60},
        ),
        Indicator(
            key="3b",
            pejlemaerke=Pejlemaerke.WELLBEING,
            whole="gældende kriseplaner i aktive forløb",
            part="ikke mangler opfølgning",
            missing="Kriseplaner, der mangler opfølgning",
            target=90,
            rows=populations.kriseplan_in_time,
            remedy=Remedy("Følg op", _row_page("plans:follow_up")),
            tells=_tells_due,
        ),
        Indicator(
            key="3c",
            pejlemaerke=Pejlemaerke.WELLBEING,
            whole="kriser for mere end {older_than} og under {last} dage siden i aktive forløb",
            part="har en godkendt læring efter krise",
            missing="Kriser, som ingen har set tilbage på",
            target=70,
            rows=populations.crises_learned_from,
            remedy=Remedy("Se krisen", _row_page("visits:crisis")),
            limits={"older_than": 30, "last": 365},
            tells=str,
        ),
        Indicator(
            key="3d",
            pejlemaerke=Pejlemaerke.WELLBEING,
            whole="aktive forløb",
            part="har en ORS eller WHO-5, som højst er {within} dage gammel",
            missing="Forløb uden en ORS eller WHO-5 i {within} dage",
            target=70,
            rows=populations.measured(InstrumentKey.ORS, InstrumentKey.WHO5),
            remedy=Remedy("Udfyld ORS", _citizen_page("measurements:record", InstrumentKey.ORS)),
            limits={"within": 90},
        ),
        Indicator(
            key="4a",
            pejlemaerke=Pejlemaerke.HEALTH,
            whole="aktive forløb",
            part="har haft en samtale om krop og sundhed for højst {within} dage siden",
            missing="Forløb uden en samtale om krop og sundhed i {within} dage",
            target=60,
            rows=populations.talked_about(Topic.HEALTH),
            remedy=_PLAN_VISIT,
            limits={"within": 180},
        ),
        Indicator(
            key="5a",
            pejlemaerke=Pejlemaerke.NETWORK,
            whole="aktive forløb på over {older_than} dage",
            part="har et netværkskort",
            missing="Forløb uden et netværkskort",
            target=70,
            rows=populations.with_map,
            remedy=Remedy("Tegn netværkskort", _citizen_page("network:map")),
            limits={"older_than": 90},
        ),
        Indicator(
            key="5b",
            pejlemaerke=Pejlemaerke.NETWORK,
            whole="aktive forløb på over {older_than} dage",
            part="har et aktuelt svar på, om netværket skal inddrages",
            missing="Forløb uden et aktuelt svar på, om netværket skal inddrages",
            target=80,
            rows=populations.with_network_wish,
            remedy=Remedy("Spørg om netværk", _citizen_page("network:wish")),
            limits={"older_than": 60},
        ),
        Indicator(
            key="6a",
            pejlemaerke=Pejlemaerke.COMMUNITIES,
            whole="aktive forløb på over {older_than} dage",
            part="har ønsker til fællesskaber skrevet ned",
            missing="Forløb uden ønsker til fællesskaber",
            target=70,
            rows=populations.wishing(Pejlemaerke.COMMUNITIES),
            remedy=Remedy("Skriv ønske", _wish_page(Pejlemaerke.COMMUNITIES)),
            limits={"older_than": 90},
        ),
        Indicator(
            key="7a",
            pejlemaerke=Pejlemaerke.EDUCATION_AND_WORK,
            whole="aktive forløb på over {older_than} dage",
            part="har ønsker til uddannelse eller arbejde skrevet ned",
            missing="Forløb uden ønsker til uddannelse eller arbejde",
            target=70,
            rows=populations.wishing(Pejlemaerke.EDUCATION_AND_WORK),
            remedy=Remedy("Skriv ønske", _wish_page(Pejlemaerke.EDUCATION_AND_WORK)),
            limits={"older_than": 90},
        ),
        Indicator(
            key="8a",
            pejlemaerke=Pejlemaerke.START_AND_END,
            whole="aktive forløb på over {older_than} dage",
            part="fik introduktion og afstemte forventninger inden for de første {within} dage",
            missing="Forløb uden introduktion og afstemte forventninger i de første {within} dage",
            target=90,
            rows=populations.well_begun,
            remedy=Remedy("Se opstarten", _course_page("start")),
            limits={"older_than": 30, "within": 30},
        ),
        Indicator(
            key="9a",
            pejlemaerke=Pejlemaerke.FLEXIBILITY,
            whole="aktive forløb",
            part="har fået støtte i mindst {at_least} former i løbet af {within} dage",
            missing="Forløb med støtte i færre end {at_least} former i {within} dage",
            target=30,
            rows=populations.in_several_forms,
            remedy=_PLAN_VISIT,
            limits={"within": 180, "at_least": 2},
        ),
        Indicator(
            key="9b",
            pejlemaerke=Pejlemaerke.FLEXIBILITY,
            whole="aktive forløb",
            part="har fået mellem {least} og {most} % af den bevilgede tid i de seneste {last} dage",
            missing="Forløb, der har fået under {least} eller over {most} % af den bevilgede tid",
            target=70,
            rows=populations.as_granted,
            remedy=_balance_hours,
            limits={"last": 28, "least": 80, "most": 120},
            tells=_tells_hours,
        ),
        Indicator(
            key="10a",
            pejlemaerke=Pejlemaerke.COHERENCE,
            whole="aktive forløb",
            part="har en navngiven tovholder",
            missing="Forløb uden en navngiven tovholder",
            target=95,
            rows=populations.with_coordinator,
            remedy=Remedy("Vælg tovholder", _course_page("tovholder")),
        ),
    )
}
