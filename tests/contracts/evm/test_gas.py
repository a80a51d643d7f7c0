"""A caller who gives too little gas gets a revert, never another outcome: amounts do not depend
on gas.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.builders import Status
from tests.contracts.evm.paths import PATHS, Path
from tests.contracts.evm.world import PARTIES, World

PLENTY = 8_000_000
every_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)


def outcome_with(world: World, path: Path, sale: Any, gas: int) -> tuple[str | None, Any]:
    """The reason of a refusal, or else everything that can be seen afterwards."""
    with world.chain.undone():
        outcome = path.close(world, sale, gas=gas)
        return outcome.reason, world.picture(sale)


def sweep(world: World, path: Path, sale: Any, step: int) -> None:
    """Refused for want of gas, and nothing changed, up to some limit; from there on the usual
    outcome, of which the logs name every credit.
    """
    before = world.picture(sale)
    with world.chain.undone():
        usual = world.must(path.close(world, sale, gas=PLENTY)).logs
        after = world.picture(sale)
    # One payout after another needs its reserve, so the interesting part ends below this.
    limits = range(50_000, 1_000_000, step)
    refused = [gas for gas in limits if not _is_served(world, path, sale, gas, usual)]
    assert refused == list(limits[: len(refused)]), "more gas must never be worse"
    assert 0 < len(refused) < len(limits), "the sweep does not meet the limit"
    for gas in refused:
        assert not path.close(world, sale, gas=gas).ok
    assert world.picture(sale) == before
    assert outcome_with(world, path, sale, limits[len(refused)]) == (None, after)


def _is_served(world: World, path: Path, sale: Any, gas: int, usual: Any) -> bool:
    with world.chain.undone():
        outcome = path.close(world, sale, gas=gas)
    assert not outcome.ok or outcome.logs == usual, f"with {gas} gas"
    return outcome.ok


@every_path
@pytest.mark.parametrize("kind", [None, "ContractWallet"], ids=["keys", "wallets"])
def test_coins_and_a_token(world, zoo, path, kind):
    sale = path.start(world, world.item_listing())
    for role in PARTIES if kind else ():
        zoo.plant(role, kind)
    sweep(world, path, sale, step=12_500)


@every_path
def test_a_currency(world, path):
    sale = path.start(world, world.listing(currency=world.dollars.address))
    sweep(world, path, sale, step=12_500)


@every_path
def test_units_of_a_run(world, zoo, path):
    sale = path.start(world, world.edition_listing())
    for role in ("buyer", "seller"):
        zoo.plant(role, "ContractWallet")
    sweep(world, path, sale, step=25_000)


def the_gas_it_sees(world: World, path: Path, sale: Any, picky: Any) -> int:
    """The most that a picky payee may ask for and still be served, when the caller gives plenty."""
    fits, too_much = 1, 1_000_000
    while too_much - fits > 1:
        middle = (fits + too_much) // 2
        with world.chain.undone():
            world.must(picky.need(middle, sender=world.actors["keeper"]))
            outcome = world.must(path.close(world, sale, gas=PLENTY))
        is_served = not any(log.name in {"Credited", "AssetCredited"} for log in outcome.logs)
        fits, too_much = (middle, too_much) if is_served else (fits, middle)
    return fits


@pytest.mark.parametrize(
    ("path_name", "role", "with_item"),
    [
        ("refund", "buyer", False),
        ("not disputed", "seller", False),
        ("not disputed", "buyer", True),
    ],
    ids=["the only payee", "a payee before another", "a receiver of a token"],
)
def test_a_payee_gets_all_the_gas_it_was_promised(world, zoo, path_name, role, with_item):
    """A payee that turns round at the door when it sees less gas than usual costs the caller
    nothing.

    So a caller could have it credited instead of paid, by a gas limit chosen to the unit; none
    may work.
    """
    path = next(p for p in PATHS if p.name == path_name)
    sale = path.start(world, world.item_listing() if with_item else None)
    picky = zoo.plant(role, "PickyWallet")
    needs = the_gas_it_sees(world, path, sale, picky)
    assert needs > 45_000
    world.must(picky.need(needs, sender=world.actors["keeper"]))
    before = world.picture(sale)
    with world.chain.undone():
        usual = world.must(path.close(world, sale, gas=PLENTY)).logs

    served = {
        gas: _is_served(world, path, sale, gas, usual) for gas in range(60_000, 480_000, 1_000)
    }

    assert set(served.values()) == {True, False}
    for gas in (gas for gas, is_served in served.items() if not is_served):
        assert not path.close(world, sale, gas=gas).ok
    assert world.picture(sale) == before


def test_too_little_gas_is_named(world):
    path = next(p for p in PATHS if p.name == "confirm")
    sale = path.start(world, world.item_listing())
    reasons = {path.close(world, sale, gas=gas).reason for gas in range(60_000, 500_000, 5_000)}
    assert "escrow: too little gas" in reasons


def test_the_usual_calls_stay_cheap(world):
    """Not a benchmark: a ceiling that a careless change would break."""
    ceilings = {"confirm": 140_000, "refund": 110_000, "cancel": 110_000, "timeout": 140_000}
    for path in PATHS:
        if path.function in ceilings:
            with world.chain.undone():
                sale = path.start(world)
                assert world.must(path.close(world, sale)).gas < ceilings[path.function]
    assert world.fund().funding.gas < 160_000
    assert world.word(world.sale(Status.SHIPPED)).status == Status.SHIPPED
