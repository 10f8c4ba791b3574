from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "besøg"

    def ready(self) -> None:
        from visits import calendar, record

        record.add_visits()
        calendar.add_visits()
