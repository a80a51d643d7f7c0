"""How a run is written: one small interface, a register of those who keep to it, and three of ours.

A marketplace adds its own by an entry point of the group `earnest.export_formats`; docs/exports.md
shows one. A format gets rows and gives bytes; it sees no database, no network and no clock.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import ClassVar, Protocol

from backend.domain.exports.rows import Cell, Row

GROUP = "earnest.export_formats"
# What makes a spreadsheet take a cell for a formula, the full-width forms among them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_ESCAPED = "'"
_SEPARATORS = (",", ";", '"')


class ExportFormat(Protocol):
    """Writes a run. The same rows always give the same bytes."""

    name: str
    label: str  # what people choose by
    extension: str
    media_type: str

    def write(self, columns: Sequence[str], rows: Sequence[Row]) -> bytes: ...


class Csv:
    """For spreadsheets and accountants: RFC 4180, one line per delivery, no cell is a formula."""

    name: ClassVar[str] = "csv"
    label: ClassVar[str] = "CSV, for spreadsheets"
    extension: ClassVar[str] = "csv"
    media_type: ClassVar[str] = "text/csv; charset=utf-8"

    def write(self, columns: Sequence[str], rows: Sequence[Row]) -> bytes:
        page = io.StringIO()
        writer = csv.writer(page, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(columns)
        writer.writerows([harmless(row[name]) for name in columns] for row in rows)
        return page.getvalue().encode()


class Json:
    """One document."""

    name: ClassVar[str] = "json"
    label: ClassVar[str] = "JSON, one document"
    extension: ClassVar[str] = "json"
    media_type: ClassVar[str] = "application/json"

    def write(self, columns: Sequence[str], rows: Sequence[Row]) -> bytes:
        return _dumped({"items": [_ordered(columns, row) for row in rows]}) + b"\n"


class JsonLines:
    """One line per delivery, so that a program can begin before it has all of it."""

    name: ClassVar[str] = "jsonl"
    label: ClassVar[str] = "JSON Lines, for programs"
    extension: ClassVar[str] = "jsonl"
    media_type: ClassVar[str] = "application/x-ndjson"

    def write(self, columns: Sequence[str], rows: Sequence[Row]) -> bytes:
        return b"".join(_dumped(_ordered(columns, row)) + b"\n" for row in rows)


@cache
def formats() -> Mapping[str, ExportFormat]:
    """Ours and those installed beside us, by name. A name that is taken twice is an error."""
    found: dict[str, ExportFormat] = {}
    installed = [entry.load()() for entry in entry_points(group=GROUP)]
    for each in (Csv(), Json(), JsonLines(), *installed):
        if found.setdefault(each.name, each) is not each:
            raise ValueError(f"two export formats are called {each.name}")
    return found


def media_type_of(name: str) -> str:
    """Of a file that was written; its format may not be installed any more."""
    written = formats().get(name)
    return written.media_type if written else "application/octet-stream"


def harmless(cell: Cell) -> str:
    """A cell no spreadsheet computes. Numbers stay numbers; `plain` gives the text back."""
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    return f"{_ESCAPED}{cell}" if _looks_risky(cell) else cell


def plain(cell: str) -> str:
    """What `harmless` was given."""
    is_escaped = cell.startswith(_ESCAPED) and _looks_risky(cell[1:])
    return cell[1:] if is_escaped else cell


def _looks_risky(text: str) -> bool:
    """A formula at the start, or where a reader that splits wrongly would begin a cell.

    A text that begins with our own mark gets another one, so that nothing is lost on the way back.
    """
    bare = text.lstrip(" \u00a0")
    if bare.startswith((*_FORMULA, _ESCAPED)):
        return True
    return any(
        text[at] in _SEPARATORS and text[at + 1 :].lstrip(" \"'").startswith(_FORMULA)
        for at in range(len(text) - 1)
    )


def _ordered(columns: Sequence[str], row: Row) -> dict[str, Cell]:
    return {name: row[name] for name in columns}


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
