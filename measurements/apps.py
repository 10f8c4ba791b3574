from django.apps import AppConfig


class MeasurementsConfig(AppConfig):
    name = "measurements"
    verbose_name = "målinger"

    def ready(self) -> None:
        from measurements.disclosure import declare
        from measurements.own_phone.purposes import add_questionnaires
        from measurements.record import add_measurements

        add_measurements()
        declare()
        add_questionnaires()
