from django.apps import AppConfig


class PrintoutsConfig(AppConfig):
    name = "printouts"
    verbose_name = "udskrifter"

    def ready(self) -> None:
        from accounts.policy import Action
        from citizens.record import Tab, add_tab
        from printouts.disclosure import declare

        add_tab(Tab("printouts", "Udskrifter", "printouts:list", Action.EXPORT_PLANS, position=90))
        declare()
