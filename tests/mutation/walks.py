"""The first judge: random walks with the contract beside the model, every promise asked for."""

from __future__ import annotations

from tests.invariants import stage as stages
from tests.invariants.dice import walk
from tests.invariants.promises import ALL, Broken

WALKS, DEEDS = 40, 40


def walked_into() -> str:
    """What the walks saw, or nothing. The same walks every time."""
    stages.stage.cache_clear()
    try:
        for seed in range(WALKS):
            for _ in walk(seed, DEEDS, ALL):
                pass
    except Broken as broken:
        return f"walk {seed}: {broken.promise}"
    except Exception as error:  # noqa: BLE001
        # The stage does not even stand, or a reply cannot be read: the walk is over either way.
        return f"walk: {error!r}"[:200]
    return ""
