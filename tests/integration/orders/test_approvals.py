"""Orders a seller wants to see first: held, approved, refused, or not taken at all.

covers: S3-12, S3-13, S3-14, S3-57, S3-62
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest

from backend.core.errors import Invalid
from backend.core.money import Amount, Currency
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.approvals import PAY_LIFE, ApprovalService
from backend.domain.orders.errors import (
    HoldRefused,
    NotWelcome,
    OrderBlocked,
    OrderNotFound,
    RuleNotFound,
)
from backend.domain.orders.holding import HOLD_LIFE
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.rules import Rule, Verdict, judge
from backend.domain.questions.service import QuestionService
from backend.domain.quotes.service import QuoteService
from backend.domain.quotes.views import QuoteRequest
from tests.builders.market import tusd


@pytest.fixture
def approvals(trade):
    return lambda: ApprovalService(trade.market.session, trade.market.resources)


def test_the_strictest_rule_that_fits_counts():
    """Every pair of rules about every order, against the sentence itself."""
    me, other = b"\x01" * 20, b"\x02" * 20
    ether = Currency(31337, None, "ETH", 18)
    wanted = [None, me, other], [None, tusd(99), tusd(100), Amount(1, ether)]
    rules = [
        Rule(id=uuid4(), verdict=verdict, buyer=buyer, above=above)
        for verdict, buyer, above in product(Verdict, *wanted)
    ]
    for one, two in product(rules, rules):
        found = judge([one, two], me, tusd(100))
        fitting = [
            rule
            for rule in (one, two)
            if rule.buyer in {None, me} and rule.above in {None, tusd(99)}
        ]
        blocks = [rule for rule in fitting if rule.verdict is Verdict.BLOCK]
        assert found == (blocks or fitting or [None])[0]


async def test_a_held_order_cannot_be_paid_until_somebody_approves_it(
    trade, approvals, lamp, buying, selling
):
    await approvals().add_rule(Verdict.APPROVE, None, None, selling)
    order = await trade.ordered(lamp, buying)
    assert order.hold.status is HoldStatus.WAITING
    assert order.payment is None
    assert order.deliveries[0].action("fund") is None
    assert order.deliveries[0].action("abandon") is not None
    assert [held.id for held in await approvals().list_waiting(selling)] == [order.id]
    await approvals().decide(order.id, "approve", "Welcome back.", selling)
    approved = await trade.orders.get(order.id, buying)
    assert approved.hold.reason == "Welcome back."
    assert approved.payment is not None
    assert approved.deliveries[0].action("fund").call is not None
    assert await approvals().list_waiting(selling) == []
    names = [entry.name for entry in await trade.orders.timeline(order.id, buying)]
    assert names == ["order.placed", "order.held", "order.decided"]


async def test_the_goods_stay_aside_while_the_seller_thinks_and_the_buyer_comes_back(
    trade, approvals, lamp, buying, selling
):
    await approvals().add_rule(Verdict.APPROVE, None, None, selling)
    order = await trade.ordered(lamp, buying, quantity=3)
    await trade.wait(HOLD_LIFE - timedelta(minutes=5))
    assert await trade.sweeper.expire_unpaid() == 0
    assert (await trade.market.stock.count_taken([lamp.id]))[lamp.id] == 3
    await approvals().decide(order.id, "approve", "", selling)
    await trade.wait(PAY_LIFE - timedelta(minutes=5))
    assert (await trade.orders.get(order.id, buying)).payment is not None
    await trade.wait(timedelta(minutes=10))
    assert await trade.sweeper.expire_unpaid() == 1


async def test_a_refused_order_ends_with_a_reason_and_its_goods_go_back(
    trade, approvals, lamp, buying, selling
):
    await approvals().add_rule(Verdict.APPROVE, buying.address, None, selling)
    order = await trade.ordered(lamp, buying)
    with pytest.raises(Invalid):
        await approvals().decide(order.id, "refuse", "", selling)
    await approvals().decide(order.id, "refuse", "We do not ship there.", selling)
    refused = await trade.orders.get(order.id, buying)
    assert (refused.hold.status, refused.hold.reason) == (
        HoldStatus.REFUSED,
        "We do not ship there.",
    )
    assert refused.payment is None and refused.status == "expired"
    assert (await trade.market.stock.count_taken([lamp.id])).get(lamp.id, 0) == 0


async def test_a_blocked_buyer_orders_nothing_and_others_do(
    trade, approvals, lamp, buying, selling, strange
):
    await approvals().add_rule(Verdict.BLOCK, buying.address, None, selling)
    before = await trade.market.fingerprint()
    with pytest.raises(OrderBlocked):
        await trade.ordered(lamp, buying)
    assert await trade.market.fingerprint() == before
    assert (await trade.ordered(lamp, strange)).hold is None


async def test_whoever_may_order_nothing_asks_for_nothing_new_either(
    trade, approvals, lamp, buying, selling, strange
):
    """What is ordered goes on: its thread stays open for both."""
    order = await trade.paid(lamp, buying)
    await approvals().add_rule(Verdict.BLOCK, buying.address, None, selling)
    place = trade.market.session, trade.market.resources
    due = trade.market.clock.now() + timedelta(days=7)
    wish = QuoteRequest(quantity=2, option=DeliveryOption.STANDARD, due=due, text="Two, please.")
    before = await trade.market.fingerprint()
    with pytest.raises(NotWelcome):
        await QuestionService(*place).ask(lamp.id, "Is it heavy?", buying)
    with pytest.raises(NotWelcome):
        await QuoteService(*place).ask(lamp.id, wish, buying)
    assert await trade.market.fingerprint() == before
    await trade.messages.post(order.id, "Where is it?", buying)
    await QuestionService(*place).ask(lamp.id, "Is it heavy?", strange)
    await QuoteService(*place).ask(lamp.id, wish, strange)


async def test_a_wallet_blocked_above_an_amount_may_still_ask(
    trade, approvals, lamp, buying, selling
):
    await approvals().add_rule(Verdict.BLOCK, buying.address, tusd(1), selling)
    place = trade.market.session, trade.market.resources
    assert await QuestionService(*place).ask(lamp.id, "Is it heavy?", buying)


async def test_amounts_hold_back_what_is_above_them(trade, approvals, lamp, buying, selling):
    await approvals().add_rule(Verdict.APPROVE, None, tusd(125_000_000), selling)
    await approvals().add_rule(Verdict.BLOCK, None, tusd(300_000_000), selling)
    assert (await trade.ordered(lamp, buying)).hold is None  # exactly 125
    assert (await trade.ordered(lamp, buying, quantity=2)).hold is not None
    with pytest.raises(OrderBlocked):
        await trade.ordered(lamp, buying, quantity=3)


async def test_only_the_owner_and_the_shops_support_decide(
    trade, approvals, lamp, buying, selling, strange
):
    await approvals().add_rule(Verdict.APPROVE, None, None, selling)
    order = await trade.ordered(lamp, buying)
    seats = {role: replace(strange, teams={selling.party_id: role}) for role in TeamRole}
    others = (
        buying,
        strange,
        seats[TeamRole.PACKER],
        seats[TeamRole.FINANCE],
        replace(strange, staff=frozenset(StaffRole)),
    )
    before = await trade.market.fingerprint()
    for viewer in others:
        assert await approvals().list_waiting(viewer) == []
        with pytest.raises(OrderNotFound):
            await approvals().decide(order.id, "approve", "", viewer)
    assert await trade.market.fingerprint() == before
    support = seats[TeamRole.SUPPORT]
    assert await approvals().count_waiting(support) == 1
    await approvals().decide(order.id, "approve", "", support)


async def test_nobody_decides_on_what_they_buy_themselves(
    trade, approvals, lamp, buying, selling, strange
):
    await approvals().add_rule(Verdict.APPROVE, None, None, selling)
    order = await trade.ordered(lamp, buying)
    customer, colleague = (
        replace(one, teams={selling.party_id: TeamRole.SUPPORT}) for one in (buying, strange)
    )
    assert await approvals().list_waiting(customer) == []
    assert await approvals().count_waiting(customer) == 0
    assert await approvals().count_waiting(colleague) == 1
    with pytest.raises(OrderNotFound):
        await approvals().decide(order.id, "approve", "", customer)


async def test_what_is_decided_or_over_is_not_decided_again(
    trade, approvals, lamp, buying, selling
):
    free = await trade.ordered(lamp, buying)
    await approvals().add_rule(Verdict.APPROVE, None, None, selling)
    held = await trade.ordered(lamp, buying)
    late = await trade.ordered(lamp, buying)
    await approvals().decide(held.id, "approve", "", selling)
    await trade.orders.abandon(late.id, buying)
    before = await trade.market.fingerprint()
    for order in (free, held, late):
        with pytest.raises(HoldRefused):
            await approvals().decide(order.id, "refuse", "Too late.", selling)
    assert await trade.market.fingerprint() == before


async def test_rules_are_their_sellers_own(trade, approvals, lamp, buying, selling):
    await approvals().add_rule(Verdict.APPROVE, None, None, selling)
    [rule] = await approvals().list_rules(selling)
    assert await approvals().list_rules(buying) == []
    with pytest.raises(RuleNotFound):
        await approvals().drop_rule(rule.id, buying)
    await approvals().drop_rule(rule.id, selling)
    assert (await trade.ordered(lamp, buying)).hold is None


async def test_a_rule_that_would_stop_everybody_is_refused(trade, approvals, selling):
    before = await trade.market.fingerprint()
    for verdict, buyer in ((Verdict.BLOCK, None), (Verdict.BLOCK, selling.address)):
        with pytest.raises(Invalid):
            await approvals().add_rule(verdict, buyer, None, selling)
    assert await trade.market.fingerprint() == before
