"""What is written down leads somewhere: links resolve, and the README names commands that exist."""

import re
from pathlib import Path

import pytest

from scripts.house.check_table import CHECKS
from scripts.house.places import ROOT

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "LICENSES").glob("*.md")),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_our_pages_resolves(page: Path):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    ours = [
        target for target in targets if "://" not in target and not target.startswith("mailto:")
    ]
    assert [target for target in ours if not (page.parent / target).exists()] == []


def test_the_readme_begins_with_what_it_is_and_ends_with_the_licence():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##? (.+)$", text, re.MULTILINE)
    assert headings == [
        "Earnest",
        "Run it",
        "The floors in one picture",
        "Where to read on",
        "Licence",
    ]


def test_commands_named_in_our_pages_exist():
    for page in PAGES:
        for name in re.findall(
            r"scripts/(up|test|lock|bench|mutate)\b", page.read_text(encoding="utf-8")
        ):
            assert (ROOT / "scripts" / name).stat().st_mode & 0o111


def test_every_step_says_what_it_checks():
    assert all(check.explains for check in CHECKS)
