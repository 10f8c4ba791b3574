from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "links"
    verbose_name = "link til borgeren"

    def ready(self) -> None:
        from links import disclosure

        disclosure.declare()
