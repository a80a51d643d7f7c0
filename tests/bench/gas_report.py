"""Gas for people: our figures, the goals, the comparable systems. And for machines, as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.gas import Figures
from tests.bench.gas_page import table
from tests.bench.gas_peers import PEERS, TARGETS

SNAPSHOT = Path(__file__).with_name("gas_snapshot.json")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "gas.md"
BEGIN, END = "<!-- figures -->\n", "\n<!-- end of figures -->"
COMPARED = tuple(TARGETS)


def read_snapshot() -> Figures:
    figures: Figures = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return figures


def write_snapshot(figures: Figures) -> None:
    """The snapshot, and the table of the page that shows it."""
    SNAPSHOT.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(head + BEGIN + table(figures) + END + tail, encoding="utf-8")


def as_json(figures: Figures) -> str:
    return json.dumps(figures, sort_keys=True)


def changes(before: Figures, now: Figures) -> list[str]:
    """A sentence for each figure that is not what it was."""
    found = []
    for name in sorted(before | now):
        old, new = before.get(name), now.get(name)
        if old is None:
            found.append(f"{name} is new: {new:,}. Run scripts/bench gas --write.")
        elif new is None:
            found.append(f"{name} is gone. Run scripts/bench gas --write.")
        elif new > old:
            found.append(
                f"{name} rose from {old:,} to {new:,} (+{new - old:,}). Take it back, or run "
                "scripts/bench gas --write and give the reason in the commit."
            )
        elif new < old:
            found.append(
                f"{name} fell from {old:,} to {new:,} ({new - old:,}). Keep it: run "
                "scripts/bench gas --write."
            )
    return found


def as_lines(figures: Figures, version: str) -> list[str]:
    width = max(map(len, figures))
    lines = [f"Gas, exactly, on {version}, hardfork prague", ""]
    for name, value in figures.items():
        target = TARGETS.get(name)
        beside = f"   target {target:>9,}   ratio {value / target:.3f}" if target else ""
        lines.append(f"  {name:<{width}} {value:>11,}{beside}")
    return [*lines, "", "Beside comparable systems:", *_beside(figures)]


def _beside(figures: Figures) -> list[str]:
    rows = {"Earnest": tuple(figures[name] for name in COMPARED), **PEERS, "target": TARGETS}
    lines = ["  " + " " * 30 + "".join(f"{name:>16}" for name in COMPARED)]
    for name, row in rows.items():
        values = row.values() if isinstance(row, dict) else row
        cells = "".join(f"{'–' if value is None else f'{value:,}':>16}" for value in values)
        lines.append(f"  {name:<30}{cells}")
    return lines
