from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"
    verbose_name = "tilsyn med loggen"

    def ready(self) -> None:
        from accounts.policy import Action
        from citizens.record import Tab, add_tab
        from citizens.services.merging import say_how_to_settle
        from citizens.waiting import add_waiting
        from oversight.disclosure import declare
        from oversight.second_eyes import what_waits

        add_tab(Tab("looks", "Hvem har set", "oversight:looks", Action.VIEW_LOOKUPS, position=95))
        add_waiting(what_waits)
        declare()
        say_how_to_settle(
            "package_one_under_way", "Begge er ved at få samlet en indsigtspakke. Vent, til de er færdige."
        )
