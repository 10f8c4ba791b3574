from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "retention"
    verbose_name = "opbevaring og sletning"

    def ready(self) -> None:
        from citizens.services.merging import say_how_to_settle
        from citizens.waiting import add_waiting
        from retention.control import what_waits
        from retention.disclosure import declare

        add_waiting(what_waits)
        declare()
        say_how_to_settle("hold_one_in_force", "Begge må ikke slettes endnu. Ophæv det på den ene først.")
        say_how_to_settle("deletion_one_for_citizen", "Begge er klar til sletning. Det skal afgøres først.")
