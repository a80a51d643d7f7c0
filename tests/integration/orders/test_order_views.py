"""What people see of an order, step by step, and who sees it at all.

covers: S0-03, S0-04, S0-05, S0-10, S0-23, S0-24, S0-27, S1-07, S1-14, S3-02, S3-03, S3-27
covers: S3-31, S3-45, S4-04, N-01, N-03, N-10
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.pagination import PageRequest
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.errors import DeliveryNotFound, OrderNotFound
from backend.domain.orders.repository import OrderFilter, Side, Stage
from tests.builders.histories import DAY, History
from tests.builders.market import tusd

PAID = 125_000_000


async def test_a_sale_from_payment_to_payout(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    assert await trade.names(order, buying) == ["cancel", "confirm", "offer", "extend"]
    assert await trade.names(order, selling) == ["ship", "refund", "offer"]
    assert order.deliveries[0].money.stage == "authorised"
    assert order.deliveries[0].silence.sentence.startswith("If the seller has not shipped")

    await trade.move(order, History.shipped)
    shipped = await trade.orders.get(order.id, selling)
    assert (shipped.role, shipped.status) == (Role.SELLER, Status.SHIPPED)
    assert shipped.deliveries[0].money.stage == "captured"
    assert shipped.needs_viewer is False
    assert (await trade.orders.get(order.id, buying)).needs_viewer is True

    await trade.move(order, History.delivered, History.confirmed)
    done = await trade.orders.get(order.id, selling)
    money = done.deliveries[0].money
    assert (money.stage, money.is_final) == ("paid_out", True)
    assert (money.paid, money.fee, money.seller_gets) == (
        tusd(PAID),
        tusd(3_125_000),
        tusd(121_875_000),
    )
    assert [action.action for action in done.deliveries[0].actions] == ["refund_released"]
    assert (await trade.names(order, buying)) == []
    assert done.deliveries[0].silence is None


async def test_later_steps_carry_their_terms(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    seen = await trade.orders.get(order.id, selling)
    refund = seen.deliveries[0].action("refund")
    (terms,) = refund.call.args
    assert terms["amount"] == str(PAID)
    assert terms["purchase"] == "0x" + seen.deliveries[0].terms.purchase.hex()
    assert terms["royalty"] == "0"
    ship = seen.deliveries[0].action("ship")
    assert (ship.call, ship.inputs) == (None, ("shipment_hash",))
    assert ship.closes_at == seen.deliveries[0].silence.at
    await trade.move(order, History.shipped)
    deliver = (await trade.orders.get(order.id, buying)).deliveries[0].action("deliver")
    assert deliver.call.args[1] == "0x" + "00" * 32


async def test_chain_time_decides_what_is_offered(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    trade.chain_clock.advance(timedelta(seconds=5 * DAY - 1))
    assert "ship" in await trade.names(order, selling)
    assert "timeout" not in await trade.names(order, buying)
    trade.chain_clock.advance(timedelta(seconds=1))
    assert await trade.names(order, selling) == ["refund", "offer", "timeout"]
    late = await trade.orders.get(order.id, buying)
    assert late.deliveries[0].silence.is_over
    assert late.deliveries[0].silence.buyer_gets == tusd(PAID)
    assert late.needs_viewer
    assert (await trade.orders.get(order.id, selling)).needs_viewer is False


async def test_our_own_clock_decides_only_about_reservations(trade, lamp, buying):
    order = await trade.ordered(lamp, buying)
    trade.chain_clock.advance(timedelta(days=400))
    assert await trade.names(order, buying) == ["fund", "abandon"]
    trade.market.clock.advance(timedelta(minutes=28))
    assert await trade.names(order, buying) == ["abandon"]
    trade.market.clock.advance(timedelta(minutes=2))
    assert await trade.status(order, buying) == Status.EXPIRED
    assert await trade.names(order, buying) == []


async def test_a_partial_claim_shows_what_is_at_stake(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, lambda life: life.disputed(25_000_000))
    seen = await trade.orders.get(order.id, selling)
    (delivery,) = seen.deliveries
    assert delivery.dispute.claim == tusd(25_000_000)
    assert delivery.silence.status is Status.SETTLED
    assert delivery.silence.buyer_gets == tusd(25_000_000)
    assert delivery.silence.seller_gets == tusd(97_500_000)
    await trade.move(order, History.contested)
    contested = (await trade.orders.get(order.id, selling)).deliveries[0]
    assert contested.silence.buyer_gets == tusd(12_500_000)


async def test_the_token_is_shown_with_the_money(trade, selling, buying):
    draft = await trade.market.drafted_item(selling)
    item = await trade.market.publish(draft.id, selling)
    order = await trade.paid(item, buying)
    assert order.deliveries[0].token.is_to_buyer is None
    assert "token" in order.deliveries[0].silence.sentence
    await trade.move(order, History.confirmed)
    assert (await trade.orders.get(order.id, buying)).deliveries[0].token.is_to_buyer is True


async def test_strangers_and_guests_find_nothing(trade, lamp, buying, strange):
    from backend.core.viewer import GUEST

    order = await trade.paid(lamp, buying)
    delivery_id = order.deliveries[0].id
    for outsider in (strange, GUEST):
        with pytest.raises(OrderNotFound):
            await trade.orders.get(order.id, outsider)
        with pytest.raises(OrderNotFound):
            await trade.orders.timeline(order.id, outsider)
        with pytest.raises(DeliveryNotFound):
            await trade.orders.get_delivery(delivery_id, outsider)
        with pytest.raises(OrderNotFound):
            await trade.orders.read_address(order.id, outsider)


async def test_the_arbiter_sees_it_from_the_dispute_on_and_not_for_ever(
    trade, lamp, buying, judging
):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    with pytest.raises(OrderNotFound):
        await trade.orders.get(order.id, judging)
    await trade.move(order, History.disputed)
    seen = await trade.orders.get(order.id, judging)
    assert seen.role is Role.ARBITER
    assert await trade.names(order, judging) == []
    await trade.move(order, History.contested)
    assert await trade.names(order, judging) == ["rule", "rule_return"]
    assert (await trade.orders.get(order.id, judging)).needs_viewer
    await trade.move(order, lambda life: life.ruled(60_000_000))
    assert (await trade.orders.get(order.id, judging)).status == Status.RULED
    await trade.wait(timedelta(days=91))
    with pytest.raises(OrderNotFound):
        await trade.orders.get(order.id, judging)


async def test_lists_show_only_the_viewers_and_what_was_asked_for(trade, lamp, buying, selling):
    paid = await trade.paid(lamp, buying)
    unpaid = await trade.ordered(lamp, buying)
    closed = await trade.paid(lamp, buying)
    await trade.move(closed, History.confirmed)

    async def ids(viewer, **wanted):
        page = await trade.orders.list(OrderFilter(**wanted), PageRequest(), viewer)
        return [view.id for view in page.items]

    assert await ids(buying) == [closed.id, unpaid.id, paid.id]
    assert await ids(buying, side=Side.SELLING) == []
    assert await ids(selling, side=Side.SELLING, stage=Stage.OPEN) == [unpaid.id, paid.id]
    assert await ids(selling, stage=Stage.NEEDS_ME) == [paid.id]
    assert await ids(buying, stage=Stage.NEEDS_ME) == [unpaid.id]
    assert await ids(buying, stage=Stage.CLOSED) == [closed.id]
    assert await trade.orders.count_needing(selling) == 1
    assert await trade.orders.count_needing(buying) == 1


async def test_needs_me_and_the_list_agree_at_every_step(trade, lamp, buying, selling, judging):
    order = await trade.paid(lamp, buying)
    steps = [
        History.shipped,
        History.delivered,
        lambda life: life.disputed(1_000_000),
        History.contested,
        lambda life: life.ruled(500_000),
    ]
    for step in (None, *steps):
        if step:
            await trade.move(order, step)
        for wait in (timedelta(), timedelta(days=30)):
            trade.chain_clock.advance(wait)
            for viewer in (buying, selling):
                view = await trade.orders.get(order.id, viewer)
                wanted = OrderFilter(stage=Stage.NEEDS_ME)
                page = await trade.orders.list(wanted, PageRequest(), viewer)
                assert bool(page.items) is view.needs_viewer, (view.status, view.role, wait)
            trade.chain_clock.advance(-wait)


async def test_pages_go_on_where_they_stopped(trade, selling, buying):
    many = await trade.market.on_sale(selling, stock=9)
    made = [(await trade.ordered(many, buying)).id for _ in range(5)]
    first = await trade.orders.list(OrderFilter(), PageRequest(limit=3), buying)
    rest = await trade.orders.list(
        OrderFilter(), PageRequest(cursor=first.next_cursor, limit=3), buying
    )
    assert [view.id for view in (*first.items, *rest.items)] == made[::-1]
    assert rest.next_cursor is None


async def test_letting_go_puts_the_goods_back(trade, lamp, buying, selling):
    order = await trade.ordered(lamp, buying, quantity=3)
    with pytest.raises(StepNotAllowed):
        await trade.orders.abandon(order.id, selling)
    let_go = await trade.orders.abandon(order.id, buying)
    assert let_go.status == Status.ABANDONED
    with pytest.raises(StepNotAllowed):
        await trade.orders.abandon(order.id, buying)
    await trade.ordered(lamp, buying, quantity=3)


async def test_a_paid_order_cannot_be_let_go(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    with pytest.raises(StepNotAllowed):
        await trade.orders.abandon(order.id, buying)


async def test_a_node_that_is_down_leaves_orders_readable(trade, lamp, buying):
    from backend.chain.errors import NodeUnreachable

    class Silent:
        async def now(self):
            raise NodeUnreachable("gone")

    order = await trade.paid(lamp, buying)
    blind = trade.market.but(chain_clock=Silent())
    from tests.builders.trade import Trade

    assert (await Trade(blind).orders.get(order.id, buying)).status == Status.FUNDED


async def test_waiting_money_is_listed_for_its_owner(trade, lamp, buying, selling):
    from backend.chain import events as ev
    from backend.domain.escrow.repository import Credit

    order = await trade.paid(lamp, buying)
    await trade.move(order, History.confirmed)
    delivery = (await trade.orders.get(order.id, selling)).deliveries[0]
    at = trade.lives[delivery.id].events[-1].at
    refused = ev.Credited(
        at._replace(log_index=5),
        delivery.escrow_id,
        delivery.terms.currency,
        selling.address,
        121_875_000,
    )
    await trade.index.add(trade.market.session, refused)
    assert await trade.orders.list_credits(selling) == [
        Credit(delivery.terms.currency, False, 0, 121_875_000, delivery.chain_id)
    ]
    assert await trade.orders.list_credits(buying) == []
