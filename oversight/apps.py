from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"
    verbose_name = "tilsyn med loggen"

    def ready(self) -> None:
        from accounts.policy import Action
        from citizens.record import Tab, add_tab
        from citizens.services.merging import say_how_to_settle
        from oversight.disclosure import declare

        add_tab(Tab("looks", "Hvem har set", "oversight:looks", Action.VIEW_LOOKUPS, position=95))
        declare()
        say_how_to_settle(
            "package_one_under_way", "Begge er ved at få samlet en indsigtspakke. Vent, til de er færdige."
        )
