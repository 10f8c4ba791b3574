from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "followups"
    verbose_name = "opfølgning"

    def ready(self) -> None:
        from followups.disclosure import declare

        declare()
