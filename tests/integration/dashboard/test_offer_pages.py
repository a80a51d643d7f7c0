"""Offers on the page of an order: made, shown, answered, hidden; and what each would do.

covers: N-07
"""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.builders.chain import actor
from tests.builders.histories import History
from tests.builders.pages_http import FRAGMENT, JSON

SPLIT = {"deal": "split", "percent": "50", "buyer_share": "40", "valid_days": "3", "way": "signed"}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture
async def order(shop, lamp, buying):
    """Paid and shipped: 125 tUSD are locked."""
    paid = await shop.paid(lamp, buying)
    await shop.move(paid, History.shipped)
    return paid


async def sign(seller, order, **typed):
    """Ask for the offer, sign what comes back, and post the signature where it says."""
    answer = await seller.post(f"/orders/{order.public_id}/offer", JSON, **{**SPLIT, **typed})
    assert answer.status == 200, answer.html
    action = answer.answer.json()["action"]
    signature = actor("seller").sign_typed(action["sign"])
    return action, await seller.post_json(
        action["then"]["post"], {"signature": f"0x{signature.hex()}"}
    )


async def test_a_desk_without_offers_says_what_can_be_settled(order, buying, judging, visitor):
    buyer = await visitor(buying)
    page = await buyer.get(f"/orders/{order.public_id}")
    assert "Most problems are settled between the two of you" in page.words
    assert any("/offer?delivery=" in href for href in page.attributes("href"))


async def test_a_signed_offer_reaches_the_other_side_with_what_it_would_do(
    shop, order, buying, selling, visitor
):
    seller, buyer = await visitor(selling), await visitor(buying)
    action, kept = await sign(seller, order)
    assert kept.status == 200, kept.html
    assert kept.answer.json() == {"location": f"/orders/{order.public_id}"}
    message = action["sign"]["message"]
    assert (message["deal"], message["buyer_share"]) == ("0", "40000000")
    assert action["sign"]["primaryType"] == "SettlementOffer"

    page = await buyer.get(f"/orders/{order.public_id}")
    words = plain(page.words)
    assert "offers: Divide the money now" in words
    assert "The buyer gets 40.00 tUSD" in words
    assert "The seller gets 82.875 tUSD" in words
    calls = [json.loads(text)["call"] for text in page.attributes("data-chain-action")]
    (settle,) = [call for call in calls if call["function"] == "settle"]
    assert settle["args"][1]["buyer_share"] == "40000000"
    assert len(settle["args"][2]) == 2 + 2 * 65

    mine = await seller.get(f"/orders/{order.public_id}")
    assert "You offer: Divide the money now" in mine.words
    assert "Accept this offer" not in mine.words
    (hide,) = [path for path in mine.attributes("action") if "/hide" in path]
    assert (await seller.post(hide)).target.endswith("?done=offer_hidden")
    gone = await buyer.get(f"/orders/{order.public_id}")
    assert "Accept this offer" not in gone.words
    assert "It was taken back." in gone.words


async def test_a_posted_offer_is_a_transaction_and_can_be_taken_back(
    shop, order, buying, selling, visitor
):
    seller = await visitor(selling)
    answer = await seller.post(
        f"/orders/{order.public_id}/offer", JSON, **{**SPLIT, "deal": "return", "way": "posted"}
    )
    action = answer.answer.json()["action"]
    assert action["call"]["function"] == "offer"
    assert action["call"]["args"][1]["deal"] == "1"
    assert action["location"] == f"/orders/{order.public_id}"
    await shop.move(order, lambda life: life.offered(1))
    page = await seller.get(f"/orders/{order.public_id}")
    assert "On record" in page.words
    calls = [json.loads(text)["call"] for text in page.attributes("data-chain-action")]
    assert "withdraw_offer" in {call["function"] for call in calls}
    words = (await (await visitor(buying)).get(f"/orders/{order.public_id}")).words
    assert "Accept: Send the goods back?" in words


async def test_an_offer_dies_with_the_state_and_with_its_time(
    shop, order, buying, selling, visitor
):
    await sign(await visitor(selling), order, valid_days="1")
    await shop.wait(timedelta(days=1))
    buyer = await visitor(buying)
    page = await buyer.get(f"/orders/{order.public_id}")
    assert "Its time is over. Nobody accepted it." in page.words
    await shop.move(order, lambda life: life.offered(0), History.delivered)
    page = await buyer.get(f"/orders/{order.public_id}")
    assert "The order has moved on since" in page.words
    assert "Accept this offer" not in page.words


async def test_nobody_else_sees_offers(shop, order, buying, selling, judging, visitor):
    await sign(await visitor(selling), order)
    await shop.move(order, History.disputed, History.contested)
    arbiter = await visitor(judging)
    page = await arbiter.get(f"/orders/{order.public_id}")
    assert "Offers between you" not in page.words


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"deal": ""}, "deal"),
        ({"deal": "resume"}, "deal"),  # nothing was objected to
        ({"buyer_share": "125.000001"}, "buyer_share"),
        ({"buyer_share": "a lot"}, "buyer_share"),
        ({"buyer_share": "", "percent": "101"}, "percent"),
        ({"valid_days": "400"}, "valid_days"),
        ({"way": "by post"}, "way"),
        ({"deal": "more_time", "new_date": "soon"}, "new_date"),
        ({"deal": "more_time", "new_date": "2020-01-01"}, "new_date"),
        ({"deal": "more_time", "new_date": "2028-01-01"}, "new_date"),
    ],
)
async def test_an_offer_that_makes_no_sense_is_refused_by_field(
    order, selling, visitor, typed, field
):
    seller = await visitor(selling)
    answer = await seller.post(f"/orders/{order.public_id}/offer", JSON, **{**SPLIT, **typed})
    assert answer.status == 422
    assert set(answer.answer.json()["fields"]) == {field}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"deal": "split"}, "The escrow pays both at once and closes."),
        ({"deal": "return"}, "The buyer has 10 days to send it back"),
        ({"deal": "replacement"}, "The seller has 5 days to ship a second item."),
        ({"deal": "more_time", "new_date": ""}, "here stands what it would do"),
    ],
)
async def test_while_it_is_made_an_offer_says_what_it_would_do(
    order, selling, visitor, typed, words
):
    seller = await visitor(selling)
    query = "&".join(f"{name}={value}" for name, value in {**SPLIT, **typed}.items())
    page = await seller.get(f"/orders/{order.public_id}/offer/preview?{query}", **FRAGMENT)
    assert page.status == 200, page.words
    assert words in plain(page.words)


async def test_more_time_names_both_days(shop, order, buying, selling, visitor):
    seen = await shop.orders.get(order.id, buying)
    due = seen.deliveries[0].silence.at
    day = (due + timedelta(days=5)).date().isoformat()
    seller = await visitor(selling)
    path = f"/orders/{order.public_id}/offer"
    answer = await seller.post(path, JSON, **{**SPLIT, "deal": "more_time", "new_date": day})
    message = answer.answer.json()["action"]["sign"]["message"]
    assert int(message["new_deadline"]) == int((due + timedelta(days=5)).timestamp())
    assert message["buyer_share"] == "0"


async def test_a_signature_of_somebody_else_or_of_another_offer_is_not_kept(
    shop, order, buying, selling, visitor
):
    seller = await visitor(selling)
    answer = await seller.post(f"/orders/{order.public_id}/offer", JSON, **SPLIT)
    action = answer.answer.json()["action"]
    path = action["then"]["post"]
    theirs = actor("buyer").sign_typed(action["sign"]).hex()
    assert (await seller.post_json(path, {"signature": f"0x{theirs}"})).status == 403
    mine = actor("seller").sign_typed(action["sign"]).hex()
    other = path.replace("buyer_share=40000000", "buyer_share=41000000")
    assert urlsplit(other).query != urlsplit(path).query
    assert (await seller.post_json(other, {"signature": f"0x{mine}"})).status == 403
    assert (await seller.post_json(path, {"signature": "0x"})).status == 422
    assert not (await shop.orders.get(order.id, buying)).deliveries[0].offers


async def test_without_scripts_the_form_says_so_and_keeps_what_was_typed(order, selling, visitor):
    seller = await visitor(selling)
    page = await seller.post(f"/orders/{order.public_id}/offer", **SPLIT)
    assert page.status == 422
    assert "JavaScript" in page.words
    assert 'value="40"' in page.html


async def test_where_nothing_is_locked_no_offer_can_be_made(shop, lamp, buying, visitor):
    order = await shop.ordered(lamp, buying)
    buyer = await visitor(buying)
    page = await buyer.get(f"/orders/{order.public_id}/offer")
    assert "data-chain-form" not in page.html
    refused = await buyer.post(f"/orders/{order.public_id}/offer", JSON, **SPLIT)
    assert refused.status == 409
