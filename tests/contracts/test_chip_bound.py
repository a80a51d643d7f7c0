"""Tokens that their chip can call away (ERC-5791, PBT) are not taken into custody."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status

REFUSAL = "escrow: chip-bound token"
IDS = {"the id in the standard": "0x4901df9f", "the second version": "0x83e70509"}


def chip_bound(project, people, own_id):
    """A token of the seller's that would move all the same."""
    token = project.ChipBound.deploy(own_id, sender=people["deployer"])
    token.mint(people["seller"], 1, sender=people["deployer"])
    return token


@pytest.mark.parametrize("own_id", IDS.values(), ids=IDS)
def test_such_a_listing_is_refused_with_a_clear_reason(market, project, people, own_id):
    token = chip_bound(project, people, own_id)
    assert token.supportsInterface(own_id)
    listing = market.listing(asset=token.address, asset_id=1)
    with market.refused(REFUSAL):
        market.fund(market.purchase(listing))
    assert token.ownerOf(1) == people["seller"]


@pytest.mark.parametrize("own_id", IDS.values(), ids=IDS)
def test_neither_in_an_order_nor_at_once(market, escrow, project, people, own_id):
    token = chip_bound(project, people, own_id)
    listing = market.listing(asset=token.address, asset_id=1, instant=True)
    with market.refused(REFUSAL):
        market.fund(market.purchase(listing))
    good = market.purchase(reference=b"order-3 part 001")
    bad = market.purchase(listing, reference=b"order-3 part 002")
    total = good.amount + bad.amount
    with market.refused(REFUSAL):
        bought = [market.fund_arguments(purchase) for purchase in (good, bad)]
        escrow.fund_many(bought, market.currency, total, sender=people["buyer"], value=total)


def test_the_same_token_without_that_id_is_taken(market, escrow, project, people):
    """It is what the token says of itself that makes the difference."""
    token = chip_bound(project, people, "0x12345678")
    sale = market.fund(market.purchase(market.listing(asset=token.address, asset_id=1)))
    assert market.word(sale).status == Status.FUNDED
    assert token.ownerOf(1) == escrow


def test_the_house_token_names_its_chip_and_is_no_chip_bound_token(items):
    """Its chip signs that the item is there, and moves nothing."""
    assert not any(items.supportsInterface(own_id) for own_id in IDS.values())
