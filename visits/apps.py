from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "besøg"

    def ready(self) -> None:
        from visits import record

        record.add_visits()
