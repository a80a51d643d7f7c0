"""What is written is read back without loss, and no cell of it is a formula.

covers: S3-46, S3-47
"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.exports.formats import Csv, Json, JsonLines, formats, harmless, plain

COLUMNS = ("title", "quantity", "paid_units", "closed_at")
WEI = str(2**256 - 1)
ATTACKS = (
    "=1+1",
    "+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "\uff1d1+1",
    " =HYPERLINK(1)",
    'a",=1+1',
    "a;=1+1",
    "a,=1",
)


def a_row(title):
    return {"title": title, "quantity": 2, "paid_units": WEI, "closed_at": None}


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize("title", ATTACKS)
def test_no_cell_is_a_formula(title):
    header, row = read_csv(Csv().write(COLUMNS, [a_row(title)]))
    assert header == list(COLUMNS)
    assert row == [f"'{title}", "2", WEI, ""]
    assert plain(row[0]) == title


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_a_spreadsheet_file_is_read_back_without_loss(title):
    _, row = read_csv(Csv().write(COLUMNS, [a_row(title)]))
    assert plain(row[0]) == title
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers_and_units_keep_every_digit():
    assert harmless(-5) == "-5"
    assert harmless(WEI) == WEI
    [row] = json.loads(Json().write(COLUMNS, [a_row("Lamp")]))["items"]
    assert row == a_row("Lamp")


def test_lines_of_json_are_documents_of_their_own():
    rows = [a_row("Lamp"), a_row("A stool\nin two lines")]
    lines = JsonLines().write(COLUMNS, rows).decode().splitlines()
    assert [json.loads(line) for line in lines] == rows


def test_the_custom_format_of_the_page_runs():
    page = (Path(__file__).parents[3] / "docs" / "exports.md").read_text()
    [code] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    space: dict[str, object] = {}
    exec(compile(code, "docs/exports.md", "exec"), space)
    written = space["TabSeparated"]()
    assert written.write(COLUMNS, [a_row("Lamp")]) == (
        f"title\tquantity\tpaid_units\tclosed_at\nLamp\t2\t{WEI}\t\n".encode()
    )
    assert {"name", "label", "extension", "media_type"} <= set(dir(written))
    assert set(formats()) >= {"csv", "json", "jsonl"}


def test_an_installed_format_is_found_and_no_name_is_taken_twice(monkeypatch):
    class Entry:
        def __init__(self, kind):
            self.load = lambda: kind

    class Ledger(Json):
        name = "ledger"

    monkeypatch.setattr(
        "backend.domain.exports.formats.entry_points", lambda group: [Entry(Ledger)]
    )
    formats.cache_clear()
    assert formats()["ledger"].extension == "json"
    monkeypatch.setattr("backend.domain.exports.formats.entry_points", lambda group: [Entry(Json)])
    formats.cache_clear()
    with pytest.raises(ValueError, match="two export formats are called json"):
        formats()
    monkeypatch.undo()
    formats.cache_clear()
