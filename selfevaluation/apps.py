from django.apps import AppConfig


class SelfevaluationConfig(AppConfig):
    name = "selfevaluation"
    verbose_name = "selvevaluering"
