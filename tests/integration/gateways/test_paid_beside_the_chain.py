"""Orders that no escrow protects: placed, approved, held, sent, given back.

covers: S3-09, S3-10, S3-11, S3-15, S3-44, S3-45, S3-58, S3-65, S3-66
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core.errors import Invalid
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.care.repository import TicketRepository
from backend.domain.escrow.statuses import Status
from backend.domain.gateways.errors import PaymentStepNotAllowed
from backend.domain.gateways.gateway import StatementKind
from backend.domain.gateways.service import BesideService
from backend.domain.orders.approvals import ApprovalService
from backend.domain.orders.errors import MethodNotTaken, OrderNotFound
from backend.domain.orders.methods import LIFE_BESIDE, Method, reference_of
from backend.domain.orders.rules import Verdict
from backend.domain.orders.shop_methods import ShopMethods
from backend.domain.payments.ledger import PARTS, EntryKind
from backend.domain.payments.service import PaymentService
from tests.builders.fulfilment import allocate, fulfilments, hear

ACCOUNT = "To the account 12 34 of the lamp shop."
SEEN = "Seen on the account."


@pytest.fixture
async def beside(trade, selling):
    shop = ShopMethods(trade.market.session, trade.market.resources)
    taken = {Method.BANK_TRANSFER: ACCOUNT, Method.ON_DELIVERY: "In coins, please."}
    await shop.set(taken, selling)
    return lambda: BesideService(trade.market.session, trade.market.resources)


@pytest.fixture
def step(trade, beside):
    async def take(order, action, viewer, reason=SEEN):
        return await beside().take(action, order.deliveries[0].id, reason, viewer)

    return take


async def by_transfer(trade, lamp, buyer, **changes):
    return await trade.ordered(lamp, buyer, method=Method.BANK_TRANSFER, **changes)


async def taken(trade, lamp):
    return (await trade.market.stock.count_taken([lamp.id])).get(lamp.id, 0)


async def sums(trade, order, viewer):
    """Where the money of an order is, by both ways of counting; they agree."""
    payments = PaymentService(trade.market.session, trade.market.resources)
    one = (await payments.of_order(order.id, viewer)).sums
    [whole] = [each.sums for each in await payments.totals(viewer)]
    assert whole == one
    stated = BesideService(trade.market.session, trade.market.resources)
    view = await stated.of_order(order.id, viewer)
    for counted, delivery in zip(view.deliveries, view.order.deliveries, strict=True):
        assert (counted.received, counted.given_back) == (delivery.received, delivery.given_back)
    assert one.ordered.units == sum(
        getattr(one, name).units for name in PARTS if name not in {"ordered", "refunded_later"}
    )
    return {name: getattr(one, name).units for name in PARTS if getattr(one, name).units}


async def test_what_a_shop_does_not_take_orders_nothing(trade, lamp, buying):
    before = await trade.market.fingerprint()
    with pytest.raises(MethodNotTaken):
        await by_transfer(trade, lamp, buying)
    assert await trade.market.fingerprint() == before


async def test_a_transfer_goes_from_the_order_to_the_buyer(
    trade, beside, step, lamp, buying, selling
):
    order = await by_transfer(trade, lamp, buying)
    assert (order.payment, order.method) == (None, Method.BANK_TRANSFER)
    assert order.deliveries[0].action("fund") is None
    view = await beside().of_order(order.id, buying)
    assert (view.instructions, view.reference) == (ACCOUNT, reference_of(order.public_id))
    price = order.total.units
    assert await sums(trade, order, buying) == {"ordered": price, "to_pay": price}
    assert await taken(trade, lamp) == 1

    approved = await step(order, "approve", selling)
    assert approved.order.status == "approved"
    assert (await sums(trade, order, buying)) == {"ordered": price, "authorised": price}
    await hear(trade)
    await allocate(trade)
    [goods] = (await fulfilments(trade).of_order(order.id, selling)).values()
    assert goods.status == "allocated"

    await step(order, "ship", selling)
    await hear(trade)
    [goods] = (await fulfilments(trade).of_order(order.id, selling)).values()
    assert goods.status == "shipped"
    with pytest.raises(PaymentStepNotAllowed):
        await step(order, "take_back", selling)
    done = await step(order, "confirm", buying)
    assert done.order.status == "fulfilled"
    assert await sums(trade, order, selling) == {"ordered": price, "paid_out": price}
    await hear(trade)
    [goods] = (await fulfilments(trade).of_order(order.id, selling)).values()
    assert goods.status == "delivered"
    names = [entry.name for entry in await trade.orders.timeline(order.id, buying)]
    assert names.count("beside.moved") == 3
    assert trade.lives == {}  # no chain was asked


async def test_nobody_but_the_shop_says_that_money_has_come(
    trade, beside, step, lamp, buying, selling, strange
):
    order = await by_transfer(trade, lamp, buying)
    before = await trade.market.fingerprint()
    for viewer, refusal in ((buying, PaymentStepNotAllowed), (strange, Exception)):
        with pytest.raises(refusal):
            await step(order, "approve", viewer)
    with pytest.raises(PaymentStepNotAllowed):
        await step(order, "ship", selling)
    with pytest.raises(Invalid):
        await step(order, "go_ahead", selling, reason="")
    with pytest.raises(OrderNotFound):
        await beside().of_order(order.id, strange)
    assert await trade.market.fingerprint() == before


async def test_who_may_do_what_follows_the_policy(trade, beside, lamp, buying, selling, strange):
    order = await by_transfer(trade, lamp, buying)

    async def offered(**seat):
        viewer = type(strange)(strange.party_id, strange.address, **seat)
        view = await beside().of_order(order.id, viewer)
        return [action.action for action in view.deliveries[0].actions]

    assert await offered(teams={selling.party_id: TeamRole.FINANCE}) == [
        "approve",
        "go_ahead",
        "cancel",
    ]
    assert await offered(staff=frozenset({StaffRole.ADMIN})) == ["approve", "go_ahead", "cancel"]
    assert await offered(teams={selling.party_id: TeamRole.PACKER}) == []
    assert await offered(staff=frozenset({StaffRole.SUPPORT})) == []


async def test_an_order_nobody_pays_ends_and_its_goods_go_back(trade, beside, lamp, buying):
    order = await by_transfer(trade, lamp, buying)
    await trade.wait(LIFE_BESIDE - timedelta(minutes=5))
    assert await trade.sweeper.expire_unpaid() == 0
    await trade.wait(timedelta(minutes=10))
    assert await trade.sweeper.expire_unpaid() == 1
    assert await taken(trade, lamp) == 0
    assert (await trade.orders.get(order.id, buying)).status == "expired"


async def test_an_approved_order_does_not_run_out_and_a_cancelled_one_gives_its_goods_back(
    trade, step, lamp, buying, selling
):
    order = await by_transfer(trade, lamp, buying, quantity=2)
    await step(order, "approve", selling)
    await trade.wait(LIFE_BESIDE + timedelta(days=1))
    assert await trade.sweeper.expire_unpaid() == 0
    assert await taken(trade, lamp) == 2
    with pytest.raises(Invalid):
        await step(order, "cancel", selling, reason="")
    called_off = await step(order, "cancel", selling, reason="It broke.")
    assert called_off.order.status == "called_off"
    assert await taken(trade, lamp) == 0
    price = order.total.units
    assert await sums(trade, order, buying) == {"ordered": price, "refunded": price}


async def test_a_payment_that_was_not_there_holds_the_delivery_until_somebody_answers_for_it(
    trade, step, lamp, buying, selling
):
    order = await by_transfer(trade, lamp, buying)
    delivery_id = order.deliveries[0].id
    await step(order, "approve", selling)
    await step(order, "take_back", selling, reason="It was somebody else's transfer.")
    held = await step(order, "ship", selling)
    assert held.deliveries[0].status is Status.WAITING_PAYMENT
    await hear(trade)
    tickets = TicketRepository(trade.market.session)
    [ticket] = await tickets.list_open(delivery_id)
    assert ticket.step == "pay"
    await step(order, "go_ahead", selling, reason="An old customer.")
    await hear(trade)
    assert await tickets.list_open(delivery_id) == []
    back = await step(order, "stop", selling, reason="Better not.")
    assert back.deliveries[0].status is Status.APPROVED
    held = await step(order, "ship", selling)
    assert held.deliveries[0].status is Status.WAITING_PAYMENT
    freed = await step(order, "receive", selling)
    assert freed.deliveries[0].status is Status.APPROVED
    sent = await step(order, "ship", selling)
    assert sent.deliveries[0].status is Status.SENT
    kinds = [one.kind for one in sent.deliveries[0].statements]
    assert kinds == [
        StatementKind.RECEIVED,
        StatementKind.TAKEN_BACK,
        StatementKind.WENT_AHEAD,
        StatementKind.STOPPED,
        StatementKind.RECEIVED,
    ]
    told = [entry.sentence for entry in await trade.orders.timeline(order.id, buying)]
    assert any("An old customer." in sentence for sentence in told)
    payments = PaymentService(trade.market.session, trade.market.resources)
    [shown] = (await payments.of_order(order.id, selling)).deliveries
    assert [entry.kind for entry in shown.entries] == [
        EntryKind.STATED_RECEIVED,
        EntryKind.STATED_MISSING,
        EntryKind.WENT_AHEAD,
        EntryKind.STOPPED,
        EntryKind.STATED_RECEIVED,
    ]
    assert {entry.tx_hash for entry in shown.entries} == {None}


async def test_on_delivery_it_leaves_unpaid_and_is_collected_at_the_door(
    trade, beside, step, lamp, buying, selling, strange
):
    order = await trade.ordered(lamp, buying, method=Method.ON_DELIVERY)
    price = order.total.units
    await step(order, "approve", selling)
    assert await sums(trade, order, buying) == {"ordered": price, "to_pay": price}
    sent = await step(order, "ship", selling)
    assert sent.deliveries[0].status is Status.SENT
    courier = type(strange)(
        strange.party_id, strange.address, staff=frozenset({StaffRole.LOGISTICS})
    )
    paid = await step(order, "receive", courier, reason="At the door.")
    assert paid.deliveries[0].outstanding.units == 0
    assert await sums(trade, order, buying) == {"ordered": price, "paid_out": price}
    returned = await step(order, "return", selling, reason="It did not fit.")
    assert returned.order.status == "called_off"
    assert await sums(trade, order, buying) == {"ordered": price, "refunded": price}


async def test_what_the_shop_wants_to_see_first_is_not_approved_around_its_rule(
    trade, beside, step, lamp, buying, selling
):
    approvals = ApprovalService(trade.market.session, trade.market.resources)
    await approvals.add_rule(Verdict.APPROVE, None, None, selling)
    order = await by_transfer(trade, lamp, buying)
    with pytest.raises(PaymentStepNotAllowed):
        await step(order, "approve", selling)
    await approvals.decide(order.id, "approve", "", selling)
    assert (await step(order, "approve", selling)).order.status == "approved"


async def test_a_payment_into_the_escrow_is_never_stated(
    trade, beside, step, lamp, buying, selling
):
    order = await trade.ordered(lamp, buying)
    assert await beside().of_order(order.id, selling) is None
    before = await trade.market.fingerprint()
    with pytest.raises(PaymentStepNotAllowed):
        await step(order, "approve", selling)
    assert await trade.market.fingerprint() == before
