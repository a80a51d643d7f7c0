"""Every accepted limit names a test that exists, and every test of limits is named."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

PAGE = ROOT / "docs" / "accepted-limits.md"
ROW = re.compile(r"^\| (?!limit|---)(.+?) \| (.+?) \| `(\S+)::(\w+)` \|$", re.MULTILINE)
LIMITS = ROW.findall(PAGE.read_text())


def functions(file: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)\(", (ROOT / file).read_text(), re.MULTILINE))


def test_every_row_has_its_three_cells():
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    headings = sum(line.startswith("| limit |") for line in rows)
    assert len(LIMITS) == len(rows) - headings
    assert len(LIMITS) >= 25


@pytest.mark.parametrize(("limit", "damage", "file", "test"), LIMITS, ids=[r[3] for r in LIMITS])
def test_a_limit_is_shown_by_a_test(limit, damage, file, test):
    assert test in functions(file)
    assert limit.endswith(".")
    assert damage.endswith(".")


def test_every_test_of_limits_is_a_limit():
    file = "tests/contracts/evm/test_limits.py"
    assert functions(file) == {row[3] for row in LIMITS if row[2] == file}


def test_the_threat_model_names_every_role():
    roles = re.findall(r"^### (.+)$", (ROOT / "docs" / "threat-model.md").read_text(), re.MULTILINE)
    named = " ".join(roles).lower()
    asked = ("buyer", "seller", "arbiter", "attester", "fee recipient", "marketplace", "keeper")
    more = ("relay", "issuer", "chip", "chain", "court")
    assert [role for role in (*asked, *more) if role not in named] == []
