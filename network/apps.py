from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = "netværk"

    def ready(self) -> None:
        from network import record

        record.add_network()
