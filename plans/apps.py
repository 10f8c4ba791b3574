from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "mål og planer"

    def ready(self) -> None:
        from accounts.policy import Action
        from citizens.services.merging import say_how_to_settle
        from links.models import PurposeKey
        from links.purposes import Purpose, add_purpose
        from plans import disclosure, record, themes
        from plans.services import agreeing
        from plans.views.agreeing import page

        record.add_goals()
        record.add_plans()
        themes.add_areas()
        record.add_orders()
        disclosure.declare()
        add_purpose(
            Purpose(
                key=PurposeKey.AGREE_TO_PLAN,
                action=Action.APPROVE_PLANS,
                read_as="borgeren læste selv planen med et link",
                state_of=agreeing.state_of,
                rows=agreeing.rows_of,
                page=page,
                changed="plans/changed.html",
            )
        )
        say_how_to_settle(
            "plan_one_of_each_kind",
            "Begge har en plan af samme slags, og en borger har kun én af hver. Kassér den kladde, der ikke "
            "skal bruges. Er begge planer godkendt, bliver registreringerne stående hver for sig.",
        )
