from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "citizens"
    verbose_name = "borgere"

    def ready(self) -> None:
        from accounts.policy import Action
        from citizens.disclosure.own import declare
        from citizens.history import add_hand_overs, add_orders
        from citizens.record import Tab, add_tab

        add_tab(Tab("overview", "Overblik", "citizens:detail", Action.VIEW_CITIZEN, position=0))
        add_tab(Tab("support", "Bostøtter", "citizens:support", Action.VIEW_RECORD, position=85))
        add_tab(Tab("course", "Forløb", "citizens:course", Action.VIEW_GOALS, position=90))
        add_orders()
        add_hand_overs()
        declare()
