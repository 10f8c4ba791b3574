from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "mål og planer"

    def ready(self) -> None:
        from citizens.services.merging import say_how_to_settle
        from plans import disclosure, record, themes

        record.add_goals()
        record.add_plans()
        themes.add_areas()
        record.add_orders()
        disclosure.declare()
        say_how_to_settle(
            "plan_one_of_each_kind",
            "Begge har en plan af samme slags, og en borger har kun én af hver. Kassér den kladde, der ikke "
            "skal bruges. Er begge planer godkendt, bliver registreringerne stående hver for sig.",
        )
