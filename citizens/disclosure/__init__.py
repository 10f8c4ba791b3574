"""What a citizen is given who asks to see everything (GDPR art. 15): declared by each app, read in one way.

An app says in its `AppConfig.ready` which chapters and sections it adds (`add_chapter`, `add_section`) and
what it leaves out and why (`leave_out`). A test walks every model and column, so that none is just forgotten.
"""

from citizens.disclosure.declaration import (
    CHAPTERS,
    LEFT_OUT,
    Chapter,
    Section,
    add_chapter,
    add_section,
    leave_out,
    models_about_citizens,
    undecided,
)
from citizens.disclosure.reading import ToldChapter, ToldRow, ToldSection, ToldValue, read_chapters
from citizens.disclosure.values import Answer, Choice, Link, Value, as_json, in_words

__all__ = [
    "CHAPTERS",
    "LEFT_OUT",
    "Answer",
    "Chapter",
    "Choice",
    "Link",
    "Section",
    "ToldChapter",
    "ToldRow",
    "ToldSection",
    "ToldValue",
    "Value",
    "add_chapter",
    "add_section",
    "as_json",
    "in_words",
    "leave_out",
    "models_about_citizens",
    "read_chapters",
    "undecided",
]
