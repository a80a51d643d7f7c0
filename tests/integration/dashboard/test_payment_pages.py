"""The payment panel. covers: S3-01, S3-31, S3-44, S3-45, S0-27, S0-28"""

from __future__ import annotations

from tests.builders.histories import History
from tests.builders.pages_http import FRAGMENT


async def test_every_payment_and_where_the_money_is(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped)
    for viewer in (buying, selling):
        page = await (await visitor(viewer)).get(f"/orders/{order.public_id}/payments")
        assert "Paid into escrow Buyer to escrow" in page.words
        assert "Captured: sent or begun" in page.words
        assert "Outstanding 125.00" in page.words.replace("\u00a0", " ")


async def test_the_contract_is_asked_on_demand(shop, lamp, buying, visitor, fake_gateway):
    order = await shop.paid(lamp, buying)
    buyer = await visitor(buying)
    path = f"/orders/{order.public_id}/payments/check"
    assert "differs" in (await buyer.get(path, **FRAGMENT)).words
    record = (await shop.orders.get(order.id, buying)).deliveries[0].escrow
    fake_gateway.set_state_word(record.escrow_id, record.state)
    fragment = await buyer.get(path, **FRAGMENT)
    assert "The contract says the same" in fragment.words and "<html" not in fragment.html
    whole = await buyer.get(path)
    assert "The contract says the same" in whole.words and "Paid into escrow" in whole.words


async def test_all_money_by_side_and_currency(shop, lamp, buying, selling, strange, visitor):
    await shop.paid(lamp, buying)
    assert "What you bought, tUSD" in (await (await visitor(buying)).get("/payments")).words
    assert "What you sold, tUSD" in (await (await visitor(selling)).get("/payments")).words
    assert "No money has moved yet" in (await (await visitor(strange)).get("/payments")).words


async def test_a_list_says_what_is_captured_and_outstanding(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.confirmed)
    page = await (await visitor(buying)).get("/orders")
    assert "captured 125.00" in page.words
    assert "outstanding" not in page.words


async def test_anothers_payments_do_not_exist(shop, lamp, buying, strange, visitor):
    order = await shop.paid(lamp, buying)
    for tail in ("", "/check"):
        page = await (await visitor(strange)).get(f"/orders/{order.public_id}/payments{tail}")
        assert page.status == 404
