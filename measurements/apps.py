from django.apps import AppConfig


class MeasurementsConfig(AppConfig):
    name = "measurements"
    verbose_name = "målinger"

    def ready(self) -> None:
        from measurements.around_groups.reading import notes_of
        from measurements.around_groups.whole import whole_of
        from measurements.disclosure import declare
        from measurements.handed_over import drafts as _drafts_hear_of_logouts  # noqa: F401 -- a receiver
        from measurements.own_phone.purposes import add_questionnaires
        from measurements.record import add_measurements
        from visits.groups.parts import add_to_groups

        add_measurements()
        declare()
        add_questionnaires()
        add_to_groups(notes_of, whole_of)
