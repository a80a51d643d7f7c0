"""Random walks by dice: the same from the same seed, for hunts and for the way out."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from tests.invariants.audit import audit
from tests.invariants.compiling import Patch
from tests.invariants.drawing import OPENING, rolled
from tests.invariants.pair import Pair
from tests.invariants.stage import stage
from tests.invariants.walker import Walker


def walk(
    seed: int,
    steps: int,
    promises: Iterable[str],
    *,
    patch: Patch | None = None,
    lead: str | None = None,
) -> Iterator[Pair]:
    """The pair after each deed. A `lead` is a deed that comes every third time."""
    dice, here = random.Random(seed), stage(patch)  # variety, not secrecy
    with here.walk() as outside:
        walker = Walker(Pair(here, outside, promises))
        for name, most in OPENING:
            for _ in range(dice.randint(most // 2, most)):
                walker.do(*rolled(dice, name))
        for step in range(steps):
            walker.do(*rolled(dice, lead if step % 3 == 0 else None))
            yield walker.pair
        if walker.pair.promises:
            audit(walker.pair)
