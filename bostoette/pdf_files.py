"""What goes into a PDF besides its pages. Apart from `bostoette.pdf`, which needs Pango."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage


@dataclass(frozen=True)
class Attached:
    """A file within the PDF: the same for machines. `as_of` is its date, or no two PDFs would be alike."""

    name: str
    content: bytes
    description: str
    as_of: datetime


def static_file(name: str) -> bytes:
    """A static file of ours, from the source tree or from where they were collected."""
    found = finders.find(name)
    if isinstance(found, str):
        return Path(found).read_bytes()
    with staticfiles_storage.open(name) as file:
        return bytes(file.read())
