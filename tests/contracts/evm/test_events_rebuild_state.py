"""After any history, folding the events gives every word, credit and count that the contract
itself tells.

The same walks check that the escrow always has what it owes, exactly, and that silence empties
it.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.contracts.builders import COIN, Status, Word
from tests.contracts.evm.replay import WITH_STATE
from tests.contracts.evm.walk import RIGHT_ROLE, Walk

SEEDS = range(12)
STEPS = 100
CANCELLED = 2**255


@pytest.fixture
def walk(request, world):
    walk = Walk(world, request.param)
    yield walk
    del world.currencies[walk.picky.address]


def assert_same(walk: Walk) -> None:
    """Contract and replay agree in everything that the contract can be asked."""
    world, replay, escrow = walk.world, walk.replay, walk.world.escrow
    assert set(replay.words) == {sale.id for sale in walk.sales}
    for sale in walk.sales:
        assert escrow.read("escrows", sale.id) == replay.words[sale.id]
        assert replay.terms[sale.id] == sale.purchase.terms
        listing = sale.listing
        key = (listing.seller, listing.hash)
        counted = replay.sold[key] if listing.max_quantity else 0
        withdrawn = CANCELLED if key in replay.withdrawn_listings else 0
        assert escrow.read("listings", *key) == counted + withdrawn
    for address in world.actors.values():
        assert escrow.read("epochs", address) == replay.epochs[address]
        for currency in (COIN, *world.currencies):
            assert escrow.read("credit", currency, address) == replay.credits[currency, address]


def assert_solvent(walk: Walk) -> None:
    world = walk.world
    for currency in (COIN, *world.currencies):
        held = world.balance(currency, world.escrow.address)
        assert held == walk.replay.owed(currency), currency
    for sale in walk.sales:
        if sale.listing.asset == world.items.address:
            assert_item_is_where_it_belongs(walk, sale)


def assert_item_is_where_it_belongs(walk: Walk, sale) -> None:
    world, listing = walk.world, sale.listing
    owner = world.items.read("ownerOf", listing.asset_id)
    waits = any(item[:2] == (listing.asset, listing.asset_id) for item in walk.replay.waiting)
    is_open = world.word(sale).status < Status.RELEASED
    assert (owner == world.escrow.address) == (is_open or waits)


@pytest.mark.parametrize("walk", SEEDS, indirect=True)
def test_a_random_life_of_the_market(walk):
    for _ in range(STEPS):
        walk.step()
        assert_solvent(walk)
    assert_same(walk)

    walk.end()

    assert_same(walk)
    assert all(Status(walk.world.word(sale).status).is_closed for sale in walk.sales)
    for currency in (COIN, *walk.world.currencies):
        assert walk.world.balance(currency, walk.world.escrow.address) == 0
    assert walk.replay.waiting == set()


def test_the_walks_meet_everything(built_world):
    """Together they reach every call and every way to close; else they would prove less than they
    seem to.
    """
    done: Counter[str] = Counter()
    closed: Counter[int] = Counter()
    for seed in SEEDS:
        with built_world.chain.undone():
            walk = Walk(built_world, seed)
            for _ in range(STEPS):
                walk.step()
            walk.end()
            done.update(walk.done)
            closed.update(Word.unpack(word).status for word in walk.replay.words.values())
            del built_world.currencies[walk.picky.address]
    expected = {*RIGHT_ROLE, "fund", "withdraw", "claim_asset", "cancel_listing", "bump_epoch"}
    assert set(done) == expected, expected - set(done)
    assert set(closed) == {s for s in Status if s.is_closed}
    assert min(done.values()) >= 3, done


def test_every_event_with_a_word_is_known(built_world):
    with_state = {
        event["name"]
        for event in built_world.escrow.events.values()
        if any(field["name"] == "state" for field in event["inputs"])
    }
    assert with_state == WITH_STATE


def test_rebuilt_terms_are_good_for_a_call(world):
    """An indexer that saw only logs can run the time-out."""
    from tests.contracts.evm.replay import Replay

    sale = world.fund(world.purchase(world.item_listing()))
    replay = Replay()
    for log in sale.funding.logs:
        replay.apply(log)
    rebuilt = replay.terms[sale.id]
    world.chain.at(Word.unpack(replay.words[sale.id]).deadline)
    world.must(world.escrow.timeout(rebuilt.values, sender=world.actors["keeper"]))
