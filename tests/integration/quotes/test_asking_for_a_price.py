"""Quotes from the first question to a paid order, and every way they end before.

covers: S3-67, S3-68
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.pagination import PageRequest
from backend.domain.catalog.errors import SoldOut
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.errors import PartiesClash
from backend.domain.quotes.errors import QuoteNotFound, QuoteStepNotAllowed, TooManyQuotes
from backend.domain.quotes.lifecycle import QuoteStatus
from backend.domain.quotes.repository import QuoteFilter, QuoteSide
from tests.builders.chain import actor
from tests.builders.market import tusd
from tests.builders.trade import HOME
from tests.integration.quotes.conftest import WEEK

S = QuoteStatus


async def available(trade, listing, viewer):
    return (await trade.market.listings.get(listing.id, viewer)).available


async def test_a_price_asked_for_becomes_a_paid_order(bargain, trade, lamp, buying, selling):
    quote = await bargain.offered(lamp)
    assert quote.status is S.OFFERED
    private = await trade.market.listings.get(quote.offered_id, buying)
    assert (private.allowed_buyer, private.max_quantity) == (buying.address, 2)
    signed = await trade.market.listings.get_signed(quote.offered_id, buying)
    assert signed.fields.valid_until == int(quote.due.timestamp())
    assert await available(trade, lamp, buying) == 1  # two of three are promised

    order = await bargain.quotes.order(quote.id, HOME, "", "As we agreed.", buying)
    assert order.total == tusd(200_000_000)
    await trade.pay(order)
    seen = await bargain.quotes.get(quote.id, selling)
    assert (seen.status, seen.order_id) == (S.ORDERED, order.id)
    assert (await trade.orders.get(order.id, buying)).status == "funded"


async def test_both_change_their_minds_and_every_round_is_kept(bargain, lamp, buying, selling):
    quote = await bargain.answered(lamp)
    again = bargain.request(quantity=3, text="And for three?")
    quote = await bargain.quotes.ask_again(quote.id, again, buying)
    assert (quote.status, quote.unit_price) == (S.REQUESTED, None)
    price = bargain.price(quantity=3, unit_price=tusd(95_000_000))
    await bargain.quotes.answer(quote.id, price, selling)
    cheaper = bargain.price(quantity=3, unit_price=tusd(90_000_000))
    quote = await bargain.quotes.answer(quote.id, cheaper, selling)
    assert quote.total == tusd(270_000_000)
    assert [(r.role, r.action, r.quantity) for r in quote.rounds] == [
        ("buyer", "ask", 2),
        ("seller", "answer", 2),
        ("buyer", "ask_again", 3),
        ("seller", "answer", 3),
        ("seller", "answer", 3),
    ]


async def test_refusing_says_why(bargain, lamp, buying, selling):
    asked = await bargain.asked(lamp)
    refused = await bargain.quotes.refuse(asked.id, "I sell them singly.", selling)
    assert (refused.status, refused.rounds[-1].text) == (S.REFUSED, "I sell them singly.")
    answered = await bargain.answered(lamp)
    refused = await bargain.quotes.refuse(answered.id, "", buying)
    assert refused.status is S.REFUSED
    assert refused.actions == ()


async def test_taken_back_after_the_promise_the_pieces_are_for_sale_again(
    bargain, trade, lamp, buying, selling
):
    quote = await bargain.offered(lamp)
    gone = await bargain.quotes.withdraw(quote.id, selling)
    assert gone.status is S.WITHDRAWN
    assert await available(trade, lamp, buying) == 3
    private = await trade.market.listings.get(quote.offered_id, selling)
    assert private.is_offered is False


async def test_time_ends_it_and_gives_the_pieces_back(bargain, trade, lamp, buying):
    quote = await bargain.offered(lamp)
    await trade.wait(WEEK - timedelta(seconds=1))
    assert await bargain.keeper.expire_due() == 0
    await trade.wait(timedelta(seconds=1))
    assert (await bargain.quotes.get(quote.id, buying)).status is S.EXPIRED  # swept or not
    with pytest.raises(QuoteStepNotAllowed):
        await bargain.quotes.order(quote.id, HOME, "", "", buying)
    assert await bargain.keeper.expire_due() == 1
    assert await bargain.keeper.expire_due() == 0
    assert await available(trade, lamp, buying) == 3


async def test_an_order_never_paid_gives_the_price_back(bargain, trade, lamp, buying):
    quote = await bargain.offered(lamp)
    order = await bargain.quotes.order(quote.id, HOME, "", "", buying)
    await trade.orders.abandon(order.id, buying)
    told = await outbox.list_events(trade.market.session, order.id)
    (event,) = [event for event in told if event.name == "order.abandoned"]
    for _ in range(2):  # heard twice changes nothing
        await bargain.keeper.follow_order(event)
    again = await bargain.quotes.get(quote.id, buying)
    assert (again.status, again.order_id) == (S.OFFERED, None)
    assert again.action("order")


async def test_a_quote_is_for_its_two_sides_alone(bargain, lamp, strange, buying, selling):
    quote = await bargain.answered(lamp)
    before = await bargain.trade.market.fingerprint()
    for attempt in (
        bargain.quotes.get(quote.id, strange),
        bargain.quotes.approve(quote.id, strange),
        bargain.quotes.withdraw(quote.id, strange),
        bargain.quotes.answer(quote.id, bargain.price(), strange),
    ):
        with pytest.raises(QuoteNotFound):
            await attempt
    with pytest.raises(QuoteStepNotAllowed):
        await bargain.quotes.approve(quote.id, selling)
    with pytest.raises(QuoteStepNotAllowed):
        await bargain.quotes.answer(quote.id, bargain.price(), buying)
    assert await bargain.trade.market.fingerprint() == before
    assert (await bargain.quotes.get(quote.id, buying)).status is S.ANSWERED


async def test_nobody_promises_more_than_there_is(bargain, trade, lamp, strange, selling):
    quote = await bargain.approved(lamp)
    await trade.ordered(lamp, strange, quantity=2)
    asked = await bargain.quotes.prepare_signature(quote.id, selling)
    signature = actor("seller").sign_typed(asked.typed_data)
    session = trade.market.session
    with pytest.raises(SoldOut):
        async with session.begin_nested():
            await bargain.quotes.promise(quote.id, signature, selling)
    assert (await bargain.quotes.get(quote.id, selling)).status is S.APPROVED


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("quantity", {"quantity": 0}),
        ("option", {"option": DeliveryOption.EXPEDITED}),
        ("text", {"text": "x" * 2_001}),
        ("due", {"due": None}),
    ],
)
async def test_a_wrong_request_is_refused_by_its_field(bargain, lamp, field, changes):
    if field == "due":
        changes = {"due": bargain.trade.market.clock.now()}
    before = await bargain.trade.market.fingerprint()
    with pytest.raises(Invalid) as refused:
        await bargain.asked(lamp, **changes)
    assert list(refused.value.fields) == [field]
    assert await bargain.trade.market.fingerprint() == before


async def test_an_answer_is_money_in_the_listings_currency(bargain, lamp, selling):
    from backend.core.money import Amount
    from tests.builders.resources import COIN

    quote = await bargain.asked(lamp)
    for changes in (
        {"unit_price": tusd(0)},
        {"unit_price": Amount(5, COIN), "delivery_fee": Amount(0, COIN)},
        {"unit_price": tusd(2**127)},
    ):
        with pytest.raises(Invalid) as refused:
            await bargain.quotes.answer(quote.id, bargain.price(**changes), selling)
        assert list(refused.value.fields) == ["unit_price"]


async def test_nobody_asks_themselves_or_without_end(bargain, lamp, selling, monkeypatch):
    with pytest.raises(PartiesClash):
        await bargain.quotes.ask(lamp.id, bargain.request(), selling)
    monkeypatch.setattr("backend.domain.quotes.service.MOST_OPEN", 1)
    await bargain.asked(lamp)
    with pytest.raises(TooManyQuotes):
        await bargain.asked(lamp)


async def test_lists_show_whose_move_it_is(bargain, lamp, buying, selling):
    await bargain.answered(lamp)
    await bargain.asked(lamp)
    assert await bargain.quotes.count_needing(buying) == 1
    assert await bargain.quotes.count_needing(selling) == 1
    mine = QuoteFilter(side=QuoteSide.SELLING, needs_me=True)
    page = await bargain.quotes.list(mine, PageRequest(), selling)
    assert [quote.status for quote in page.items] == [S.REQUESTED]
    page = await bargain.quotes.list(QuoteFilter(side=QuoteSide.SELLING), PageRequest(), buying)
    assert page.items == []
