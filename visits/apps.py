from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "besøg"

    def ready(self) -> None:
        from citizens.services.merging import say_how_to_settle
        from visits import calendar, disclosure, record

        record.add_visits()
        record.add_crises()
        record.add_groups()
        calendar.add_visits()
        disclosure.declare()
        say_how_to_settle(
            "crisisevent_one_a_day",
            "Begge har en krise, der begyndte samme dag. Ret dagen på den ene, hvis det er to kriser.",
        )
        say_how_to_settle(
            "groupmember_once_in_a_group",
            "Begge er med i den samme gruppe. Tag den ene ud som taget med ved en fejl.",
        )
        say_how_to_settle(
            "draft_one_for_each_form",
            "En kollega har en kladde på begge registreringer. Den ene skal gemmes eller kasseres først.",
        )
