"""Re-entry: through every door, every function of the ABI is tried from inside, and blocked by
the lock.

The matrix is complete by construction: it is made from the ABI, and a function without a valid
call fails it. Each call is first shown to work for the very same account outside a callback, and
fails inside at once and without a reason, as only the lock does.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.builders import COIN
from tests.contracts.evm.doors import DOORS
from tests.contracts.evm.strikes import HOSTILE, Strikes
from tests.contracts.evm.valid_calls import VALID_CALLS
from tests.contracts.evm.world import World

LOCKED_GAS = 12_000  # what a refusal by the lock costs at most, by way of the extension too
# A static call leaves no log; the account says yes only when its strike has failed.
SILENT = {
    "signature_checked",
    "signature_checked_in_a_settlement",
    "signature_checked_by_the_relay",
    "kind_asked",
    "chip_asked",
}
# A collection is asked what it is, in silence, before it is told to move anything.
ASKED_FIRST = {"token_taken"}
# The relay asks before it calls the escrow: nothing is under way that a view could be wrong about.
BEFORE_ANYTHING = {"signature_checked_by_the_relay"}
# These read nothing that changes, so the lock does not stand before them.
TIMELESS = {"listing_hash", "policy_id", "onERC1155Received", "supportsInterface", "relay"}

every_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)


@pytest.fixture(scope="module")
def scenes(built_world):
    """One world in which all these calls are valid, each on a sale of its own."""
    with built_world.chain.undone():
        strikes = Strikes(built_world)
        encode = built_world.escrow.encode
        data = {name: encode(name, *given(strikes)) for name, given in VALID_CALLS.items()}
        yield strikes, data


@pytest.fixture
def strikes(scenes, world):
    return scenes[0]


def test_the_matrix_covers_the_abi(built_world):
    assert sorted(VALID_CALLS) == sorted(built_world.escrow.writes)
    assert len(DOORS) * len(VALID_CALLS) == 31 * 29


@pytest.mark.parametrize("function", VALID_CALLS)
def test_every_strike_works_outside(world, scenes, function):
    strikes, data = scenes
    outcome = world.chain.send(strikes.me, world.escrow.address, data[function])
    assert outcome.ok, outcome.reason


@every_door
def test_every_strike_is_blocked_inside(world, scenes, door):
    strikes, data = scenes
    knock = door(strikes)
    harmless = seen_after(world, strikes, door, knock, b"")

    for function in VALID_CALLS:
        assert seen_after(world, strikes, door, knock, data[function]) == harmless, function


def seen_after(world: World, strikes: Strikes, door: Any, knock: Any, data: bytes) -> Any:
    """Knock with this strike; everything must go its usual way, and what can be seen then is
    returned.
    """
    with world.chain.undone():
        strikes.arm(DOORS[door], data)
        outcome = world.must(knock())
        struck = [log.args for log in outcome.logs if log.name == "Struck"]
        if door.__name__ not in SILENT:
            assert struck, "the door did not open"
        for strike in struck:
            assert (strike["succeeded"], strike["answer"]) == (False, b"")
            assert strike["cost"] < LOCKED_GAS, "it failed, but not at the lock"
        mine = [log for log in outcome.logs if log.address == world.escrow.address]
        return mine, world.picture()


@every_door
def test_no_view_tells_a_half_truth_inside(world, strikes, door):
    """Asked from inside, a view reverts, unless nothing that it tells can be under way."""
    knock = door(strikes)
    for view, data in questions(world).items():
        assert world.chain.send(world.actors["keeper"], world.escrow.address, data).ok, view
        answers = view in TIMELESS or door.__name__ in BEFORE_ANYTHING
        with world.chain.undone():
            strikes.arm(DOORS[door], data)
            outcome = knock()
            if door.__name__ in SILENT | ASKED_FIRST:
                assert outcome.ok == (not answers), view
                continue
            assert outcome.ok
            struck = [log.args["succeeded"] for log in outcome.logs if log.name == "Struck"]
            assert struck == [answers] * len(struck), view
            assert struck


def questions(world: World) -> dict[str, bytes]:
    """One valid question per view."""
    listing, some = world.listing(), b"\1" * 32
    me, escrow = world.actors[HOSTILE], world.escrow
    arguments: dict[str, tuple[Any, ...]] = {
        "escrow_id": (world.purchase(listing).terms.values,),
        "escrows": (some,),
        "state": (some,),
        "offers": (some, me),
        "policy": (world.policy.id,),
        "policy_id": (world.policy.values,),
        "listing_hash": (listing.packed,),
        "listings": (me, some),
        "epochs": (me,),
        "credit": (COIN, me),
        "asset_credit": (world.items.address, 1, me),
        "onERC1155Received": (escrow.address, me, 1, 1, b""),
        "supportsInterface": (b"\x01\xff\xc9\xa7",),
        "relay": (),
        "extension": (),
        "eip712Domain": (),
    }
    assert sorted(arguments) == sorted(escrow.views)
    return {view: escrow.encode(view, *given) for view, given in arguments.items()}


def test_the_lock_is_released_after_a_strike(world, scenes):
    """In the same transaction order nothing stays locked: the next call goes through."""
    strikes, data = scenes
    knock = next(door for door in DOORS if door.__name__ == "coins_paid_out")(strikes)
    strikes.arm("Reenterer", data["ship"])
    world.must(knock())
    world.chain.plant(strikes.me, b"")
    world.must(world.chain.send(strikes.me, world.escrow.address, data["ship"]))
