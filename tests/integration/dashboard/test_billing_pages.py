"""Invoices, receipts, what a shop says of itself, and its costs, on pages that print.

covers: S2-04, S2-05, S2-06, S3-41, S3-43, N-18
"""

from __future__ import annotations

from datetime import timedelta

from backend.core.ids import public_id
from backend.core.outbox import dispatch_pending
from backend.domain.catalog.discounting import DiscountDraft
from backend.wiring import subscriptions
from tests.builders.histories import History
from tests.builders.market import tusd

FACTS = {
    "legal_name": "Lux Lamps GmbH",
    "address": "Lindenweg 5\n20095 Hamburg",
    "tax_number": "DE123456789",
    "shop_code": "lux",
    "note": "Reverse charge.",
    "version": "0",
}


async def told(shop):
    """Everything recorded is heard by every room."""
    resources = shop.market.resources
    while await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock):
        pass


async def sold(shop, selling, buying):
    lamps = await shop.market.on_sale(selling, sku="LAMP-62", stock=5)
    draft = DiscountDraft(
        unit_price=tusd(90_000_000),
        until=shop.market.clock.now() + timedelta(days=3),
        label="Winter sale",
        quantity=4,
        code="WINTER",
    )
    made = await shop.market.listings.draft_discount(lamps.id, draft, selling)
    order = await shop.paid(await shop.market.publish(made.id, selling), buying, quantity=2)
    await told(shop)
    return order


async def test_an_invoice_on_paper_says_all_of_it(shop, selling, buying, strange, visitor):
    seller, buyer = await visitor(selling), await visitor(buying)
    empty = await seller.get("/sell/invoices")
    assert (empty.status, "Nothing has been issued yet" in empty.words) == (200, True)
    assert (await seller.post("/sell/billing", **FACTS)).status == 303
    refused = await seller.post("/sell/billing", **{**FACTS, "shop_code": "!", "version": "1"})
    assert (refused.status, "2 to 10 letters" in refused.words) == (422, True)
    stale = await seller.post("/sell/billing", **FACTS)
    assert (stale.status, "changed this meanwhile" in stale.words) == (422, True)
    order = await sold(shop, selling, buying)
    papers = await buyer.get(f"/orders/{order.public_id}/papers")
    assert "LUX-I2026-00001" in papers.words and "Codes used WINTER" in papers.words
    assert str(order.id) in papers.words and "What it cost the shop" not in papers.words
    (href,) = {one for one in papers.attributes("href") if one.startswith("/invoices/")}
    paper = await buyer.get(href)
    (funded,) = shop.lives[order.deliveries[0].id].events
    for words in (
        "Lux Lamps GmbH",
        "Tax number DE123456789",
        "SKU LAMP-62",
        "2 \u00d7 120.00 tUSD at the list price 240.00 tUSD",
        "Winter sale, code WINTER \u2212 60.00 tUSD",
        "2 \u00d7 90.00 tUSD 180.00 tUSD",
        "Delivery 5.00 tUSD",
        "Total in tUSD 185.00 tUSD",
        "UTC, block",
        f"0x{funded.at.tx_hash.hex()}",
    ):
        assert words in paper.words, words
    assert "Ada Marker" not in paper.words
    assert "Ada Marker" in (await buyer.get(f"{href}?address=yes")).words
    assert "Ada Marker" not in (await seller.get(f"{href}?address=yes")).words
    assert (await (await visitor(strange)).get(href)).status == 404
    assert "LUX-I2026-00001" in (await seller.get("/sell/invoices")).words
    order_page = (await buyer.get(f"/orders/{order.public_id}")).words
    assert "At the list price 240.00 tUSD" in order_page and "SKU LAMP-62" in order_page


async def test_before_paying_the_discount_stands_beside_what_is_locked(
    shop, selling, buying, visitor
):
    lamps = await shop.market.on_sale(selling, sku="LAMP-62", stock=5)
    until = shop.market.clock.now() + timedelta(days=3)
    draft = DiscountDraft(unit_price=tusd(90_000_000), until=until, label="Sale", quantity=4)
    made = await shop.market.listings.draft_discount(lamps.id, draft, selling)
    offer = await shop.market.publish(made.id, selling)
    buyer, order = await visitor(buying), await shop.ordered(offer, buying)
    page = (await buyer.get(f"/orders/{order.public_id}/pay")).words
    for words in (
        "At the list price 120.00 tUSD",
        "Sale \u2212 30.00 tUSD",
        "Brass desk lamp, SKU LAMP-62 90.00 tUSD",
        "Delivery, Standard 5.00 tUSD",
        "You lock 95.00 tUSD",
    ):
        assert words in page, words
    into = f"/listings/{public_id('lst', offer.id)}/basket"
    assert (await buyer.post(into, quantity="1", option="standard")).status == 303
    basket = (await buyer.get("/basket")).words
    assert "90.00 tUSD instead of 120.00 tUSD" in basket and "SKU LAMP-62" in basket


async def test_what_went_back_and_what_disappeared_is_said(shop, lamp, buying, visitor):
    buyer, order = await visitor(buying), await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.refunded)
    await told(shop)
    path = f"/orders/{order.public_id}"
    papers = await buyer.get(f"{path}/papers")
    assert "Credit note C2026-00001" in papers.words
    receipt = await buyer.get(f"{path}/receipt")
    assert "add up to what was paid, to the unit" in receipt.words
    assert "To the buyer 125.00 tUSD" in receipt.words
    await shop.undo(order)
    await told(shop)
    void = await buyer.get(f"{path}/papers")
    assert void.words.count("Void") == 1
    href = next(one for one in void.attributes("href") if one.startswith("/invoices/"))
    assert (await buyer.get(href)).status == 200


async def test_costs_are_the_shops_and_a_refused_row_is_kept_as_typed(
    shop, lamp, buying, selling, judging, visitor
):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.disputed, History.contested)
    seller, path = await visitor(selling), f"/orders/{order.public_id}/costs"
    row = {
        "delivery": order.deliveries[0].public_id,
        "cost_price": "41.50",
        "supplier": "Lux Import SA",
        "invoice_number": "RE-118",
        "version": "0",
    }
    wrong = await seller.post(path, **{**row, "cost_price": "a lot"})
    assert (wrong.status, 'value="a lot"' in wrong.html) == (422, True)
    assert (await seller.post(path, **row)).status == 303
    page = await seller.get(path)
    assert "41.50 tUSD" in page.words and "RE-118" in page.words
    for viewer in (buying, judging):
        other = await visitor(viewer)
        assert (await other.get(path)).status == 404
        assert (await other.post(path, **row)).status == 404
        for tail in ("", "/papers", "/receipt", "/payments"):
            seen = await other.get(f"/orders/{order.public_id}{tail}")
            assert "Lux Import" not in seen.html and "/costs" not in seen.html, tail
