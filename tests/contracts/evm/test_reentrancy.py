"""Re-entry: through every door, every function of the ABI is tried from inside, and blocked by
the lock.

The matrix is complete by construction: it is made from the ABI, and a function without a strike
fails it. Each strike is first shown to work for the very same account outside a callback, and
fails inside without a reason, as only the lock does.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.builders import COIN
from tests.contracts.evm.doors import DOORS
from tests.contracts.evm.strikes import HOSTILE, Strikes
from tests.contracts.evm.world import World

FUNCTIONS = [
    name[1:] for name in vars(Strikes) if name.startswith("_") and not name.startswith("__")
]
FUNCTIONS = [name for name in FUNCTIONS if name not in {"armed", "dispute_it"}]
SILENT = {
    "signature_checked"
}  # a static call leaves no log; the signature is good when the strike failed
TIMELESS = {"listing_hash", "policy_id"}  # pure: they read nothing at all

every_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)


@pytest.fixture
def strikes(world) -> Strikes:
    return Strikes(world)


def test_the_matrix_covers_the_abi(built_world):
    assert sorted(FUNCTIONS) == sorted(built_world.escrow.writes)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_strike_works_outside(world, strikes, function):
    data = strikes.calldata(function)
    outcome = world.chain.send(strikes.me, world.escrow.address, data)
    assert outcome.ok, outcome.reason


@every_door
@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_strike_is_blocked_inside(world, strikes, door, function):
    data = strikes.calldata(function)
    knock = door(strikes)
    harmless = seen_after(world, strikes, door, knock, b"")

    assert seen_after(world, strikes, door, knock, data) == harmless


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
            assert all(s == {"succeeded": False, "answer": b""} for s in struck)
        mine = [log for log in outcome.logs if log.address == world.escrow.address]
        return mine, world.picture()


@every_door
def test_no_view_tells_a_half_truth_inside(world, strikes, door):
    """Asked from inside, a view reverts, unless it is pure."""
    knock = door(strikes)
    for view, data in questions(world).items():
        assert world.chain.send(world.actors["keeper"], world.escrow.address, data).ok
        with world.chain.undone():
            strikes.arm(DOORS[door], data)
            outcome = knock()
            if door.__name__ in SILENT:
                assert outcome.ok == (view not in TIMELESS), view
                continue
            assert outcome.ok
            struck = [log.args["succeeded"] for log in outcome.logs if log.name == "Struck"]
            assert struck == [view in TIMELESS] * len(struck), view
            assert struck


def questions(world: World) -> dict[str, bytes]:
    """One valid question per view."""
    listing, some = world.listing(), b"\1" * 32
    me, escrow = world.actors[HOSTILE], world.escrow
    arguments: dict[str, tuple[Any, ...]] = {
        "escrow_id": (world.purchase(listing).terms.values,),
        "escrows": (some,),
        "state": (some,),
        "policy": (world.policy.id,),
        "policy_id": (world.policy.values,),
        "listing_hash": (listing.packed,),
        "listings": (me, some),
        "epochs": (me,),
        "credit": (COIN, me),
        "asset_credit": (world.items.address, 1, me),
        "eip712Domain": (),
    }
    assert sorted(arguments) == sorted(escrow.views)
    return {view: escrow.encode(view, *given) for view, given in arguments.items()}


def test_the_lock_is_released_after_a_strike(world, strikes):
    """In the same transaction order nothing stays locked: the next call goes through."""
    knock = next(door for door in DOORS if door.__name__ == "coins_paid_out")(strikes)
    data = strikes.calldata("ship")
    strikes.arm("Reenterer", data)
    world.must(knock())
    world.chain.plant(strikes.me, b"")
    world.must(world.chain.send(strikes.me, world.escrow.address, data))
