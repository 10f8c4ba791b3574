"""Comparing what two things cost, by turns in one run: whatever else the machine does hits both."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True)
class Cost:
    cpu: float  # milliseconds of this process
    wall: float


def compare(one: Callable[[], object], other: Callable[[], object], *, rounds: int) -> tuple[Cost, Cost]:
    """The median costs of `one` and `other`, run by turns; the first round only warms up."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for number in range(rounds + 1):
        sides = [(one, costs[0]), (other, costs[1])]
        for work, measured in sides if number % 2 else reversed(sides):
            cost = measure(work)
            if number:
                measured.append(cost)
    return _middle(costs[0]), _middle(costs[1])


def in_words(label: str, one: Cost, other: Cost, names: tuple[str, str]) -> str:
    return (
        f"{label}: {names[0]} {one.cpu:.2f} ms CPU, {one.wall:.2f} ms; {names[1]} {other.cpu:.2f} ms CPU, "
        f"{other.wall:.2f} ms; ratio {other.cpu / one.cpu:.2f} CPU, {other.wall / one.wall:.2f} wall"
    )


def measure(work: Callable[[], object]) -> Cost:
    """What doing it once costs."""
    wall, cpu = perf_counter(), process_time()
    work()
    return Cost(cpu=(process_time() - cpu) * 1000, wall=(perf_counter() - wall) * 1000)


def _middle(costs: list[Cost]) -> Cost:
    return Cost(cpu=median(cost.cpu for cost in costs), wall=median(cost.wall for cost in costs))
