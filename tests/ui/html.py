"""A look at rendered HTML as a list of tags, which is all these tests need."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Tag:
    name: str
    attrs: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}))


def tags(html: str, *names: str) -> list[Tag]:
    """The tags of `html` in order, or only those with one of the names."""
    reader = _Reader()
    reader.feed(html)
    return [tag for tag in reader.tags if not names or tag.name in names]


def ids(html: str) -> list[str]:
    return [tag.attrs["id"] for tag in tags(html) if "id" in tag.attrs]
