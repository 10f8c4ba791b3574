from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "mål og planer"

    def ready(self) -> None:
        from plans import record, themes

        record.add_goals()
        record.add_plans()
        themes.add_areas()
        record.add_orders()
