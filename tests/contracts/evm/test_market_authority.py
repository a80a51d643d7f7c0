"""Who may do what about the market itself: what a caller moves is its own, whoever it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, Status
from tests.contracts.evm.steps import EVERYBODY, MARKET

OWN_PURSE = {"withdraw", "claim_asset"}
OWN_LISTINGS = {"cancel_listing", "bump_epoch"}
ANYBODYS = {"register_policy", "timeout_many"}
BUYING = {"fund", "fund_many", "fund_with_authorization"}


def test_every_function_is_of_one_kind():
    kinds = [OWN_PURSE, OWN_LISTINGS, ANYBODYS, BUYING]
    assert sorted(name for kind in kinds for name in kind) == sorted(MARKET)


@pytest.mark.parametrize("owner", ["buyer", "seller", "arbiter", "fee_recipient", "artist"])
def test_a_credit_is_its_owners(world, zoo, owner):
    """Somebody's money and token wait; everybody else draws nothing, wherever it should go."""
    sale = world.sale(Status.ARBITRATION, world.item_listing(), claim=400_000)
    zoo.plant(owner, "BombReverter")
    ruling = (sale.terms, 200_000, owner == "buyer", b"\1" * 32)
    world.must(world.escrow.rule(*ruling, sender=world.actors["arbiter"]))
    world.chain.plant(world.actors[owner], b"")
    owed = world.credits(COIN)
    assert set(owed) == {owner}
    token = (sale.listing.asset, sale.listing.asset_id)
    before = world.picture(sale)
    for role in EVERYBODY:
        caller = world.actors[role]
        for to in (caller, world.actors[owner]):
            drawn = world.escrow.withdraw(COIN, to, sender=caller) if role != owner else None
            assert drawn is None or drawn.reason == "escrow: nothing to withdraw", role
            if role != owner or owner not in {"buyer", "seller"}:
                claimed = world.escrow.claim_asset(*token, to, sender=caller)
                assert claimed.reason == "escrow: nothing to claim", role
    assert world.picture(sale) == before
    mine = world.actors[owner]
    with world.moves(COIN) as moved:
        world.must(world.escrow.withdraw(COIN, world.actors["keeper"], sender=mine))
    assert moved == {"keeper": owed[owner], "escrow": -owed[owner]}


@pytest.mark.parametrize("function", sorted(OWN_LISTINGS))
def test_withdrawing_touches_the_callers_own_listings(world, function):
    """The same call by anybody else leaves the seller's listing on sale."""
    listing = world.listing()
    arguments = (listing.hash,) if function == "cancel_listing" else ()
    for role in EVERYBODY:
        with world.chain.undone():
            world.must(world.escrow.call(function, *arguments, sender=world.actors[role]))
            outcome = world.try_fund(world.purchase(listing))
            expected = "escrow: listing withdrawn" if role == "seller" else None
            assert outcome.reason == expected, role


@pytest.mark.parametrize("role", EVERYBODY)
def test_anybody_registers_rules_and_they_are_the_same_for_all(world, role):
    rules = replace(world.policy, fee_bps=7)
    registered = world.must(world.escrow.register_policy(rules.values, sender=world.actors[role]))
    assert registered.value == rules.id
    again = world.escrow.register_policy(rules.values, sender=world.actors["keeper"])
    assert again.reason == "escrow: policy known"


@pytest.mark.parametrize("role", EVERYBODY)
def test_anybody_may_run_what_is_due(world, role):
    sale = world.sale(Status.SHIPPED)
    world.chain.at(world.word(sale).deadline)
    caller = world.actors[role]
    with world.moves(COIN) as moved:
        world.must(world.escrow.timeout_many([sale.terms], sender=caller))
    assert moved == {"buyer": sale.amount, "escrow": -sale.amount}


@pytest.mark.parametrize("function", sorted(BUYING))
def test_who_buys_pays_for_itself(world, function):
    """Nobody is on both sides; whoever else calls is the buyer, with its own money, except that an
    authorisation names its buyer, whoever carries it.
    """
    refusals = {
        "seller": "escrow: buyer is the seller",
        "arbiter": "escrow: arbiter is a party",
        "attester": "escrow: attester is a party",
    }
    dollars = world.dollars.address
    for role in EVERYBODY:
        caller = world.actors[role]
        with world.chain.undone():
            purchase = world.purchase(world.listing(currency=dollars), buyer=caller)
            given = world.fund_arguments(purchase)
            sender, payer = caller, role
            if function == "fund_many":
                given = ([given], dollars, purchase.amount)
            elif function == "fund_with_authorization":
                purchase = replace(purchase, buyer=world.actors["buyer"])
                given = (*given, purchase.buyer, world.authorization(purchase))
                payer = "buyer"
            with world.moves(dollars) as moved:
                outcome = world.escrow.call(function, *given, sender=sender)
            expected = refusals.get(payer)
            assert outcome.reason == expected, role
            paid = {payer: -purchase.amount, "escrow": purchase.amount}
            assert moved == ({} if expected else paid), role


def test_an_authorisation_pays_for_its_own_buyer_only(world):
    """In another buyer's name it is another purchase, and not signed."""
    dollars = world.dollars.address
    purchase = world.purchase(world.listing(currency=dollars))
    signed = world.authorization(purchase)
    for role in ("other_buyer", "keeper", "fee_recipient"):
        given = (*world.fund_arguments(purchase), world.actors[role], signed)
        before = world.picture()
        assert not world.escrow.fund_with_authorization(*given, sender=world.actors[role]).ok
        assert world.picture() == before
