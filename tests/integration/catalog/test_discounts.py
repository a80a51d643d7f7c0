"""Selling for less: a listing of its own, signed at a lower price; what it is a discount of and why
stays on record with it and with what is ordered from it.

covers: S2-05, S3-41, S3-67
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.errors import Invalid
from backend.core.pagination import PageRequest
from backend.domain.catalog.discounting import DiscountDraft, DiscountReason
from backend.domain.catalog.errors import DiscountNotPossible, ListingNotFound
from backend.domain.catalog.lifecycle import DeliveryOption, ListingStatus
from backend.domain.catalog.service import ListingFilter
from backend.domain.orders.errors import NotForThisBuyer
from backend.domain.quotes.service import QuoteService
from backend.domain.quotes.views import QuoteAnswer, QuoteRequest
from tests.builders.fulfilment import hear
from tests.builders.market import tusd
from tests.builders.trade import HOME


@pytest.fixture
def listings(trade):
    return trade.market.listings


@pytest.fixture
def at_less(trade, selling):
    """A discount of a listing on sale at 90 for ten days, two pieces of it."""

    async def make(listing, **changes):
        values = {
            "unit_price": tusd(90_000_000),
            "until": trade.market.clock.now() + timedelta(days=10),
            "label": "Winter sale",
            "quantity": 2,
        }
        draft = DiscountDraft(**values | changes)
        made = await trade.market.listings.draft_discount(listing.id, draft, selling)
        return await trade.market.publish(made.id, selling)

    return make


async def on_market(trade, viewer):
    found = await trade.market.listings.list_published(
        ListingFilter(), PageRequest(None, 50), viewer
    )
    return {view.id for view in found.items}


async def left(trade, listing, viewer):
    return (await trade.market.listings.get(listing.id, viewer)).available


async def test_a_special_offer_is_a_signed_listing_that_remembers_the_list_price(
    trade, lamp, at_less, selling, buying
):
    offer = await at_less(lamp)
    assert offer.discount.reason is DiscountReason.SPECIAL
    assert (offer.unit_price, offer.discount.list_price) == (tusd(90_000_000), lamp.unit_price)
    assert await on_market(trade, buying) == {lamp.id, offer.id}
    assert (await left(trade, lamp, buying), offer.available) == (1, 2)
    order = await trade.paid(offer, buying, quantity=2)
    (delivery,) = order.deliveries
    assert delivery.money.goods == tusd(180_000_000)
    assert delivery.terms.amount == 185_000_000 == delivery.escrow.amount
    assert delivery.discount.label == "Winter sale"
    assert delivery.discount.saved(delivery.unit_price, 2) == tusd(60_000_000)


async def test_an_order_keeps_its_discount_when_the_offer_is_over(trade, lamp, at_less, buying):
    order = await trade.ordered(await at_less(lamp), buying)
    await trade.wait(timedelta(days=11))
    assert await trade.market.listings.end_due_discounts() == 1
    kept = (await trade.orders.get(order.id, buying)).deliveries[0].discount
    assert (kept.list_price, kept.label, kept.code) == (lamp.unit_price, "Winter sale", None)


async def test_when_it_ends_its_pieces_are_sold_at_the_list_price_again(
    trade, lamp, at_less, selling, buying
):
    offer = await at_less(lamp)
    await trade.paid(offer, buying)
    await hear(trade)
    await trade.wait(timedelta(days=11))
    seen = await trade.market.listings.get(offer.id, buying)
    assert (seen.is_over, seen.is_for_sale) == (True, False)
    assert offer.id not in await on_market(trade, buying)
    with pytest.raises(NotForThisBuyer):
        await trade.ordered(offer, buying)
    assert await trade.market.listings.end_due_discounts() == 1
    assert await trade.market.listings.end_due_discounts() == 0
    assert (await left(trade, lamp, buying), await left(trade, offer, buying)) == (2, 0)


async def test_what_is_withdrawn_ends_its_discounts(trade, lamp, at_less, listings, selling):
    offer = await at_less(lamp)
    newer = await listings.clone(lamp.id, selling)
    assert newer.stock == 3  # the two at less come back
    await trade.market.publish(newer.id, selling)
    assert (await listings.get(offer.id, selling)).status is ListingStatus.WITHDRAWN
    assert await left(trade, newer, selling) == 3


async def test_a_code_opens_a_price_that_the_market_does_not_show(
    trade, lamp, at_less, listings, selling, buying, strange
):
    coded = await at_less(lamp, code="winter-26")
    assert await on_market(trade, buying) == {lamp.id}
    assert list(await listings.list_discounts(lamp.id, buying)) == []
    assert [one.id for one in await listings.list_discounts(lamp.id, selling)] == [coded.id]
    found = await listings.redeem(lamp.id, " Winter-26 ", buying)
    assert (found.id, found.discount.reason) == (coded.id, DiscountReason.CODE)
    for wrong in ("", "WINTER", "WINTER-27", "%"):
        with pytest.raises(Invalid) as refused:
            await listings.redeem(lamp.id, wrong, strange)
        assert "code" in refused.value.fields
    order = await trade.paid(found, buying)
    assert order.deliveries[0].discount.code == "WINTER-26"
    await listings.withdraw(coded.id, selling)
    with pytest.raises(Invalid):
        await listings.redeem(lamp.id, "WINTER-26", buying)


@pytest.mark.parametrize(
    ("case", "changes", "field"),
    [
        ("not less", {"unit_price": tusd(120_000_000)}, "unit_price"),
        ("for nothing", {"unit_price": tusd(0)}, "unit_price"),
        ("over at once", {"until": timedelta(minutes=5)}, "until"),
        ("for ever", {"until": timedelta(days=400)}, "until"),
        ("no reason", {"label": ""}, "label"),
        ("more than there are", {"quantity": 4}, "quantity"),
        ("not said how many", {"quantity": None}, "quantity"),
        ("a code with signs", {"code": "100%"}, "code"),
    ],
)
async def test_a_wrong_discount_is_refused_by_its_field(trade, lamp, at_less, case, changes, field):
    if isinstance(changes.get("until"), timedelta):
        changes = {"until": trade.market.clock.now() + changes["until"]}
    before = await trade.market.fingerprint()
    with pytest.raises(Invalid) as refused:
        await at_less(lamp, **changes)
    assert list(refused.value.fields) == [field]
    assert await trade.market.fingerprint() == before


async def test_one_code_once_and_no_discount_of_a_discount(trade, lamp, at_less, selling, strange):
    offer = await at_less(lamp, code="FRIENDS", quantity=1)
    with pytest.raises(Invalid):
        await at_less(lamp, code="friends", quantity=1)
    with pytest.raises(DiscountNotPossible):
        await at_less(offer, unit_price=tusd(80_000_000), quantity=1)
    draft = DiscountDraft(
        unit_price=tusd(1), until=trade.market.clock.now() + timedelta(days=2), label="Mine"
    )
    with pytest.raises(ListingNotFound):
        await trade.market.listings.draft_discount(lamp.id, draft, strange)


async def test_what_a_discount_costs_is_not_edited(trade, lamp, listings, selling):
    until = trade.market.clock.now() + timedelta(days=2)
    draft = DiscountDraft(unit_price=tusd(9), until=until, label="Sale", quantity=1)
    made = await listings.draft_discount(lamp.id, draft, selling)
    with pytest.raises(DiscountNotPossible):
        await listings.update_draft(made.id, trade.market.draft(), selling)
    assert (await listings.get(made.id, selling)).unit_price == tusd(9)


async def test_a_thing_with_a_token_is_offered_at_less_in_its_own_place(
    trade, at_less, listings, selling
):
    item = await trade.market.drafted_item(selling)
    item = await trade.market.publish(item.id, selling)
    with pytest.raises(Invalid):
        await at_less(item, code="MINE", quantity=None)
    offer = await at_less(item, quantity=None)
    assert (await listings.get(item.id, selling)).status is ListingStatus.WITHDRAWN
    assert (offer.available, offer.discount.list_price) == (1, item.unit_price)
    again = await listings.clone(offer.id, selling)
    assert (again.unit_price, again.discount, again.valid_until) == (item.unit_price, None, None)


async def test_a_quoted_price_says_what_it_is_less_than(trade, lamp, selling, buying):
    quotes = QuoteService(trade.market.session, trade.market.resources)
    due = trade.market.clock.now() + timedelta(days=3)
    asked = QuoteRequest(quantity=2, option=DeliveryOption.STANDARD, due=due)
    quote = await quotes.ask(lamp.id, asked, buying)
    price = QuoteAnswer(quantity=2, unit_price=tusd(100_000_000), delivery_fee=tusd(0), due=due)
    await quotes.answer(quote.id, price, selling)
    await quotes.approve(quote.id, buying)
    request = await quotes.prepare_signature(quote.id, selling)
    signature = await trade.market.sign(request.listing_id, selling)
    await quotes.promise(quote.id, signature, selling)
    order = await quotes.order(quote.id, HOME, "", "", buying)
    taken = order.deliveries[0].discount
    assert (taken.reason, taken.list_price) == (DiscountReason.QUOTE, lamp.unit_price)
    assert taken.saved(order.deliveries[0].unit_price, 2) == tusd(40_000_000)
