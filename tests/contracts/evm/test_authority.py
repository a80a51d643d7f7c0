"""Who may do what, when: every function in every status by every kind of caller, on time and
late.

The table (steps.py) is the protocol's; each of its cells either succeeds or is refused with the
reason given, and a refused call changes nothing that anybody could ask for.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.contracts.builders import Status
from tests.contracts.evm.steps import CLOSED, EVERYBODY, MARKET, OPEN, STEPS
from tests.contracts.evm.world import CHIP, Sale

# By status, and whether a return in it was ruled.
CASES = [(status, False) for status in (*OPEN, *CLOSED)] + [
    (Status.RETURNING, True),
    (Status.RETURNED, True),
]
every_case = pytest.mark.parametrize(
    "case", CASES, ids=lambda case: case[0].name + ("-ruled" if case[1] else "")
)


@pytest.fixture(scope="module")
def sales(built_world):
    """One sale per status; all of them with an item that has a chip."""
    with built_world.chain.undone():
        yield {
            (status, ruled): built_world.sale(
                status, built_world.item_listing(chip=CHIP), claim=400_000, ruled=ruled
            )
            for status, ruled in CASES
        }


def test_the_tables_name_every_call(built_world):
    """Made from the ABI: a new function fails until somebody says who may call it."""
    writes = sorted(built_world.escrow.writes)
    assert sorted([*STEPS, *MARKET]) == writes
    about_escrows = {
        entry["name"]
        for entry in built_world.escrow.abi
        if entry["type"] == "function"
        and entry["name"] in writes
        and entry["inputs"]
        and entry["inputs"][0]["name"] in {"terms", "escrow_id"}
    }
    assert set(STEPS) == about_escrows


@pytest.mark.parametrize("function", STEPS)
@every_case
@pytest.mark.parametrize("late", [False, True], ids=["on time", "late"])
def test_every_cell(world, sales, function, case, late):
    sale, rule = sales[case], STEPS[function]
    others = [other for key, other in sales.items() if key != case]
    if late and not case[0].is_closed:
        world.chain.at(world.word(sale).deadline)
    before, before_others = world.picture(sale), words(world, others)
    answers = {role: rule.expected(case[0], role, late=late) for role in EVERYBODY}

    # All who are refused, one after the other, change nothing together.
    for role, reason in answers.items():
        if reason is not None:
            assert rule.call(world, sale, role).reason == reason, role
    assert world.picture(sale) == before

    for role in [role for role, reason in answers.items() if reason is None]:
        with world.chain.undone():
            rule.prepare(world, sale, role)
            assert rule.call(world, sale, role).reason is None, role
            steps = world.word(sale).steps - (before[f"word {sale.id.hex()}"] >> 226)
            assert steps == (1 if rule.moves else 0), role
            assert words(world, others) == before_others


@pytest.mark.parametrize("function", STEPS)
def test_nobody_moves_what_was_never_funded(world, function):
    rule = STEPS[function]
    purchase = world.purchase(world.item_listing(chip=CHIP))
    unknown = Sale(purchase, purchase.escrow_id(world.domain), None)
    for role in EVERYBODY:
        assert rule.call(world, unknown, role).reason == rule.expected(None, role), role


@pytest.mark.parametrize("function", [name for name, rule in STEPS.items() if rule.carries_terms])
def test_terms_with_any_part_changed_are_another_escrow(world, sales, function):
    """A flipped bit in any field of the terms, and nobody finds the money."""
    rule = STEPS[function]
    sale = sales[min(rule.sources), False]
    role = min(rule.allowed_in(min(rule.sources)))
    data = rule.arguments(world, sale, role)
    for position, part in enumerate(sale.terms):
        changed = list(sale.terms)
        changed[position] = flipped(part)
        outcome = world.escrow.call(
            function, tuple(changed), *data[1:], sender=world.actors[role], value=rule.value
        )
        assert outcome.reason in rule.reasons_for_strangers, position


def flipped(part: object) -> object:
    if isinstance(part, bytes):
        return bytes([part[0] ^ 1]) + part[1:]
    if isinstance(part, str):
        return f"0x{int(part, 16) ^ 1:040x}"
    return part ^ 1


def words(world, sales) -> list[int]:
    return [world.escrow.read("escrows", sale.id) for sale in sales]


def test_the_matrix_is_as_large_as_it_claims():
    cells = list(product(STEPS, CASES, EVERYBODY, (False, True)))
    assert len(cells) == 20 * 13 * 10 * 2
