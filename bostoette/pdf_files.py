"""What goes into a PDF besides its pages. Apart from `bostoette.pdf`, which needs Pango."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attached:
    """A file within the PDF: the same for machines. `as_of` is its date, or no two PDFs would be alike."""

    name: str
    content: bytes
    description: str
    as_of: datetime
