"""Goods that go back, deadlines that move, money that is paid back later: pages and their forms.

covers: N-03, N-04, N-05, N-15
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from backend.domain.disputes.documents import Reason
from tests.builders.chain import actor
from tests.builders.histories import History
from tests.builders.market import tusd
from tests.builders.pages_http import FRAGMENT, JSON


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def agreed(life: History) -> History:
    return life.settled(1, 60_000_000)


@pytest.fixture
async def returning(shop, lamp, buying):
    """The two agreed that it goes back for 60 of 125 tUSD."""
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, agreed)
    return order


async def test_the_buyer_writes_down_how_it_goes_back(shop, returning, buying, selling, visitor):
    path = f"/orders/{returning.public_id}"
    buyer, seller = await visitor(buying), await visitor(selling)
    page = await buyer.get(path)
    assert "Once it is back, the buyer gets 60.00 tUSD and the seller 63.375 tUSD." in plain(
        page.words
    )
    form = await buyer.get(f"{path}/return")
    assert "The seller has not said yet where it goes back" in form.words
    number = "00340434161094042557"
    answer = await buyer.post(f"{path}/return", JSON, carrier="dhl", tracking_number=number)
    call = answer.answer.json()["action"]["call"]
    assert call["function"] == "return_shipped"
    assert number not in (await seller.get(path)).words  # written down, and not signed yet
    parcel = bytes.fromhex(call["args"][1][2:])
    await shop.move(returning, lambda life: life.return_shipped(parcel))
    words = (await seller.get(path)).words
    assert "The way back" in words and number in words
    bad = await buyer.post(f"{path}/return", JSON, carrier="", tracking_number="")
    assert bad.status in {409, 422}


BACK = {"name": "Sorrel Lamps", "street": "Hafenweg 9", "city": "Kiel", "postal_code": "24103"}


async def test_the_sellers_address_is_for_the_buyers_label_and_only_for_a_while(
    shop, returning, buying, selling, judging, visitor
):
    path = f"/orders/{returning.public_id}"
    label = f"{path}/return-label?delivery={returning.deliveries[0].public_id}"
    buyer, seller = await visitor(buying), await visitor(selling)
    assert (await buyer.get(label)).status == 404  # nobody has said it yet
    assert (await buyer.get(f"{path}/return-address")).status == 404
    assert "Say where it goes back" in (await seller.get(path)).words
    wrong = await seller.post(f"{path}/return-address", **BACK | {"street": ""}, country="DE")
    assert wrong.status == 422
    given = await seller.post(f"{path}/return-address", **BACK, country="DE")
    assert given.status == 303
    assert "Hafenweg" not in (await buyer.get(path)).answer.text
    assert "Hafenweg 9" in (await buyer.get(label)).words
    assert (await (await visitor(judging)).get(label)).status == 404
    await shop.move(returning, History.return_shipped)
    gone = await buyer.get(label)
    assert (gone.status, "Hafenweg" in gone.words) == (403, False)
    again = await seller.post(f"{path}/return-address", **BACK, country="DE")
    assert again.status in {409, 422}


async def test_the_seller_takes_it_back_or_objects(shop, returning, buying, selling, visitor):
    await shop.move(returning, History.return_shipped)
    path = f"/orders/{returning.public_id}"
    seller = await visitor(selling)
    page = await seller.get(path)
    words = plain(page.words)
    assert "Take it back?" in words
    assert "The buyer gets 60.00 tUSD" in words
    calls = [json.loads(text)["call"]["function"] for text in page.attributes("data-chain-action")]
    assert "accept_return" in calls
    form = await seller.get(f"{path}/contest-return")
    assert "data-chain-form" in form.html and "60.00" in form.words
    short = await seller.post(f"{path}/contest-return", JSON, text="No.")
    assert short.status == 422 and set(short.answer.json()["fields"]) == {"text"}
    answer = await seller.post(f"{path}/contest-return", JSON, text="The box came back empty.")
    call = answer.answer.json()["action"]["call"]
    assert call["function"] == "contest_return"
    root = bytes.fromhex(call["args"][1][2:])
    await shop.move(returning, lambda life: life.return_contested(root))
    assert "The box came back empty." in (await (await visitor(buying)).get(path)).words


async def test_the_arbiter_has_an_objection_as_a_case(shop, returning, selling, judging, visitor):
    await shop.move(returning, History.return_shipped, History.return_contested)
    arbiter = await visitor(judging)
    case = f"/cases/{returning.deliveries[0].public_id}"
    assert case in (await arbiter.get("/cases")).attributes("href")
    page = await arbiter.get(case)
    assert page.status == 200, page.words
    assert "What came back is not right" in page.words


async def contested(shop, order, buying):
    said = await shop.disputes.prepare_dispute(
        order.deliveries[0].id, tusd(40_000_000), Reason.DAMAGED, "The shade has a crack.", buying
    )
    root = said.evidence_root
    await shop.move(order, lambda life: life.disputed(40_000_000, 2, root), History.contested)


async def test_the_arbiter_may_have_it_sent_back_first_and_once_only(
    shop, lamp, buying, judging, visitor
):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped)
    await contested(shop, order, buying)
    arbiter = await visitor(judging)
    case = f"/cases/{order.deliveries[0].public_id}"
    assert "Return first, then pay" in (await arbiter.get(case)).words
    preview = await arbiter.get(f"{case}/preview?percent=100&way=return", **FRAGMENT)
    words = plain(preview.words)
    assert "The buyer has 10 days to send it back" in words
    assert "The buyer gets 39.60 tUSD" in words
    ruling = {"percent": "100", "way": "return", "text": "Back first, then the money."}
    answer = await arbiter.post(f"{case}/rule", JSON, **ruling)
    call = answer.answer.json()["action"]["call"]
    assert (call["function"], call["args"][1]) == ("rule_return", "40000000")
    root = bytes.fromhex(call["args"][2][2:])
    await shop.move(
        order,
        lambda life: life.return_ruled(40_000_000, root),
        History.return_shipped,
        History.return_contested,
    )
    page = await arbiter.get(case)
    assert "Back first, then the money." in page.words
    assert "Return first, then pay" not in page.words
    assert (await arbiter.post(f"{case}/rule", JSON, **ruling)).status == 409


async def test_a_second_item_is_shipped_and_cannot_be_cancelled(
    shop, lamp, buying, selling, visitor
):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, lambda life: life.settled(2))
    path = f"/orders/{order.public_id}"
    buyer, seller = await visitor(buying), await visitor(selling)
    for person in (buyer, seller):
        assert (
            "A second item is to be shipped. Cancelling is over." in (await person.get(path)).words
        )
    assert "Cancel and take the money back" not in (await buyer.get(path)).words
    assert "Ship the second item" in (await seller.get(f"{path}/ship")).words


async def test_more_time_is_given_within_its_bounds(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    path = f"/orders/{order.public_id}/extend"
    due = (await shop.orders.get(order.id, buying)).deliveries[0].silence.at.astimezone(UTC)
    buyer = await visitor(buying)
    later = due + timedelta(days=10)
    query = f"new_date={later.date().isoformat()}"
    preview = await buyer.get(f"{path}/preview?{query}", **FRAGMENT)
    assert preview.status == 200 and f"{later.day} " in preview.words
    answer = await buyer.post(path, JSON, new_date=later.date().isoformat())
    call = answer.answer.json()["action"]["call"]
    assert call["function"] == "extend"
    assert datetime.fromtimestamp(int(call["args"][1]), UTC) == later
    for typed in (
        "",
        "soon",
        due.date().isoformat(),
        (due + timedelta(days=181)).date().isoformat(),
    ):
        refused = await buyer.post(path, JSON, new_date=typed)
        assert refused.status == 422, typed
        assert set(refused.answer.json()["fields"]) == {"new_date"}
    await shop.move(order, lambda life: life.extended(170 * 86_400))
    beyond = await buyer.post(path, JSON, new_date=(due + timedelta(days=185)).date().isoformat())
    assert beyond.status == 422
    seller = await visitor(selling)
    assert "data-chain-form" not in (await seller.get(path)).html
    assert (await seller.post(path, JSON, new_date=later.date().isoformat())).status == 409


async def test_a_paid_seller_may_pay_back(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.confirmed)
    path = f"/orders/{order.public_id}"
    buyer, seller = await visitor(buying), await visitor(selling)
    assert f"{path}/refund" in (await seller.get(path)).attributes("href")
    answer = await seller.post(f"{path}/refund", JSON, amount="12.5")
    action = answer.answer.json()["action"]
    assert (action["call"]["function"], action["call"]["args"][1]) == (
        "refund_released",
        "12500000",
    )
    (need,) = action["needs"]
    assert (need["kind"], need["amount"]) == ("allowance", "12500000")
    assert "12.50" in need["text"]
    for typed in ("0", "125.000001", "-1", ""):
        refused = await seller.post(f"{path}/refund", JSON, amount=typed)
        assert set(refused.answer.json()["fields"]) == {"amount"}, typed
    assert (await buyer.post(f"{path}/refund", JSON, amount="1")).status == 409
    await shop.move(order, lambda life: life.refunded_later(12_500_000))
    for person in (buyer, seller):
        words = plain((await person.get(path)).words)
        assert "Afterwards the seller paid 12.50 tUSD back to the buyer" in words


async def test_what_the_chip_signed_is_shown_for_what_it_is_worth(shop, buying, selling, visitor):
    item = await shop.market.drafted_item(selling)
    order = await shop.paid(await shop.market.publish(item.id, selling), buying)
    await shop.move(order, History.shipped)
    sent_in = shop.lives[order.deliveries[0].id].block
    buyer = actor("buyer").address
    await shop.move(order, lambda life: life.proven(buyer, sent_in - 50))
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}")
    assert "Made too early" in page.words and "Verified" not in page.words
    await shop.move(order, lambda life: life.proven(buyer, sent_in + 1))
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}")
    assert "Verified: its chip answered after the parcel had left" in page.words
