"""The animals of the walks are what the model takes them for, whatever lived there before.

covers: N-02, N-06
"""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.contracts.builders import COIN
from tests.invariants import deeds
from tests.invariants.pair import Pair
from tests.invariants.stage import ANIMALS, stage
from tests.invariants.walker import Walker


@pytest.fixture
def walker():
    """Two sales for coins, under way."""
    here = stage()
    with here.walk() as outside:
        walker = Walker(Pair(here, outside))
        seller = here.people["seller"]
        fitting = [
            number
            for number, listing in enumerate(here.listings)
            if (listing.seller, listing.currency) == (seller, COIN)
        ]
        for number in fitting[:2]:
            walker.fund(number, "buyer", 1, 0, None)
        yield walker


@pytest.mark.parametrize(("first", "then"), permutations(ANIMALS, 2))
def test_who_turns_into_another_animal_forgets_what_it_was(walker, first, then):
    """Found by chance: a wallet was paid, and the refuser after it read the sum as `accepts`."""
    pair, refused = walker.pair, 0
    for animal, purchase in zip((first, then), list(pair.ids), strict=True):
        walker.turn_into("buyer", animal)
        seller = deeds.entitled(pair, purchase, "seller")
        assert deeds.act(pair, purchase, "refund", seller, 0, to_buyer=True)
        takes_coins, *_ = ANIMALS[animal]
        refused += 0 if takes_coins else purchase.amount
        assert pair.stage.escrow.read("credit", COIN, purchase.buyer) == refused
