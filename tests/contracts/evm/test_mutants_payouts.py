"""What small mistakes in the payouts would do, and no walk and no table saw (docs/mutation.md)."""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, NOBODY
from tests.contracts.evm.paths import PATHS


@pytest.fixture
def credited(world, zoo):
    """The seller, a contract now, has refused its coins."""
    path = next(p for p in PATHS if p.name == "confirm")
    sale = path.start(world)
    zoo.plant("seller", "Refuser")
    world.must(path.close(world, sale))
    return world


def test_nothing_is_drawn_to_nobody_or_into_the_escrow_itself(credited):
    world, seller = credited, credited.actors["seller"]
    owed = world.credits(COIN)["seller"]
    for nowhere in (NOBODY, world.escrow.address):
        outcome = world.escrow.withdraw(COIN, nowhere, sender=seller)
        assert outcome.reason == "escrow: bad recipient"
        assert world.credits(COIN) == {"seller": owed}
    assert owed > 0
