"""What axe finds on a page, in the looks that people give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.harness.person import Person
from tests.e2e.harness.walks import NOWHERE

# The size of targets (WCAG 2.2, 2.5.8: 24 by 24 pixels) is not among axe's own defaults.
FIND = """axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})
    .then((found) => found.violations)"""
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Look:
    """A screen and its colours."""

    width: int
    height: int
    scheme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.width} {self.scheme}"


ALL_LOOKS = tuple(
    Look(width, height, scheme)
    for width, height in ((390, 844), (1280, 900))
    for scheme in ("light", "dark")
)
TWO_LOOKS = (ALL_LOOKS[0], ALL_LOOKS[3])  # light on a phone, dark at a desk


def look_at(
    person: Person,
    walk: Sequence[str],
    looks: Sequence[Look] = TWO_LOOKS,
    places: Mapping[str, str] | None = None,
) -> None:
    """Open each page of a walk; fails with what is wrong on all of them."""
    problems: list[str] = []
    for pattern in walk:
        path = pattern.format_map(places or {})
        person.open(path)
        problems += problems_at(person.page, looks)
        reached, wanted = urlsplit(person.page.url).path, urlsplit(path).path
        is_there = person.page.get_by_role("heading", name="There is nothing here").count() == 0
        if (reached, is_there) != (wanted, path != NOWHERE):
            problems.append(f"{path} is not there: {reached}")
    assert not problems, "\n".join(problems)


def problems_at(page: Page, looks: Sequence[Look] = ALL_LOOKS) -> list[str]:
    """What axe finds on the page as it is, and what is wider than the screen."""
    page.evaluate(AXE_SCRIPT)
    return [problem for look in looks for problem in _problems_in(page, look)]


def _problems_in(page: Page, look: Look) -> Iterator[str]:
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
    if (too_wide := page.evaluate(WIDTH)) > 0:
        yield f"{page.url} {look}: {too_wide} px too wide"
    for found in page.evaluate(FIND):
        for node in found["nodes"]:
            yield f"{page.url} {look}: {found['id']} at {node['target']}"
