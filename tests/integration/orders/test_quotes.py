"""Listings for one account alone, and sales that pay out at once.

covers: C-05, S2-01
"""

from __future__ import annotations

import pytest

from backend.core.errors import Invalid
from backend.core.viewer import GUEST
from backend.domain.catalog.lifecycle import ListingKind
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.errors import NotForThisBuyer
from tests.builders.histories import History


async def titles(market, viewer):
    page = await market.listings.list_published(viewer=viewer)
    return [view.title for view in page.items]


async def test_a_quote_is_seen_by_the_one_it_names_and_bought_by_nobody_else(
    trade, selling, buying, strange
):
    market = trade.market
    quote = await market.on_sale(selling, title="As we spoke", allowed_buyer=buying.address)
    assert quote.allowed_buyer == buying.address
    assert (quote.is_for(buying.address), quote.is_for(strange.address)) == (True, False)
    assert await titles(market, buying) == ["As we spoke"]
    for other in (strange, selling, GUEST):
        assert await titles(market, other) == []
    order = await trade.ordered(quote, buying)
    assert order.deliveries[0].action("fund") is not None
    with pytest.raises(NotForThisBuyer):
        await trade.ordered(quote, strange)


async def test_a_quote_can_be_opened_to_everybody_in_a_new_version(trade, selling, buying, strange):
    market = trade.market
    quote = await market.on_sale(selling, title="As we spoke", allowed_buyer=buying.address)
    copy = await market.listings.clone(quote.id, selling)
    assert copy.allowed_buyer == buying.address
    opened = await market.listings.update_draft(copy.id, market.draft(), selling)
    assert opened.allowed_buyer is None
    await market.publish(copy.id, selling)
    assert len(await titles(market, strange)) == 1


@pytest.mark.parametrize("case", ["oneself", "nobody", "the arbiter", "the attester"])
async def test_a_quote_names_somebody_who_could_buy(trade, selling, case):
    policy = trade.market.resources.chains.default.deployment.default_policy.policy
    named = {
        "oneself": selling.address,
        "nobody": bytes(20),
        "the arbiter": policy.arbiter,
        "the attester": policy.attester,
    }[case]
    with pytest.raises(Invalid) as caught:
        await trade.market.drafted(selling, allowed_buyer=named)
    assert list(caught.value.fields) == ["allowed_buyer"]


async def test_a_sale_that_pays_out_at_once_is_over_when_it_is_paid(trade, selling, buying):
    instant = await trade.market.on_sale(
        selling,
        kind=ListingKind.DIGITAL,
        stock=None,
        options=trade.market.draft().options[:1],
        is_instant=True,
    )
    order = await trade.ordered(instant, buying, address=None)
    await trade.pay(order)
    await trade.move(order, History.confirmed)
    (delivery,) = (await trade.orders.get(order.id, buying)).deliveries
    assert (delivery.status, delivery.money.stage) == (Status.RELEASED, "paid_out")
    assert delivery.actions == ()
    (sold,) = (await trade.orders.get(order.id, selling)).deliveries
    assert [action.action for action in sold.actions] == ["refund_released"]
