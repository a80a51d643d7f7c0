"""Random walks by dice: the same from the same seed, for hunts and for the way out."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.invariants.audit import audit
from tests.invariants.compiling import Patch
from tests.invariants.drawing import OPENING, rolled
from tests.invariants.pair import Pair
from tests.invariants.promises import ALL
from tests.invariants.stage import stage
from tests.invariants.walker import Walker


@contextmanager
def opened(
    seed: int, promises: Iterable[str] = ALL, patch: Patch | None = None
) -> Iterator[tuple[Walker, random.Random]]:
    """A walk that has begun, with sales under way, and the dice that it goes on with."""
    dice, here = random.Random(seed), stage(patch)  # variety, not secrecy
    with here.walk() as outside:
        walker = Walker(Pair(here, outside, promises))
        for name, most in OPENING:
            for _ in range(dice.randint(most // 2, most)):
                walker.do(*rolled(dice, name))
        yield walker, dice


def walk(
    seed: int,
    steps: int,
    promises: Iterable[str],
    *,
    patch: Patch | None = None,
    lead: str | None = None,
) -> Iterator[Pair]:
    """The pair after each deed. A `lead` is a deed that comes every third time."""
    with opened(seed, promises, patch) as (walker, dice):
        for step in range(steps):
            walker.do(*rolled(dice, lead if step % 3 == 0 else None))
            yield walker.pair
        if walker.pair.promises:
            audit(walker.pair)
