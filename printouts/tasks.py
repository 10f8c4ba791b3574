"""Bells. The work is in `printouts.services`."""

from uuid import UUID

from celery import shared_task


# A year of a journal takes longer to draw than a plan; still less than the queue's patience.
@shared_task(name="printouts.make_printout", soft_time_limit=100, time_limit=120)
def make_printout(printout_id: str) -> None:
    from printouts import services  # it imports this module to ring

    services.PRINTOUTS.make(UUID(printout_id))


@shared_task(name="printouts.sweep_printouts")
def sweep_printouts() -> None:
    from printouts import services  # it imports this module to ring

    services.expire()
    services.PRINTOUTS.sweep()


@shared_task(name="printouts.make_bundle", soft_time_limit=100, time_limit=120)
def make_bundle(bundle_id: str) -> None:
    from printouts import bundles  # it imports this module to ring

    bundles.BUNDLES.make(UUID(bundle_id))


@shared_task(name="printouts.sweep_bundles")
def sweep_bundles() -> None:
    from printouts import bundles  # it imports this module to ring

    bundles.expire()
    bundles.BUNDLES.sweep()
