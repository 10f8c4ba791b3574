from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "links"
    verbose_name = "link til borgeren"

    def ready(self) -> None:
        from links import checks, disclosure  # noqa: F401 -- importing the checks registers them

        disclosure.declare()
