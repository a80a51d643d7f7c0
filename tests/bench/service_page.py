"""The table of docs/performance.md, as the last full run left it. Only a run writes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
_BEGINS, _ENDS = "<!-- service -->\n", "<!-- /service -->"


def with_figures(page: str, lines: Sequence[str]) -> str:
    """The page with these lines in the place of the old ones."""
    head, _, rest = page.partition(_BEGINS)
    _, _, tail = rest.partition(_ENDS)
    table = "\n".join(("```", *lines, "```", ""))
    return head + _BEGINS + table + _ENDS + tail


def write_page(lines: Sequence[str]) -> None:
    PAGE.write_text(with_figures(PAGE.read_text(), lines))
