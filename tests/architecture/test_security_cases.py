"""Every case of docs/security-cases.md names a test that exists, and no kind of case is missing."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

PAGE = (ROOT / "docs" / "security-cases.md").read_text()
ROW = re.compile(r"^\| ([A-Z]{2}-\d+) \| (.+?) \| `(\S+)::(\w+)` \|$", re.MULTILINE)
CASES = ROW.findall(PAGE)
KINDS = {"AU", "SE", "AZ", "DV", "XS", "UP", "SF", "WH", "EX", "RL", "PV", "LG", "ID"}


def test_every_row_is_a_case():
    rows = [line for line in PAGE.splitlines() if re.match(r"\| [A-Z]{2}-", line)]
    assert len(rows) == len(CASES) > 100
    assert {case[0][:2] for case in CASES} == KINDS


@pytest.mark.parametrize("file", sorted({case[2] for case in CASES}))
def test_the_tests_of_a_file_exist(file):
    there = set(
        re.findall(r"^(?:async )?def (test_\w+)\(", (ROOT / file).read_text(), re.MULTILINE)
    )
    assert {case[3] for case in CASES if case[2] == file} - there == set()
