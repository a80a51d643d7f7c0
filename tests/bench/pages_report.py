"""The figures of `scripts/bench pages` beside what they may be at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from tests.bench.pages import Cost

MOST_SCRIPT = {False: 20_000, True: 90_000}  # bytes, without a wallet and with one
MOST_SHIFT = 0.001  # less than anybody sees; rounding leaves traces


def misses(costs: Mapping[str, Cost]) -> list[str]:
    """What is more than it may be, in words."""
    return [*_heavy(costs), *_moving(costs)]


def _heavy(costs: Mapping[str, Cost]) -> Iterable[str]:
    for name, cost in costs.items():
        most = MOST_SCRIPT[cost.has_wallet]
        if cost.script > most:
            yield f"{name}: {cost.script:,} bytes of scripts, {most:,} at most"


def _moving(costs: Mapping[str, Cost]) -> Iterable[str]:
    for name, cost in costs.items():
        if cost.shift > MOST_SHIFT:
            yield f"{name}: what is read moves by {cost.shift}"


def report(costs: Mapping[str, Cost]) -> dict[str, object]:
    """One flat object for machines; the worst page stands for all."""
    without = [cost.script for cost in costs.values() if not cost.has_wallet]
    with_one = [cost.script for cost in costs.values() if cost.has_wallet]
    return {
        "script_bytes": max(without, default=0),
        "script_bytes_wallet": max(with_one, default=0),
        "layout_shift": max((cost.shift for cost in costs.values()), default=0.0),
        "largest_paint_ms": max((cost.largest_ms for cost in costs.values()), default=0.0),
        "pages": {name: asdict(cost) for name, cost in costs.items()},
    }


def as_lines(costs: Mapping[str, Cost]) -> list[str]:
    """A table for people."""
    head = ("page", "scripts kB", "all kB", "requests", "shift", "first ms", "largest ms")
    lines = ["{:26} {:>10} {:>8} {:>8} {:>7} {:>9} {:>10}".format(*head)]
    lines += [
        f"{name:26} {cost.script / 1000:>10.1f} {cost.total / 1000:>8.1f} {cost.requests:>8}"
        f" {cost.shift:>7.3f} {cost.first_ms:>9.0f} {cost.largest_ms:>10.0f}"
        for name, cost in costs.items()
    ]
    missed = misses(costs)
    return [*lines, *(["", "More than it may be:"] if missed else []), *missed]
