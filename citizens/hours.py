"""Minutes as people say them."""


def in_words(minutes: int) -> str:
    """`2 timer`, `1 time og 30 minutter`, `0 minutter`."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(f"{hours} {'time' if hours == 1 else 'timer'}")
    if rest or not hours:
        parts.append(f"{rest} {'minut' if rest == 1 else 'minutter'}")
    return " og ".join(parts)
