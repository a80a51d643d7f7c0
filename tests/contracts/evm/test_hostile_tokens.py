"""Collections that lie or vanish, and tokens that stray into the escrow."""

from __future__ import annotations

from tests.contracts.builders import COIN, NOBODY


def test_a_collection_that_moves_nothing_is_refused(world):
    liar = world.deploy("Lying721")
    world.must(liar.mint(world.actors["seller"], 1, sender=world.actors["keeper"]))
    purchase = world.purchase(world.listing(asset=liar.address, asset_id=1))
    before = world.picture()
    assert world.try_fund(purchase).reason == "escrow: token not received"
    assert world.picture() == before


def test_an_address_without_code_is_no_collection(world):
    purchase = world.purchase(world.listing(asset=world.actors["keeper"], asset_id=1))
    assert not world.try_fund(purchase).ok


def test_a_currency_is_no_collection(world):
    """An ERC-20 has a `transferFrom` of the same shape; it has no owner to show for it."""
    seller = world.actors["seller"]
    world.must(world.dollars.approve(world.escrow.address, 1, sender=seller))
    purchase = world.purchase(world.listing(asset=world.dollars.address, asset_id=1))
    assert not world.try_fund(purchase).ok


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
