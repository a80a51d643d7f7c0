"""Asking for a price on the pages, by both sides, up to the page where one pays.

covers: S3-67, S3-68
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.ids import public_id
from backend.dashboard.presenters.quotes import QUOTE_BADGES, QUOTE_WORDS
from backend.domain.quotes.lifecycle import QuoteRole, QuoteStatus
from tests.builders.chain import actor
from tests.builders.histories import NOON

DUE = (NOON + timedelta(days=5)).date().isoformat()
PRICE = {"quantity": "2", "unit_price": "100", "delivery_fee": "0", "due": DUE}
ADDRESS = {
    "name": "Ada Marker",
    "street": "Lindenweg 5",
    "city": "Hamburg",
    "postal_code": "20095",
    "country": "DE",
}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def ask(buyer, lamp, **changes):
    path = f"/listings/{public_id('lst', lamp.id)}/quote"
    assert "Asking binds nobody" in (await buyer.get(path)).words
    wish = {"quantity": "2", "option": "standard", "due": DUE, "text": "For the hall."} | changes
    return await buyer.post(path, **wish)


async def asked(buyer, lamp):
    return (await ask(buyer, lamp)).target.removesuffix("?done=asked")


def test_every_status_has_a_badge_and_words_for_both_sides():
    assert set(QUOTE_BADGES) == set(QuoteStatus)
    sides = (QuoteRole.BUYER, QuoteRole.SELLER)
    assert set(QUOTE_WORDS) == {(status, side) for status in QuoteStatus for side in sides}


async def test_from_the_question_to_the_page_that_pays(visitor, lamp, buying, selling):
    buyer, seller = await visitor(buying), await visitor(selling)
    path = await asked(buyer, lamp)
    page = await seller.get(path)
    assert "Name a price, or refuse" in page.words
    assert "For the hall." in page.words
    assert (await seller.post(f"{path}/answer", **PRICE)).target == f"{path}?done=saved"
    page = await buyer.get(path)
    assert "2 pieces at 100.00 tUSD" in plain(page.words)
    assert "Approve the price" in page.words
    again = (await seller.get(path)).attributes("value")
    assert {"100", "0"} <= set(again), "as the seller would type it"
    await buyer.post(f"{path}/approve")
    action = (await seller.post(f"{path}/sign")).answer.json()["action"]
    assert action["sign"]["message"]["unit_price"] == "100000000"
    signature = actor("seller").sign_typed(action["sign"])
    told = await seller.post_json(action["then"]["post"], {"signature": f"0x{signature.hex()}"})
    assert told.answer.json() == {"location": path}
    assert "Order at this price" in (await buyer.get(path)).words
    missing = await buyer.post(f"{path}/order", note="Ring twice")
    assert missing.status == 422
    assert "Say where it should be sent." in missing.words
    pay = await buyer.get((await buyer.post(f"{path}/order", **ADDRESS)).target)
    assert "Pay 200.00 tUSD into escrow" in plain(pay.words)
    assert "To the order" in (await seller.get(path)).words


async def test_what_cannot_be_read_stands_by_its_field(visitor, lamp, buying, selling):
    buyer, seller = await visitor(buying), await visitor(selling)
    refused = await ask(buyer, lamp, due="soon", quantity="many")
    assert refused.status == 422
    assert "Choose a day." in refused.words
    assert "A whole number" in refused.words
    path = await asked(buyer, lamp)
    refused = await seller.post(f"{path}/answer", **PRICE | {"unit_price": "cheap"})
    assert refused.status == 422
    assert "no price yet" in (await seller.get(path)).words


async def test_refused_with_a_word_and_taken_back(visitor, lamp, buying, selling):
    buyer, seller = await visitor(buying), await visitor(selling)
    path = await asked(buyer, lamp)
    await seller.post(f"{path}/refuse", text="I sell them singly.")
    assert "I sell them singly." in (await buyer.get(path)).words
    path = await asked(buyer, lamp)
    await buyer.post(f"{path}/withdraw")
    assert "It was taken back" in (await seller.get(path)).words
    late = await seller.post(f"{path}/answer", **PRICE)
    assert late.status == 422
    assert "not possible any more" in late.words


async def test_a_stranger_sees_no_quote(visitor, lamp, buying, strange):
    path = await asked(await visitor(buying), lamp)
    other = await visitor(strange)
    for attempt in (other.get(path), other.get(f"{path}/live"), other.post(f"{path}/approve")):
        assert (await attempt).status == 404


@pytest.mark.parametrize("tab", ["all", "needs_me", "buying", "selling", "nonsense"])
async def test_lists_and_their_empty_states(visitor, lamp, buying, selling, tab):
    buyer, seller = await visitor(buying), await visitor(selling)
    page = await buyer.get(f"/quotes?tab={tab}")
    assert "No quotes yet" in page.words or "Nothing waits for you" in page.words
    await asked(buyer, lamp)
    page = await seller.get(f"/quotes?tab={tab}")
    assert ("Brass desk lamp" in page.words) is (tab != "buying")


async def test_the_other_sides_step_arrives_without_a_reload(visitor, lamp, buying, selling):
    buyer, seller = await visitor(buying), await visitor(selling)
    path = await asked(buyer, lamp)
    await seller.post(f"{path}/answer", **PRICE)
    live = await buyer.get(f"{path}/live")
    assert "Look at the price" in live.words
    assert "/approve" in live.html
