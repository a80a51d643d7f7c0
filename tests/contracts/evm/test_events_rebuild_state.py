"""After any history, folding the events gives every word, credit and count that the contract
itself tells.

The same walks check that the escrow always has what it owes, exactly, and that silence empties
it.
"""

from __future__ import annotations

import inspect
from collections import Counter
from dataclasses import astuple

import pytest

from tests.contracts.builders import COIN, Status, Word
from tests.contracts.evm.replay import ABOUT_STATE, WITH_STATE
from tests.contracts.evm.walk import Walk

SEEDS = range(12)
STEPS = 120
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
        word = replay.words[sale.id]
        assert escrow.read("escrows", sale.id) == word
        assert escrow.read("state", sale.id) == astuple(Word.unpack(word))
        assert replay.terms[sale.id] == sale.purchase.terms
        assert escrow.read("escrow_id", replay.terms[sale.id].values) == sale.id
        listing = sale.listing
        key = (listing.seller, listing.hash)
        counted = replay.sold[key] if listing.max_quantity else 0
        withdrawn = CANCELLED if key in replay.withdrawn_listings else 0
        assert escrow.read("listings", *key) == counted + withdrawn
        for maker in (sale.buyer, sale.seller):
            posted = replay.offers.get((sale.id, maker), b"\0" * 32)
            assert escrow.read("offers", sale.id, maker) == posted
            waiting = (listing.asset, listing.asset_id, maker)
            assert escrow.read("asset_credit", *waiting) == replay.waiting[waiting]
    for address in world.actors.values():
        assert escrow.read("epochs", address) == replay.epochs[address]
        for currency in (COIN, *world.currencies):
            assert escrow.read("credit", currency, address) == replay.credits[currency, address]
    assert replay.policies.keys() == {walk.policy.id}
    for policy_id, rules in replay.policies.items():
        assert escrow.read("policy", policy_id) == rules


def test_all_that_can_be_asked_is_compared(built_world):
    """A new view fails until somebody says how to rebuild it, or that it never changes."""
    source = inspect.getsource(assert_same)
    constant = {"relay", "extension", "eip712Domain", "supportsInterface", "onERC1155Received"}
    constant |= {"policy_id", "listing_hash"}
    for view in set(built_world.escrow.views) - constant:
        assert f'"{view}"' in source, view


def assert_solvent(walk: Walk) -> None:
    world = walk.world
    for currency in (COIN, *world.currencies):
        held = world.balance(currency, world.escrow.address)
        assert held == walk.replay.owed(currency), currency
    for (asset, token_id), units in walk.replay.owed_tokens().items():
        if asset == world.editions.address:
            held = world.editions.read("balanceOf", world.escrow.address, token_id)
        else:
            held = int(world.items.read("ownerOf", token_id) == world.escrow.address)
        assert held == units


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
    assert not walk.replay.waiting
    assert not any(walk.replay.owed_tokens().values())


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
    assert set(done) == set(built_world.escrow.writes), set(built_world.escrow.writes) - set(done)
    assert set(closed) == {s for s in Status if s.is_closed}
    assert min(done.values()) >= 3, done


def test_every_event_with_a_word_is_known(built_world):
    with_state = {
        event["name"]
        for event in built_world.escrow.events.values()
        if any(field["name"] == "state" for field in event["inputs"])
    }
    assert with_state == WITH_STATE | ABOUT_STATE


def test_rebuilt_terms_are_good_for_a_call(world):
    """An indexer that saw only logs can run the time-out."""
    from tests.contracts.evm.replay import Replay

    sale = world.fund(world.purchase(world.item_listing()))
    replay = Replay(policies={world.policy.id: world.policy.values})
    for log in sale.funding.logs:
        replay.apply(log)
    rebuilt = replay.terms[sale.id]
    world.chain.at(Word.unpack(replay.words[sale.id]).deadline)
    world.must(world.escrow.timeout(rebuilt.values, sender=world.actors["keeper"]))
