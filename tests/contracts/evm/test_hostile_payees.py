"""A payee that refuses, burns gas or throws bombs blocks nobody: its part becomes a credit, the
rest is paid.
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, Status
from tests.contracts.evm.paths import PATHS
from tests.contracts.evm.world import PARTIES

HOSTILE = ["Refuser", "GasBurner", "BombReverter"]
NO_TOKENS = ["NoReceiver", "GasBurner", "BombReverter", "BombReturner", "RudeReceiver"]
SETTLEMENT_GAS = 1_500_000  # whatever the payees do

every_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
every_token = pytest.mark.parametrize("token", ["item_listing", "edition_listing"])


KNOWN: dict[tuple[str, str], tuple[dict[str, int], str]] = {}


def friendly(world, path, token="item_listing") -> tuple[dict[str, int], str]:
    """What everybody gets when nobody is hostile, and who gets the token."""
    if (path.name, token) not in KNOWN:
        KNOWN[path.name, token] = _seen_friendly(world, path, token)
    return KNOWN[path.name, token]


def _seen_friendly(world, path, token) -> tuple[dict[str, int], str]:
    with world.chain.undone():
        sale = path.start(world, getattr(world, token)())
        with world.moves(COIN) as moved:
            world.must(path.close(world, sale))
        assert sum(moved.values()) == 0
        assert world.credits(COIN) == {}
        holders = world.holders(sale.listing)
        assert "escrow" not in holders
        return moved, "buyer" if "buyer" in holders else "seller"


@every_path
@pytest.mark.parametrize("hostile", [*PARTIES, "everybody"])
def test_the_others_are_paid_and_the_hostile_one_is_credited(world, zoo, path, hostile):
    paid, _ = friendly(world, path)
    sale = path.start(world, world.item_listing())
    villains = list(PARTIES) if hostile == "everybody" else [hostile]
    owed = {role: paid[role] for role in villains if paid.get(role, 0) > 0}
    expected = {r: u for r, u in paid.items() if r not in owed and r != "escrow"}
    if held_back := sum(owed.values()) + paid["escrow"]:
        expected["escrow"] = held_back

    for kind in HOSTILE:
        with world.chain.undone():
            for role in villains:
                zoo.plant(role, kind)
            with world.moves(COIN) as moved:
                outcome = world.must(path.close(world, sale))
            assert world.credits(COIN) == owed, kind
            assert moved == expected, kind
            credited = [log.args for log in outcome.logs if log.name == "Credited"]
            assert {(c["account"], c["amount"]) for c in credited} == {
                (world.actors[role], units) for role, units in owed.items()
            }
            assert outcome.gas < SETTLEMENT_GAS, kind


@every_path
@every_token
def test_a_rejected_token_waits_for_its_receiver(world, zoo, path, token):
    _, role = friendly(world, path, token)
    sale = path.start(world, getattr(world, token)())
    owner, keeper = world.actors[role], world.actors["keeper"]
    waiting = (sale.listing.asset, sale.listing.asset_id)
    units = sale.listing.asset_units or 1

    for kind in NO_TOKENS:
        with world.chain.undone():
            zoo.plant(role, kind)
            outcome = world.must(path.close(world, sale))
            assert world.holders(sale.listing)["escrow"] == units, kind
            assert world.escrow.read("asset_credit", *waiting, owner) == units, kind
            credited = [log.args["account"] for log in outcome.logs if log.name == "AssetCredited"]
            assert credited == [owner], kind
            assert outcome.gas < SETTLEMENT_GAS, kind

            world.must(world.escrow.claim_asset(*waiting, keeper, sender=owner))
            assert world.holders(sale.listing)["keeper"] == units, kind


@every_path
@every_token
def test_contract_wallets_are_paid_at_once(world, zoo, path, token):
    """2,300 gas would be too little for them; and every party acts as a contract, told by a
    stranger's key.
    """
    paid, receiver = friendly(world, path, token)
    sale = path.start(world, getattr(world, token)())
    for role in PARTIES:
        zoo.plant(role, "ContractWallet")

    with world.moves(COIN) as moved:
        world.must(path.close(world, sale))

    assert moved == paid
    assert world.credits(COIN) == {}
    assert receiver in world.holders(sale.listing)
    assert "escrow" not in world.holders(sale.listing)


@every_path
def test_payees_that_answer_at_length_are_paid_at_once(world, zoo, path):
    """Nobody copies what they say."""
    sale = path.start(world)
    with world.chain.undone(), world.moves(COIN) as plainly:
        world.must(path.close(world, sale))
    for role in PARTIES:
        zoo.plant(role, "BombReturner")
    with world.moves(COIN) as moved:
        outcome = world.must(path.close(world, sale))
    assert moved == plainly
    assert world.credits(COIN) == {}
    assert outcome.gas < SETTLEMENT_GAS


@every_path
@every_token
def test_a_token_that_vanished_does_not_hold_the_money(world, path, token):
    """The issuer destroys the collection while the sale is open: money leaves as ever, the token
    is a claim.
    """
    paid, receiver = friendly(world, path, token)
    sale = path.start(world, getattr(world, token)())
    # Everything reverts.
    world.chain.plant(sale.listing.asset, bytes.fromhex("60006000fd"))

    with world.moves(COIN) as moved:
        world.must(path.close(world, sale))

    assert moved == paid
    waiting = (sale.listing.asset, sale.listing.asset_id, world.actors[receiver])
    assert world.escrow.read("asset_credit", *waiting) == (sale.listing.asset_units or 1)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("role", ["seller", "fee_recipient", "artist"])
def test_an_instant_sale_is_paid_or_credited(world, zoo, kind, role):
    listing = world.item_listing(instant=True)
    with world.chain.undone():
        with world.moves(COIN) as paid:
            sale = world.fund(world.purchase(listing))
        assert Status(world.word(sale).status) == Status.RELEASED
    zoo.plant(role, kind)
    with world.moves(COIN) as moved:
        world.must(world.try_fund(world.purchase(listing)))
    assert world.credits(COIN) == {role: paid[role]}
    assert moved == {r: u for r, u in paid.items() if r != role} | {"escrow": paid[role]}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_paid_later_is_paid_or_credited(world, zoo, kind):
    sale = world.sale(Status.RELEASED)
    zoo.plant("buyer", kind)
    given = (sale.terms, 123)
    with world.moves(COIN) as moved:
        world.must(world.escrow.refund_released(*given, sender=sale.seller, value=123))
    assert moved == {"seller": -123, "escrow": 123}
    assert world.credits(COIN) == {"buyer": 123}


def test_who_changes_its_mind_is_paid_at_once_again(world, zoo):
    """And draws its older credit to itself."""
    first, second = world.sale(Status.SHIPPED), world.sale(Status.SHIPPED)
    seller, buyer = first.seller, first.buyer
    refuser = zoo.plant("seller", "Refuser")
    world.must(world.escrow.confirm(first.terms, sender=buyer))
    owed = world.credits(COIN)["seller"]
    world.must(refuser.accept(True, sender=buyer))
    with world.moves(COIN) as moved:
        world.must(world.escrow.confirm(second.terms, sender=buyer))
        world.must(world.escrow.withdraw(COIN, seller, sender=seller))
    assert moved["seller"] == 2 * owed
    assert world.credits(COIN) == {}


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
