"""Collections that lie or vanish, and tokens that stray into the escrow."""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, NOBODY, Status
from tests.contracts.evm.paths import PATHS

every_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)

OF_THAT_KIND = "escrow: not a token of that kind"
CHIP_BOUND = {"first version": "4901df9f", "second version": "83e70509"}
# Code for an answer to `supportsInterface`: what is no plain "true" is a "no".
NOT_A_YES = {
    "nothing": "00",
    "false": "600060005260206000f3",
    "two": "600260005260206000f3",
    "31 bytes": "6001600052601f6000f3",
    "a revert": "60006000fd",
    "endless work": "5b600056",
}


# -- what is taken in


@pytest.mark.parametrize("units", [0, 5], ids=["an item", "a run"])
@pytest.mark.parametrize("answer", NOT_A_YES)
def test_what_does_not_say_what_it_is_is_refused(world, answer, units):
    """Asked with the gas that ERC-165 allows, and no more."""
    asset = world.actors["artist"]
    world.chain.plant(asset, bytes.fromhex(NOT_A_YES[answer]))
    purchase = world.purchase(world.listing(asset=asset, asset_id=1, asset_units=units))
    before = world.picture()
    outcome = world.try_fund(purchase)
    assert outcome.reason == OF_THAT_KIND
    assert outcome.gas < 250_000
    assert world.picture() == before


def test_an_item_is_no_run_and_a_run_is_no_item(world):
    item, run = world.item_listing(asset_units=1), world.edition_listing(asset_units=0)
    for listing in (item, run):
        assert world.try_fund(world.purchase(listing)).reason == OF_THAT_KIND


@pytest.mark.parametrize("version", CHIP_BOUND)
def test_what_a_chip_could_call_away_is_refused(world, version):
    """It would even move: only what it says of itself gives it away."""
    bound = world.deploy("ChipBound", bytes.fromhex(CHIP_BOUND[version]))
    world.must(bound.mint(world.actors["seller"], 1, sender=world.actors["keeper"]))
    purchase = world.purchase(world.listing(asset=bound.address, asset_id=1))
    assert world.try_fund(purchase).reason == "escrow: chip-bound token"
    assert bound.read("ownerOf", 1) == world.actors["seller"]


def test_what_never_moves_is_refused_in_its_own_words(world):
    bound = world.deploy("Soulbound")
    world.must(bound.mint(world.actors["seller"], 1, sender=world.actors["keeper"]))
    purchase = world.purchase(world.listing(asset=bound.address, asset_id=1))
    assert world.try_fund(purchase).reason == "erc721: bound"


@pytest.mark.parametrize("kept", [1, 6])
def test_a_run_that_arrives_short_is_refused(world, kept):
    liar = world.deploy("Lying1155")
    seller = world.actors["seller"]
    world.must(liar.mint(seller, 1, 50, kept, sender=seller))
    listing = world.listing(asset=liar.address, asset_id=1, asset_units=3)
    purchase = world.purchase(listing, quantity=2)
    assert world.try_fund(purchase).reason == "escrow: token not received"
    assert liar.read("balanceOf", seller, 1) == 50


def test_units_that_nobody_asked_for_stay_outside(world):
    run = world.edition_listing().asset_id
    seller, escrow = world.actors["seller"], world.escrow.address
    alone = world.editions.safeTransferFrom(seller, escrow, run, 1, b"", sender=seller)
    assert alone.reason == "escrow: not asked for"
    batch = world.editions.safeBatchTransferFrom(seller, escrow, [run], [1], b"", sender=seller)
    assert not batch.ok
    minted = world.editions.mint(escrow, "ipfs://run", 5, NOBODY, 0, sender=seller)
    assert minted.reason == "escrow: not asked for"
    assert world.editions.read("balanceOf", escrow, run) == 0


# -- what happens in custody


@every_path
def test_an_issuer_that_takes_a_token_back_does_not_hold_the_money(world, path):
    """The token becomes a claim, good again if it ever comes back; the money leaves as ever."""
    issuer = world.deploy("Revoking721")
    seller, keeper = world.actors["seller"], world.actors["keeper"]
    world.must(issuer.give(seller, 1, sender=keeper))
    listing = world.listing(asset=issuer.address, asset_id=1)
    with world.chain.undone():
        sale = path.start(world, listing)
        with world.moves(COIN) as paid:
            world.must(path.close(world, sale))
        owner = issuer.read("ownerOf", 1)
    sale = path.start(world, listing)
    world.must(issuer.give(world.actors["artist"], 1, sender=keeper))

    with world.moves(COIN) as moved:
        world.must(path.close(world, sale))

    assert moved == paid
    assert world.escrow.read("asset_credit", issuer.address, 1, owner) == 1
    assert not world.escrow.claim_asset(issuer.address, 1, owner, sender=owner).ok
    world.must(issuer.give(world.escrow.address, 1, sender=keeper))
    world.must(world.escrow.claim_asset(issuer.address, 1, owner, sender=owner))
    assert issuer.read("ownerOf", 1) == owner


def test_a_stopped_collection_is_claimed_when_it_moves_again(world):
    issuer = world.deploy("Revoking721")
    seller, buyer = world.actors["seller"], world.actors["buyer"]
    world.must(issuer.give(seller, 1, sender=seller))
    sale = world.sale(Status.SHIPPED, world.listing(asset=issuer.address, asset_id=1))
    world.must(issuer.stop(True, sender=seller))
    world.must(world.escrow.confirm(sale.terms, sender=buyer))
    assert world.escrow.claim_asset(issuer.address, 1, buyer, sender=buyer).reason == (
        "erc721: stopped"
    )
    world.must(issuer.stop(False, sender=seller))
    world.must(world.escrow.claim_asset(issuer.address, 1, buyer, sender=buyer))


# -- runs of equal pieces: several sales share one balance


def test_no_sale_draws_anothers_units(world):
    """Three sales of one run; what leaves, is credited and is claimed is each sale's own."""
    listing = world.edition_listing(units=3, run=100)
    run, editions = listing.asset_id, world.editions
    first, second, third = (
        world.fund(world.purchase(listing, quantity=quantity)) for quantity in (1, 2, 5)
    )
    held = lambda: editions.read("balanceOf", world.escrow.address, run)  # noqa: E731
    assert held() == 3 + 6 + 15
    world.must(world.escrow.confirm(first.terms, sender=first.buyer))
    assert (held(), world.holders(listing)["buyer"]) == (21, 3)
    world.must(world.escrow.refund(second.terms, sender=second.seller))
    assert held() == 15
    world.must(world.escrow.refund(third.terms, sender=third.seller))
    assert held() == 0
    assert world.holders(listing) == {"seller": 97, "buyer": 3}


def test_units_that_wait_add_up_and_leave_together(world, zoo):
    listing = world.edition_listing(units=3, run=100)
    sales = [world.fund(world.purchase(listing, quantity=quantity)) for quantity in (1, 4)]
    other = world.fund(world.purchase(listing, quantity=2))
    buyer, keeper = world.actors["buyer"], world.actors["keeper"]
    zoo.plant("buyer", "NoReceiver")
    for sale in sales:
        outcome = world.must(world.escrow.confirm(sale.terms, sender=buyer))
        credited = [log.args["asset_units"] for log in outcome.logs if log.name == "AssetCredited"]
        assert credited == [sale.purchase.terms.asset_units]
    waiting = (listing.asset, listing.asset_id, buyer)
    assert world.escrow.read("asset_credit", *waiting) == 15

    outcome = world.must(
        world.escrow.claim_asset(listing.asset, listing.asset_id, keeper, sender=buyer)
    )

    claimed = [log.args["asset_units"] for log in outcome.logs if log.name == "AssetClaimed"]
    assert claimed == [15]
    assert world.escrow.read("asset_credit", *waiting) == 0
    held = {"escrow": other.purchase.terms.asset_units, "keeper": 15, "seller": 100 - 6 - 15}
    assert world.holders(listing) == held


@pytest.mark.parametrize("units", [2**128 - 1, 2**128])
def test_units_are_bounded(world, units):
    """Far above any edition: the product with a quantity, and the sum of credits, stay in range."""
    listing = world.edition_listing(units=units, run=2**200)
    outcome = world.try_fund(world.purchase(listing, quantity=3))
    assert outcome.reason == (None if units < 2**128 else "escrow: malformed listing")


# -- lies


def test_a_collection_that_moves_nothing_is_refused(world):
    liar = world.deploy("Lying721")
    world.must(liar.mint(world.actors["seller"], 1, sender=world.actors["keeper"]))
    purchase = world.purchase(world.listing(asset=liar.address, asset_id=1))
    before = world.picture()
    assert world.try_fund(purchase).reason == "escrow: token not received"
    assert world.picture() == before


def test_an_address_without_code_is_no_collection(world):
    purchase = world.purchase(world.listing(asset=world.actors["keeper"], asset_id=1))
    assert world.try_fund(purchase).reason == OF_THAT_KIND


def test_a_currency_is_no_collection(world):
    """An ERC-20 has a `transferFrom` of the same shape; it has no owner to show for it."""
    seller = world.actors["seller"]
    world.must(world.dollars.approve(world.escrow.address, 1, sender=seller))
    purchase = world.purchase(world.listing(asset=world.dollars.address, asset_id=1))
    assert world.try_fund(purchase).reason == OF_THAT_KIND


def test_a_token_sent_safely_without_being_asked_for_is_refused(world):
    item = world.item_listing().asset_id
    seller, escrow = world.actors["seller"], world.escrow.address
    assert not world.items.safeTransferFrom(seller, escrow, item, sender=seller).ok
    assert world.items.read("ownerOf", item) == seller


def test_a_token_pushed_in_by_force_is_nobodys(world):
    """Nothing is recorded, so nothing is paid for it and nobody can take it; others' tokens are
    not touched.
    """
    held = world.fund(world.purchase(world.item_listing()))
    stray = world.item_listing()
    seller = world.actors["seller"]
    world.must(
        world.items.transferFrom(seller, world.escrow.address, stray.asset_id, sender=seller)
    )
    for address in world.actors.values():
        outcome = world.escrow.claim_asset(
            world.items.address, stray.asset_id, address, sender=address
        )
        assert outcome.reason == "escrow: nothing to claim"
    assert world.try_fund(world.purchase(stray)).reason == "token: not the owner's token"
    world.must(world.escrow.refund(held.terms, sender=seller))
    assert world.items.read("ownerOf", held.listing.asset_id) == seller


def test_an_escrow_cannot_be_made_to_sell_what_it_holds(world):
    """A listing in the escrow's own name is signed by nobody."""
    held = world.fund(world.purchase(world.item_listing()))
    listing = world.listing(
        seller=world.escrow.address, asset=world.items.address, asset_id=held.listing.asset_id
    )
    assert not world.try_fund(world.purchase(listing), b"\1" * 65).ok
    assert world.items.read("ownerOf", held.listing.asset_id) == world.escrow.address


def test_the_same_token_is_sold_again_after_it_came_back(world):
    listing = world.item_listing()
    first = world.fund(world.purchase(listing))
    world.must(world.escrow.refund(first.terms, sender=world.actors["seller"]))
    second = world.fund(world.purchase(listing))
    assert second.id != first.id
    world.must(world.escrow.confirm(second.terms, sender=world.actors["buyer"]))
    assert world.items.read("ownerOf", listing.asset_id) == world.actors["buyer"]
    assert world.escrow.confirm(first.terms, sender=world.actors["buyer"]).reason == (
        "escrow: closed"
    )


def test_a_token_that_waits_is_not_lost_when_it_is_sold_on(world, zoo):
    """Credited, claimed, approved and sold again: the old credit gives nothing any more."""
    listing = world.item_listing()
    sale = world.fund(world.purchase(listing))
    zoo.plant("buyer", "NoReceiver")
    buyer, keeper = world.actors["buyer"], world.actors["keeper"]
    world.must(world.escrow.confirm(sale.terms, sender=buyer))
    world.must(world.escrow.claim_asset(listing.asset, listing.asset_id, keeper, sender=buyer))
    again = world.escrow.claim_asset(listing.asset, listing.asset_id, keeper, sender=buyer)
    assert again.reason == "escrow: nothing to claim"
    assert world.items.read("ownerOf", listing.asset_id) == keeper
    assert world.credits(COIN) == {}
    assert world.items.read("getApproved", listing.asset_id) == NOBODY
