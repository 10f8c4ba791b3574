from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"
    verbose_name = "tilsyn med loggen"

    def ready(self) -> None:
        from accounts.policy import Action
        from citizens.record import Tab, add_tab

        add_tab(Tab("looks", "Hvem har set", "oversight:looks", Action.VIEW_LOOKUPS, position=95))
