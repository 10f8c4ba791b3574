"""A package as files: JSON for machines, and PDF for people."""

import json
from typing import Any

from citizens.disclosure import ToldChapter, ToldRow, ToldSection, as_json
from oversight.contents import Contents

FORMAT, FORMAT_VERSION = "bostoette.indsigtspakke", 1  # docs/indsigtspakke.schema.json
TEMPLATE = "documents/package.html"
STYLESHEET = "documents/package.css"
TITLE = "Indsigt i din sag"
CONTENT_TYPES = {"pdf": "application/pdf", "json": "application/json"}


def json_of(contents: Contents) -> bytes:
    """The package as UTF-8 JSON, by the schema in `docs`. Moments in UTC, days as ISO days."""
    told = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "made_at": as_json(contents.made_at),
        "municipality": contents.citizen.municipality.name,
        "citizen": {"id": str(contents.citizen.pk), "name": contents.citizen.name},
        "with_names": contents.with_names,
        "chapters": [_chapter(chapter) for chapter in contents.chapters],
        "lookups": [
            _named(
                look, purpose=look.purpose, action=look.action, seen=look.words[1], refused=look.is_refused
            )
            for look in contents.looks
        ],
        "events": [_named(deed, event=deed.event, label=deed.words) for deed in contents.deeds],
        "left_out": [{"what": what, "why": why} for what, why in contents.left_out],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def pdf_of(contents: Contents) -> bytes:
    """The package as tagged PDF, for reading."""
    from bostoette.pdf import render_pdf  # slow to import, and needs Pango

    return render_pdf(TEMPLATE, {"contents": contents}, title=TITLE, stylesheet=STYLESHEET)


def file_name(kind: str) -> str:
    """What the downloaded file is called: neither name nor number of the citizen (security C-05)."""
    return f"indsigt.{kind}"


def _chapter(chapter: ToldChapter) -> dict[str, Any]:
    return {
        "key": chapter.key,
        "title": chapter.title,
        "about": chapter.about,
        "sections": [_section(section) for section in chapter.sections],
    }


def _section(section: ToldSection) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "labels": section.columns,
        "rows": [_row(row) for row in section.rows],
    }


def _row(row: ToldRow) -> dict[str, Any]:
    values = {value.key: as_json(value.value) for value in row.values}
    return {"id": row.id, "recorded_at": as_json(row.created_at), "values": values}


def _named(happened: Any, **told: Any) -> dict[str, Any]:
    named = {"name": happened.name} if happened.name else {}
    return {"at": as_json(happened.at), **told, **named}
