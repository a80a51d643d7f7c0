"""A payee that refuses, burns gas or throws bombs blocks nobody: its part becomes a credit, the
rest is paid.
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN
from tests.contracts.evm.paths import PATHS
from tests.contracts.evm.world import PARTIES

HOSTILE = ["Refuser", "GasBurner", "BombReverter"]
NO_TOKENS = ["NoReceiver", "GasBurner", "BombReverter", "RudeReceiver"]
SETTLEMENT_GAS = 1_500_000  # whatever the payees do

every_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)


def friendly(world, path) -> tuple[dict[str, int], str]:
    """What everybody gets when nobody is hostile, and who gets the token."""
    with world.chain.undone():
        sale = path.start(world, world.item_listing())
        with world.moves(COIN) as moved:
            world.must(path.close(world, sale))
        assert sum(moved.values()) == 0
        assert world.credits(COIN) == {}
        return moved, world.items.read("ownerOf", sale.listing.asset_id)


@every_path
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("hostile", [*PARTIES, "everybody"])
def test_the_others_are_paid_and_the_hostile_one_is_credited(world, zoo, path, kind, hostile):
    paid, _ = friendly(world, path)
    sale = path.start(world, world.item_listing())
    villains = list(PARTIES) if hostile == "everybody" else [hostile]
    for role in villains:
        zoo.plant(role, kind)

    with world.moves(COIN) as moved:
        outcome = world.must(path.close(world, sale))

    owed = {role: paid[role] for role in villains if paid.get(role, 0) > 0}
    assert world.credits(COIN) == owed
    expected = {r: u for r, u in paid.items() if r not in owed and r != "escrow"}
    held_back = sum(owed.values()) + paid["escrow"]
    assert moved == expected | ({"escrow": held_back} if held_back else {})
    credited = [log.args for log in outcome.logs if log.name == "Credited"]
    assert {(c["account"], c["amount"]) for c in credited} == {
        (world.actors[role], units) for role, units in owed.items()
    }
    assert outcome.gas < SETTLEMENT_GAS


@every_path
@pytest.mark.parametrize("kind", NO_TOKENS)
def test_a_rejected_token_waits_for_its_receiver(world, zoo, path, kind):
    _, owner = friendly(world, path)
    role = "buyer" if owner == world.actors["buyer"] else "seller"
    sale = path.start(world, world.item_listing())
    zoo.plant(role, kind)

    outcome = world.must(path.close(world, sale))

    asset_id = sale.listing.asset_id
    assert world.items.read("ownerOf", asset_id) == world.escrow.address
    assert world.escrow.read("asset_credit", world.items.address, asset_id, owner) == 1
    assert [log.args["account"] for log in outcome.logs if log.name == "AssetCredited"] == [owner]
    assert outcome.gas < SETTLEMENT_GAS


@every_path
def test_contract_wallets_are_paid_at_once(world, zoo, path):
    """2,300 gas would be too little for them; and every party acts as a contract, told by a
    stranger's key.
    """
    paid, owner = friendly(world, path)
    sale = path.start(world, world.item_listing())
    for role in PARTIES:
        zoo.plant(role, "ContractWallet")

    with world.moves(COIN) as moved:
        world.must(path.close(world, sale))

    assert moved == paid
    assert world.credits(COIN) == {}
    assert world.items.read("ownerOf", sale.listing.asset_id) == owner


@every_path
def test_a_token_that_vanished_does_not_hold_the_money(world, path):
    """The issuer destroys the collection while the sale is open: money leaves as ever, the token
    is a claim.
    """
    paid, owner = friendly(world, path)
    sale = path.start(world, world.item_listing())
    world.chain.plant(world.items.address, bytes.fromhex("60006000fd"))  # everything reverts

    with world.moves(COIN) as moved:
        world.must(path.close(world, sale))

    assert moved == paid
    credit = world.escrow.read("asset_credit", sale.listing.asset, sale.listing.asset_id, owner)
    assert credit == 1


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_credit_of_coins_is_drawn_to_another_account(world, zoo, kind):
    path = next(p for p in PATHS if p.name == "confirm")
    sale = path.start(world)
    zoo.plant("seller", kind)
    world.must(path.close(world, sale))
    seller, keeper = world.actors["seller"], world.actors["keeper"]
    net = world.credits(COIN)["seller"]

    refused = world.escrow.withdraw(COIN, seller, sender=seller)
    assert not refused.ok
    assert world.credits(COIN) == {"seller": net}

    with world.moves(COIN) as moved:
        world.must(world.escrow.withdraw(COIN, keeper, sender=seller))
    assert moved == {"keeper": net, "escrow": -net}
    assert world.credits(COIN) == {}


def test_credits_add_up(world, zoo):
    path = next(p for p in PATHS if p.name == "confirm")
    sales = [path.start(world) for _ in range(3)]
    zoo.plant("seller", "Refuser")
    for sale in sales:
        world.must(path.close(world, sale))
    assert world.credits(COIN) == {"seller": 3 * 1_023_750}


def test_coins_forced_in_belong_to_nobody(world):
    """A surplus is not counted, not paid out and blocks nothing."""
    path = next(p for p in PATHS if p.name == "confirm")
    paid, _ = friendly(world, path)
    sale = path.start(world, world.item_listing())
    world.chain.force(world.escrow.address, 999)
    with world.moves(COIN) as moved:
        world.must(path.close(world, sale))
    assert moved == paid
    assert world.balance(COIN, world.escrow.address) == 999
