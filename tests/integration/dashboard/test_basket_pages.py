"""The basket, ordering from it, and the page of an order of several deliveries.

covers: S3-03, S3-28, S3-33, S3-38, S3-69, S4-19, N-02, N-10
"""

from __future__ import annotations

import json

import pytest

from backend.domain.baskets.service import BasketService
from backend.domain.orders.purchase import Purchase, Wanted
from backend.domain.parties.sending import Duties
from backend.domain.parties.service import PartyService
from tests.builders.histories import History
from tests.builders.market import tusd
from tests.builders.trade import HOME

ADDRESS = {
    "name": "Ada Marker",
    "street": "Lindenweg 5",
    "city": "Hamburg",
    "postal_code": "20095",
    "country": "DE",
}


@pytest.fixture
async def stool(trade, selling):
    return await trade.market.on_sale(selling, title="Walnut stool", unit_price=tusd(40_000_000))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def filled(shop, lamp, stool, buying):
    baskets = BasketService(shop.market.session, shop.market.resources)
    await baskets.put(Wanted(listing_id=lamp.id), buying)
    basket = await baskets.put(Wanted(listing_id=stool.id), buying)
    await shop.market.session.flush()
    return basket


async def placed(shop, lamp, stool, buying):
    lines = (Wanted(listing_id=lamp.id), Wanted(listing_id=stool.id))
    return await shop.orders.buy(Purchase(lines=lines, address=HOME), buying)


async def test_an_empty_basket_says_what_it_is_for(visitor, buying):
    page = await (await visitor(buying)).get("/basket")
    assert "Your basket is empty" in page.words


async def test_a_guest_is_asked_to_sign_in(visitor):
    page = await (await visitor(None)).get("/basket")
    assert page.status in (303, 401)


async def test_from_the_listing_into_the_basket_and_on_to_payment(
    visitor, shop, lamp, stool, buying
):
    buyer = await visitor(buying)
    for listing in (lamp, stool):
        path = f"/listings/{_lst(listing)}"
        assert "Put it into the basket" in (await buyer.get(path)).words
        answer = await buyer.post(f"{path}/basket", quantity="1", option="standard")
        assert answer.target == "/basket?done=in_basket"
    page = await buyer.get("/basket")
    assert "170.00 tUSD" in plain(page.words)
    assert "2 deliveries, paid at once" in page.words
    (href,) = [h for h in page.attributes("href") if h.startswith("/basket/pty_")]
    assert "1. Brass desk lamp" in (await buyer.get(href)).words
    answer = await buyer.post(href, total="170000000", **ADDRESS)
    assert answer.target.endswith("/pay")
    pay = await buyer.get(answer.target)
    assert "Pay 170.00 tUSD for all of it" in plain(pay.words)
    (action,) = [json.loads(a) for a in pay.attributes("data-chain-action")]
    assert action["call"]["function"] == "fund_many"
    assert len(action["call"]["args"][0]) == 2
    assert [need["amount"] for need in action["needs"]] == ["170000000"]
    assert "Your basket is empty" in (await buyer.get("/basket")).words


async def test_what_is_wrong_stands_by_its_field_and_nothing_is_ordered(
    visitor, shop, lamp, stool, buying
):
    await filled(shop, lamp, stool, buying)
    buyer = await visitor(buying)
    page = await buyer.get("/basket")
    (href,) = [h for h in page.attributes("href") if h.startswith("/basket/pty_")]
    answer = await buyer.post(href, total="170000000", note="Ring twice")
    assert answer.status == 422
    assert "Say where it should be sent." in answer.words
    assert "Ring twice" in answer.html
    answer = await buyer.post(href, total="1", **ADDRESS)
    assert answer.status == 422
    assert "It costs 170.00 tUSD now" in plain(answer.words)
    assert "Walnut stool" in (await buyer.get("/basket")).words


async def test_a_withdrawn_thing_is_marked_and_can_be_removed(
    visitor, shop, lamp, stool, selling, buying
):
    basket = await filled(shop, lamp, stool, buying)
    await shop.market.listings.withdraw(stool.id, selling)
    buyer = await visitor(buying)
    page = await buyer.get("/basket")
    assert "It is no longer for sale." in page.words
    assert "an order is taken as a whole" in page.words
    await buyer.post(f"/basket/lines/{basket.lines[1].public_id}/remove")
    page = await buyer.get("/basket")
    assert "Walnut stool" not in page.words
    assert "Order these" in page.words


async def test_pieces_are_changed_or_refused(visitor, shop, lamp, stool, buying):
    basket = await filled(shop, lamp, stool, buying)
    buyer = await visitor(buying)
    path = f"/basket/lines/{basket.lines[0].public_id}/quantity"
    assert (await buyer.post(path, quantity="2")).target == "/basket?done=saved"
    refused = await buyer.post(path, quantity="none")
    assert refused.status == 422
    assert "A whole number" in refused.words


async def test_unpaid_all_of_it_is_paid_by_one_button(visitor, shop, lamp, stool, buying):
    order = await placed(shop, lamp, stool, buying)
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}")
    assert "Pay for all of it at once" in page.words
    pays = [h for h in page.attributes("href") if "/pay?" in h or h.endswith("/pay")]
    assert len(pays) == 1
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}/pay")
    assert "nothing is captured for the order as a whole" in page.words  # S3-08
    assert page.words.count("What will happen") == 1  # both go by parcel, so it is said once


async def test_each_delivery_has_its_own_buttons_deadline_and_history(
    visitor, shop, lamp, stool, buying, selling
):
    order = await placed(shop, lamp, stool, buying)
    await shop.pay(order)
    await shop.move_one(order, 0, History.shipped, History.disputed)
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}")
    assert "Delivery 1: Brass desk lamp" in page.words
    assert "Delivery 2: Walnut stool" in page.words
    assert "Delivery 1 : The seller shipped it." in page.words.replace("1:", "1 :")
    functions = {json.loads(a)["call"]["function"] for a in page.attributes("data-chain-action")}
    assert "cancel" in functions  # of the second, while the first is disputed
    seller = await (await visitor(selling)).get(f"/orders/{order.public_id}")
    ships = [h for h in seller.attributes("href") if "/ship" in h]
    assert ships == [f"/orders/{order.public_id}/ship?delivery={order.deliveries[1].public_id}"]


async def test_lists_sum_an_order_up(visitor, shop, lamp, stool, buying, selling):
    order = await placed(shop, lamp, stool, buying)
    await shop.pay(order)
    await shop.move_one(order, 0, History.shipped)
    for viewer in (buying, selling):
        page = await (await visitor(viewer)).get("/orders")
        assert "Partially shipped" in page.words
        assert "2 deliveries: 1 on its way, 1 paid into escrow" in page.words
    receipt = await (await visitor(buying)).get(f"/orders/{order.public_id}/receipt")
    assert "Walnut stool" in receipt.words


def _lst(listing):
    from backend.core.ids import public_id

    return public_id("lst", listing.id)


async def test_of_two_deliveries_one_crosses_a_border_and_the_pages_say_which(
    shop, stool, selling, buying, visitor
):
    """The shop moved to Zürich between the two listings; HOME is in Germany."""
    parties = PartyService(shop.market.session, shop.market.resources)
    await parties.settle("CH", Duties.BUYER, selling)
    clock = await shop.market.on_sale(selling, title="Cuckoo clock")
    order = await placed(shop, clock, stool, buying)
    assert [delivery.crosses_border for delivery in order.deliveries] == [True, False]
    buyer = await visitor(buying)
    paying = (await buyer.get(f"/orders/{order.public_id}/pay")).words
    assert paying.count("Crosses a border:") == 1
    assert "Crosses a border: Cuckoo clock" in paying
    await shop.pay(order)
    for person in (buyer, await visitor(selling)):
        words = (await person.get(f"/orders/{order.public_id}")).words
        assert words.count("Across a border It is sent from Switzerland") == 1
