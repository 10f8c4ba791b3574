"""Where everybody sits on a network map: orbits inside the rings, angles for the sectors. Pure arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, floor, pi, radians, sin, tau

RINGS = (1, 2, 3)
CENTRE = 180.0
ME_RADIUS = 23.0
OUTER_RADIUS = 147.0
# A sector is never narrower than its name, so that an empty one is seen to be empty.
LEAST_ANGLE = radians(40)
ANGLE_STEP = radians(1)

# How many stand in each sector and ring: {(sector, ring): number}.
Crowd = Mapping[tuple[int, int], int]
Orbits = Mapping[int, tuple[float, ...]]


@dataclass(frozen=True)
class Seating:
    """One way to seat a crowd: neighbours on an orbit are at least `pitch` apart, and so are orbits."""

    pitch: float
    orbits: Orbits  # the radii inside each ring
    starts: tuple[float, ...]  # where each sector begins, clockwise from the right
    angles: tuple[float, ...]  # how wide each sector is

    @property
    def rims(self) -> tuple[float, ...]:
        """The radius at which each ring ends, outermost first."""
        return tuple(round(self.orbits[ring][-1] + self.pitch / 2, 1) for ring in reversed(RINGS))

    @property
    def middles(self) -> tuple[float, ...]:
        """The angle down the middle of each sector."""
        return tuple(start + angle / 2 for start, angle in zip(self.starts, self.angles, strict=True))

    def seats(self, sector: int, ring: int, number: int, *, stagger: float = 0) -> list[tuple[float, float]]:
        """Points for `number` persons, spread over the orbits of the ring, clockwise on each.

        `stagger` moves odd orbits one way and even ones the other, as a share of the way to the next seat,
        so that a label beside a mark does not run into the mark on the next orbit.
        """
        start, angle = self.starts[sector], self.angles[sector]
        orbits = self.orbits[ring]
        shares = _shares(orbits, angle, self.pitch, number)
        return [
            point(start + angle * (at + 0.5 + stagger * self._way(orbit)) / share, orbit)
            for orbit, share in zip(orbits, shares, strict=True)
            for at in range(share)
        ]

    def _way(self, orbit: float) -> int:
        return 1 if round((orbit - ME_RADIUS) / self.pitch - 0.5) % 2 else -1


def seating(crowd: Crowd, sectors: int, orbit_count: int) -> Seating | None:
    """The most even way to seat `crowd` on `orbit_count` orbits, or None where it does not fit."""
    pitch = (OUTER_RADIUS - ME_RADIUS) / orbit_count
    radii = tuple(ME_RADIUS + pitch * (at + 0.5) for at in range(orbit_count))
    for inner, middle in _splits(orbit_count):
        orbits = {1: radii[:inner], 2: radii[inner : inner + middle], 3: radii[inner + middle :]}
        needs = [_angle_needed(crowd, sector, orbits, pitch) for sector in range(sectors)]
        if sum(needs) <= tau:
            angles = _shared_out(needs, [_size(crowd, sector) for sector in range(sectors)])
            # The first sector is centred at the top.
            starts = tuple(-pi / 2 - angles[0] / 2 + sum(angles[:sector]) for sector in range(sectors))
            return Seating(pitch, orbits, starts, angles)
    return None


def point(angle: float, distance: float) -> tuple[float, float]:
    """The point on the map at `angle`, clockwise from the right, and `distance` from the middle."""
    return round(CENTRE + distance * cos(angle), 1), round(CENTRE + distance * sin(angle), 1)


def _splits(orbit_count: int) -> list[tuple[int, int]]:
    """Orbits for the two inner rings, the third takes the rest; the most even ways first."""
    splits = [
        (inner, middle) for inner in range(1, orbit_count - 1) for middle in range(1, orbit_count - inner)
    ]

    def unevenness(split: tuple[int, int]) -> int:
        parts = (*split, orbit_count - sum(split))
        return max(parts) - min(parts)

    return sorted(splits, key=lambda split: (unevenness(split), split))


def _room(orbit: float, angle: float, pitch: float) -> int:
    """How many stand on a stretch of an orbit."""
    return floor(angle * orbit / pitch)


def _angle_needed(crowd: Crowd, sector: int, orbits: Orbits, pitch: float) -> float:
    """The least angle at which every ring of the sector has room for its own."""
    angle = LEAST_ANGLE
    while angle <= tau and any(
        sum(_room(orbit, angle, pitch) for orbit in orbits[ring]) < crowd.get((sector, ring), 0)
        for ring in RINGS
    ):
        angle += ANGLE_STEP
    return angle


def _size(crowd: Crowd, sector: int) -> int:
    return sum(crowd.get((sector, ring), 0) for ring in RINGS)


def _shared_out(needs: Sequence[float], sizes: Sequence[int]) -> tuple[float, ...]:
    """The full circle: every sector has what it needs, and what is left goes where most stand."""
    left = tau - sum(needs)
    everybody = sum(sizes)
    if not everybody:
        return tuple(tau / len(needs) for _ in needs)
    return tuple(need + left * size / everybody for need, size in zip(needs, sizes, strict=True))


def _shares(orbits: Sequence[float], angle: float, pitch: float, number: int) -> list[int]:
    """How many of `number` stand on each orbit of a ring: each next one where there is most room."""
    rooms = [_room(orbit, angle, pitch) for orbit in orbits]
    shares = [0 for _ in orbits]
    for _ in range(number):
        emptiest = max(range(len(orbits)), key=lambda at: (rooms[at] - shares[at]) / max(rooms[at], 1))
        shares[emptiest] += 1
    return shares
