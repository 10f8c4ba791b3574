from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = "netværk"

    def ready(self) -> None:
        from citizens.services.merging import say_how_to_settle
        from network import disclosure, record

        record.add_network()
        disclosure.declare()
        say_how_to_settle(
            "networkmap_one_a_day",
            "Begge har et netværkskort fra samme dag, og der kan kun være ét.",
        )
