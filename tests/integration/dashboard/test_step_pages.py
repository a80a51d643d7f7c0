"""Ordering, paying, shipping, disputing, answering: forms that write down and wallets that sign.

covers: S0-14, S0-16, S0-32, S1-08, S1-09, S2-03, S2-22, S2-25, S2-27, S3-71, N-14
"""

from __future__ import annotations

import pytest

from backend.domain.catalog.lifecycle import DeliveryOption
from tests.builders.histories import History
from tests.builders.pages_http import JSON
from tests.builders.trade import HOME

ADDRESS = {
    "name": HOME.name,
    "street": "Lindenweg 5",
    "city": HOME.city,
    "postal_code": HOME.postal_code,
    "country": HOME.country,
}
WANTED = {"quantity": "2", "option": "standard", **ADDRESS}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def test_ordering_leads_to_the_page_that_says_what_will_be_locked(
    shop, lamp, buying, visitor
):
    buyer = await visitor(buying)
    listing = (await buyer.get("/")).attributes("href")
    (path,) = {href for href in listing if href.startswith("/listings/")}
    done = await buyer.post(f"{path}/checkout", **WANTED)
    assert done.status == 303, done.words
    assert done.target.startswith("/orders/ord_") and done.target.endswith("/pay")
    page = await buyer.get(done.target)
    words = plain(page.words)
    assert "2 \u00d7 120.00 tUSD 240.00 tUSD" in words
    assert "You lock 245.00 tUSD" in words
    assert "The seller has 5 days to ship" in words
    assert '"function": "fund"' in page.html
    assert '"kind": "allowance"' in page.html
    assert '"amount": "245000000"' in page.html


async def test_a_refused_order_keeps_what_was_typed_and_reserves_nothing(
    shop, lamp, buying, visitor
):
    buyer = await visitor(buying)
    before = await shop.market.fingerprint()
    (path,) = {h for h in (await buyer.get("/")).attributes("href") if h.startswith("/listings/")}
    page = await buyer.post(
        f"{path}/checkout", quantity="3", option="standard", name="Ada", street="", city="Ulm"
    )
    assert page.status == 422
    assert 'value="Ulm"' in page.html and 'value="Ada"' in page.html
    assert page.html.count('aria-invalid="true"') >= 2
    assert "Nothing you typed is lost" in page.words
    after = await shop.market.fingerprint()
    assert after["stock_reservations"] == before["stock_reservations"]


@pytest.mark.parametrize(
    ("case", "typed", "sentence"),
    [
        ("no way of delivery", {"option": ""}, "Choose how it gets to you."),
        ("too many", {"quantity": "9"}, "left"),
        ("not a number", {"quantity": "2.5"}, "A whole number"),
        ("no address", {"name": "", "street": "", "city": "", "postal_code": ""}, "sent"),
        ("a country that is none", {"country": "XX"}, "Choose a country from the list."),
    ],
)
async def test_each_mistake_in_an_order_has_its_sentence(
    shop, lamp, buying, visitor, case, typed, sentence
):
    buyer = await visitor(buying)
    (path,) = {h for h in (await buyer.get("/")).attributes("href") if h.startswith("/listings/")}
    page = await buyer.post(f"{path}/checkout", **{**WANTED, **typed})
    assert page.status == 422, case
    assert sentence in page.words, case


async def test_an_unpaid_order_can_be_let_go(shop, lamp, buying, visitor):
    order = await shop.ordered(lamp, buying)
    buyer = await visitor(buying)
    page = await buyer.get(f"/orders/{order.public_id}/pay")
    assert f"/orders/{order.public_id}/abandon" in page.attributes("action")
    gone = await buyer.post(f"/orders/{order.public_id}/abandon")
    assert gone.target.endswith("?done=abandoned")
    assert "Not bought" in (await buyer.get(f"/orders/{order.public_id}")).words
    assert (await buyer.get(f"/orders/{order.public_id}/pay")).status == 303


async def test_the_seller_reads_the_address_to_ship_and_the_look_is_recorded(
    shop, lamp, buying, selling, visitor
):
    order = await shop.paid(lamp, buying)
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}/ship")
    assert page.status == 200
    assert "Lindenweg 5" in page.words
    assert "address.read" in (await shop.market.fingerprint())["events"].__repr__()


async def test_the_address_is_not_on_the_page_until_it_is_asked_for(
    shop, lamp, buying, selling, visitor
):
    order = await shop.paid(lamp, buying)
    seller = await visitor(selling)
    path = f"/orders/{order.public_id}"
    page = await seller.get(path)
    assert "Lindenweg" not in page.words
    assert f"{path}/address" in page.attributes("hx-get")
    assert "Lindenweg 5" in (await seller.get(f"{path}/address")).words
    await shop.move(order, History.shipped, History.delivered)
    assert (await seller.get(f"{path}/address")).status == 403
    assert "Lindenweg" not in (await seller.get(f"{path}/ship")).words


async def test_shipping_writes_the_parcel_down_and_asks_the_wallet(
    shop, lamp, buying, selling, visitor
):
    order = await shop.paid(lamp, buying)
    path = f"/orders/{order.public_id}/ship"
    answer = await (await visitor(selling)).post(
        path, JSON, carrier="dhl", tracking_number="00340434161094042557"
    )
    assert answer.status == 200
    action = answer.answer.json()["action"]
    assert action["call"]["function"] == "ship"
    terms, parcel_hash = action["call"]["args"]
    assert terms["amount"] == "125000000"
    (parcel,) = (await shop.shipments.of_order(order.id, selling)).values()
    assert parcel_hash == f"0x{parcel.hash.hex()}"
    assert action["location"] == f"/orders/{order.public_id}"


async def test_a_parcel_that_cannot_be_told_is_refused_by_field(
    shop, lamp, buying, selling, visitor
):
    order = await shop.paid(lamp, buying)
    path = f"/orders/{order.public_id}/ship"
    seller = await visitor(selling)
    answer = await seller.post(path, JSON, carrier="other", tracking_number="!")
    assert answer.status == 422
    assert answer.answer.json()["fields"] == {"other_carrier": "Name the carrier."}
    answer = await seller.post(path, JSON, carrier="", tracking_number="!")
    assert set(answer.answer.json()["fields"]) == {"carrier", "tracking_number"}
    without_scripts = await seller.post(path, carrier="dhl", tracking_number="00340434161")
    assert without_scripts.status == 422
    assert "JavaScript" in without_scripts.words
    assert 'value="00340434161"' in without_scripts.html
    assert await shop.shipments.of_order(order.id, selling) == {}


async def test_picking_up_needs_no_tracking_number(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying, option=DeliveryOption.PICKUP, address=None)
    seller = await visitor(selling)
    page = await seller.get(f"/orders/{order.public_id}/ship")
    assert "Hand it over" in page.words
    hidden = {"carrier": "other", "other_carrier": "In person", "tracking_number": "HANDED-OVER"}
    answer = await seller.post(f"/orders/{order.public_id}/ship", JSON, **hidden)
    assert answer.status == 200
    assert "HANDED-OVER" not in (await seller.get(f"/orders/{order.public_id}")).words


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"claim": "125.000001"}, "claim"),
        ({"claim": "0"}, "claim"),
        ({"claim": "1e3"}, "claim"),
        ({"reason": ""}, "reason"),
        ({"reason": "6"}, "reason"),
        ({"text": "short"}, "text"),
    ],
)
async def test_a_claim_that_makes_no_sense_is_refused_by_field(
    shop, lamp, buying, visitor, typed, field
):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped)
    sound = {"claim": "40", "reason": "2", "text": "The shade has a crack."}
    answer = await (await visitor(buying)).post(
        f"/orders/{order.public_id}/dispute", JSON, **{**sound, **typed}
    )
    assert answer.status == 422
    assert set(answer.answer.json()["fields"]) == {field}
    assert await shop.disputes.statements_of(order.deliveries[0].id, buying) == []


async def test_a_step_that_is_not_possible_says_so_and_has_no_form(
    shop, lamp, buying, selling, visitor
):
    order = await shop.paid(lamp, buying)
    path = f"/orders/{order.public_id}"
    for viewer, step in ((buying, "ship"), (buying, "dispute"), (selling, "answer")):
        page = await (await visitor(viewer)).get(f"{path}/{step}")
        assert page.status == 200
        assert "data-chain-form" not in page.html, step
    refused = await (await visitor(buying)).post(
        f"{path}/ship", JSON, carrier="dhl", tracking_number="00340434161094042557"
    )
    assert refused.status == 409
