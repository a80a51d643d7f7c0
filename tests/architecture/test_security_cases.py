"""Every case of the two pages of attacks names a test that exists; no kind of case is missing."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

PAGES = {
    "security-cases": "AU SE AZ DV XS UP SF WH SH EX RL PV LG ID",
    "security-cases-chain": "RE GR TK NF IP AM SG FR TM DS LC AD CH IX",
}
# How many cases of each kind there are: all of them stand on its page.
CASES_OF = {
    "security-cases": "AU12 SE8 AZ14 DV12 XS10 UP10 SF9 WH6 SH7 EX6 RL9 PV8 LG10 ID8",
    "security-cases-chain": "RE8 GR9 TK17 NF16 AM10 SG14 FR9 TM9 DS15 LC8 AD10 CH6 IX21",
}
TEXTS = {name: (ROOT / "docs" / f"{name}.md").read_text() for name in PAGES}
ROW = re.compile(r"^\| ([A-Z]{2}-\d+) \| (.+?) \| `(\S+)::(\w+)` \|$", re.MULTILINE)
CASES = {name: ROW.findall(text) for name, text in TEXTS.items()}
SHOWN = {(file, test) for cases in CASES.values() for _, _, file, test in cases}


@pytest.mark.parametrize("page", PAGES)
def test_every_row_is_a_case(page):
    rows = [line for line in TEXTS[page].splitlines() if re.match(r"\| [A-Z]{2}-", line)]
    assert len(rows) == len(CASES[page]) > 100
    assert {case[0][:2] for case in CASES[page]} == set(PAGES[page].split())


@pytest.mark.parametrize("file", sorted({file for file, _ in SHOWN}))
def test_the_tests_of_a_file_exist(file):
    there = set(
        re.findall(r"^(?:async )?def (test_\w+)\(", (ROOT / file).read_text(), re.MULTILINE)
    )
    assert {test for at, test in SHOWN if at == file} - there == set()


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_tried_is_named_by_its_case(page):
    """A case that is half covered may stand in both places; one line each says how far."""
    _, _, untried = TEXTS[page].partition("## Not tried")
    assert untried.strip()
    for line in re.findall(r"^- .+", untried, re.MULTILINE):
        assert re.match(r"- \*\*[A-Z]{2}-\d+\*\*.* .+\.$", line), line


@pytest.mark.parametrize("page", PAGES)
def test_no_case_is_left_out(page):
    """Each has a test, or a line that says why not."""
    wanted = {
        f"{kind[:2]}-{number}"
        for kind in CASES_OF[page].split()
        for number in range(1, int(kind[2:]) + 1)
    }
    assert wanted - set(re.findall(r"\b[A-Z]{2}-\d+\b", TEXTS[page])) == set()
