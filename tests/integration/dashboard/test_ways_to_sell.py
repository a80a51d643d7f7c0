"""Sales that are paid at once and editions of several pieces, from the form to the finished page.

covers: S0-25, S0-26
"""

from __future__ import annotations

import json

import pytest

from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from tests.builders.histories import History
from tests.builders.market import tusd

EDITION = bytes([0xED]) * 20


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture
async def font(shop, selling):
    """A digital good whose seller is paid in the moment of payment."""
    only_standard = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)
    return await shop.market.on_sale(
        selling, kind=ListingKind.DIGITAL, options=only_standard, stock=None, is_instant=True
    )


async def test_before_paying_at_once_the_buyer_is_told_three_times(shop, font, buying, visitor):
    buyer = await visitor(buying)
    (path,) = {h for h in (await buyer.get("/")).attributes("href") if h.startswith("/listings/")}
    assert "The seller is paid at once" in (await buyer.get(path)).words
    order = await shop.ordered(font, buying, address=None)
    assert "This seller is paid at once" in (await buyer.get(f"/orders/{order.public_id}")).words
    page = await buyer.get(f"/orders/{order.public_id}/pay")
    words = plain(page.words)
    assert "Pay 120.00 tUSD to the seller" in words
    assert "You pay 120.00 tUSD" in words
    assert "there is nobody to decide a dispute" in words
    assert "into the escrow" not in words
    (fund,) = [json.loads(text) for text in page.attributes("data-chain-action")]
    assert fund["done"] == "Paid. The seller has the money and has been told."


async def test_a_sale_paid_at_once_is_finished_with_its_payment(
    shop, font, buying, selling, visitor
):
    order = await shop.paid(font, buying, address=None)
    await shop.move(order, History.confirmed)
    path = f"/orders/{order.public_id}"
    assert "It is paid and yours" in (await (await visitor(buying)).get(path)).words
    words = (await (await visitor(selling)).get(path)).words
    assert "You are paid: now deliver it" in words
    assert f"{path}/refund" in (await (await visitor(selling)).get(path)).attributes("href")


async def test_several_pieces_with_a_token_are_minted_as_an_edition(shop, selling, visitor):
    view = await shop.market.listings.create_draft(shop.market.item_draft(stock=5), selling)
    seller = await visitor(selling)
    (path,) = {
        href for href in (await seller.get("/sell")).attributes("href") if "/sell/lst_" in href
    }
    page = await seller.get(path)
    assert "Mint its edition of 5 pieces" in page.words
    (mint,) = [
        action
        for text in page.attributes("data-chain-action")
        if (action := json.loads(text))["call"]["function"] == "mint"
    ]
    assert mint["call"]["contract"] == "PhygitalEdition"
    assert mint["call"]["args"][2] == "5"
    shop.market.gateway.hold_units(selling.address, EDITION, 4, 5)
    answer = await seller.post_json(
        f"{path}/minted", {"asset": f"0x{EDITION.hex()}", "asset_id": "4"}
    )
    assert answer.status == 200, answer.html
    words = (await seller.get(path)).words
    assert "An edition of 5 pieces" in words
    assert (await shop.market.listings.get(view.id, selling)).asset.units == 1


async def test_pieces_are_counted_wherever_the_order_is_named(shop, buying, selling, visitor):
    market = shop.market
    market.gateway.hold_units(selling.address, EDITION, 4, 5)
    market.gateway.approve_for_all(
        EDITION, selling.address, market.resources.chains.default.deployment.escrow
    )
    draft = await market.listings.create_draft(market.item_draft(stock=5), selling)
    await market.listings.attach_asset(draft.id, EDITION, 4, selling)
    listing = await market.publish(draft.id, selling)
    order = await shop.paid(listing, buying, quantity=3)
    await shop.move(order, History.shipped)
    buyer = await visitor(buying)
    assert ", 3 pieces" in (await buyer.get("/orders")).words
    words = plain((await buyer.get(f"/orders/{order.public_id}")).words)
    assert "3 × 120.00 tUSD 360.00 tUSD" in words
    assert "3 pieces of this edition" in words
    assert "3 tokens go to the buyer" in words
