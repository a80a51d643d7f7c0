"""Who may do what, when: every function in every status by every kind of caller, on time and
late.

The table below is the protocol's; each of its cells either succeeds or is refused with the reason
given, and a refused call changes nothing that anybody could ask for.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.contracts.builders import Status
from tests.contracts.evm.world import ANSWER, DAMAGED, EVIDENCE, PROOF, RULING, SHIPMENT

F, SH, DE, DI, A = (
    Status.FUNDED,
    Status.SHIPPED,
    Status.DELIVERED,
    Status.DISPUTED,
    Status.ARBITRATION,
)
OPEN = (F, SH, DE, DI, A)
CLOSED = (Status.RELEASED, Status.REFUNDED, Status.SETTLED, Status.RULED)
EVERYBODY = (
    "buyer",
    "seller",
    "arbiter",
    "attester",
    "fee_recipient",
    "artist",
    "keeper",
    "other_buyer",
    "other_seller",
    "other_arbiter",
)

# function: (arguments, who may, what others hear, from which statuses, does the clock bind it)
STEPS = {
    "cancel": ((), {"buyer"}, "escrow: not the buyer", {F}, True),
    "ship": ((SHIPMENT,), {"seller"}, "escrow: not the seller", {F}, True),
    "deliver": ((PROOF,), {"buyer", "seller", "attester"}, "escrow: not a party", {SH}, True),
    "confirm": ((), {"buyer"}, "escrow: not the buyer", set(OPEN), False),
    "refund": ((), {"seller"}, "escrow: not the seller", set(OPEN), False),
    "dispute": ((1, DAMAGED, EVIDENCE), {"buyer"}, "escrow: not the buyer", {SH, DE}, True),
    "concede": ((), {"seller"}, "escrow: not the seller", {DI, A}, False),
    "contest": ((ANSWER,), {"seller"}, "escrow: not the seller", {DI}, True),
    "rule": ((0, True, RULING), {"arbiter"}, "escrow: not the arbiter", {A}, True),
    "timeout": ((), set(EVERYBODY), "", set(OPEN), True),
}


def expected(function: str, status: Status | None, role: str, *, late: bool) -> str | None:
    """The reason the protocol gives for a refusal, or None when the step is allowed."""
    _, allowed, not_allowed, sources, bound = STEPS[function]
    if status is None or status.is_closed:
        return "escrow: closed" if status else "escrow: unknown escrow"
    if role not in allowed:
        return not_allowed
    if function == "timeout":
        return None if late else "escrow: too early"
    if status not in sources:
        return "escrow: wrong status"
    if late and bound:
        return "escrow: too late to cancel" if function == "cancel" else "escrow: too late"
    return None


@pytest.fixture(scope="module")
def sales(built_world):
    """One sale per status, and one that was never funded; all of them with an item."""
    with built_world.chain.undone():
        made = {
            status: built_world.sale(status, built_world.item_listing(), claim=400_000)
            for status in (*OPEN, *CLOSED)
        }
        yield made


def test_the_table_names_every_call_about_an_escrow(built_world):
    about_escrows = {
        entry["name"]
        for entry in built_world.escrow.abi
        if entry["type"] == "function"
        and entry["stateMutability"] == "nonpayable"
        and entry["inputs"]
        and entry["inputs"][0]["name"] == "terms"
    }
    assert set(STEPS) == about_escrows


@pytest.mark.parametrize("function", STEPS)
@pytest.mark.parametrize("status", [*OPEN, *CLOSED], ids=lambda status: status.name)
@pytest.mark.parametrize("late", [False, True], ids=["on time", "late"])
def test_every_cell(world, sales, function, status, late):
    sale = sales[status]
    others = [sales[s] for s in OPEN if s != status]
    arguments = STEPS[function][0]
    if late and not status.is_closed:
        world.chain.at(world.word(sale).deadline)
    before, before_others = world.picture(sale), words(world, others)

    for role in EVERYBODY:
        caller = world.actors[role]
        with world.chain.undone():
            outcome = world.escrow.call(function, sale.terms, *arguments, sender=caller)
            assert outcome.reason == expected(function, status, role, late=late), role
            if outcome.ok:
                assert world.word(sale).steps == 1 + steps_so_far(before, sale)
            else:
                assert world.picture(sale) == before, role
            assert words(world, others) == before_others


@pytest.mark.parametrize("function", STEPS)
def test_nobody_moves_what_was_never_funded(world, function):
    terms = world.purchase().terms.values
    for role in EVERYBODY:
        caller = world.actors[role]
        outcome = world.escrow.call(function, terms, *STEPS[function][0], sender=caller)
        assert outcome.reason == expected(function, None, role, late=False)


@pytest.mark.parametrize("function", STEPS)
def test_terms_with_any_part_changed_are_another_escrow(world, sales, function):
    """A flipped bit in any field of the terms, and nobody finds the money."""
    _, allowed, _, sources, _ = STEPS[function]
    sale = sales[min(sources)]
    caller = world.actors[min(allowed)]
    for position, part in enumerate(sale.terms):
        changed = list(sale.terms)
        changed[position] = flipped(part)
        outcome = world.escrow.call(function, tuple(changed), *STEPS[function][0], sender=caller)
        assert outcome.reason == "escrow: unknown escrow", position


def flipped(part: object) -> object:
    if isinstance(part, bytes):
        return bytes([part[0] ^ 1]) + part[1:]
    if isinstance(part, str):
        return f"0x{int(part, 16) ^ 1:040x}"
    return part ^ 1


def words(world, sales) -> list[int]:
    return [world.escrow.read("escrows", sale.id) for sale in sales]


def steps_so_far(picture, sale) -> int:
    return picture[f"word {sale.id.hex()}"] >> 226


def test_the_matrix_is_as_large_as_it_claims():
    cells = list(product(STEPS, (*OPEN, *CLOSED), EVERYBODY, (False, True)))
    assert len(cells) == 10 * 9 * 10 * 2
