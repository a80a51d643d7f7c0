"""A service from the buyer's wishes to the second look, and what both ask of each other.

covers: S4-01, S4-02, S4-03, S4-04, S4-07, S4-08, S4-09, S4-10, S4-12, S4-13, S4-14, S4-15, S4-16,
covers: S4-17, N-15
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.pagination import PageRequest
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.errors import DeliveryNotFound
from backend.domain.orders.planning import Flow
from backend.domain.orders.purchase import Purchase, Wanted, requirements_hash
from backend.domain.services.documents import hash_of
from backend.domain.services.errors import NotAService, RequestNotPossible
from backend.domain.services.handlers import RequestKeeper
from backend.domain.services.lifecycle import RequestKind, RequestStatus
from backend.domain.services.service import WorkService
from backend.domain.services.stages import ServiceStage
from tests.builders.histories import DAY, History
from tests.builders.market import tusd

WISH = "Two dogs on one sheet, 30 by 40, in pencil."
K, G = RequestKind, ServiceStage


@pytest.fixture
def work(trade):
    return WorkService(trade.market.session, trade.market.resources)


@pytest.fixture
async def portrait(trade, selling):
    free = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)
    return await trade.market.on_sale(
        selling, kind=ListingKind.SERVICE, title="A portrait", stock=None, options=free
    )


async def ordered(trade, portrait, buying):
    line = Wanted(listing_id=portrait.id)
    order = await trade.orders.buy(Purchase(lines=(line,), requirements=WISH), buying)
    await trade.pay(order)
    return await trade.orders.get(order.id, buying)


async def told(trade, order):
    """The keeper hears everything that was recorded about the order."""
    keeper = RequestKeeper(trade.market.session, trade.market.resources)
    for event in await outbox.list_events(trade.market.session, order.id):
        await keeper.follow_chain(event)


def due(delivery, days=3):
    return delivery.escrow.deadline + timedelta(days=days)


async def test_the_wishes_are_kept_and_hashed(trade, portrait, buying, selling):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    assert (delivery.flow, delivery.requirements) == (Flow.SERVICE, WISH)
    assert delivery.requirements_hash == requirements_hash(delivery.id, WISH)
    (theirs,) = (await trade.orders.get(order.id, selling)).deliveries
    assert theirs.requirements == WISH


async def test_begun_reported_done_and_looked_at_a_second_time(
    trade, work, portrait, buying, selling
):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    begun = await work.prepare_begin(delivery.id, "I start on Monday.", selling)
    assert begun.call.function == "ship"
    assert begun.call.args[1] == f"0x{hash_of(begun.document).hex()}"
    assert delivery.requirements_hash.hex() in begun.document
    assert delivery.details_hash.hex() in begun.document
    again = await work.prepare_begin(delivery.id, "I start on Monday.", selling)
    assert again.hash == begun.hash  # pressing twice is one report

    await trade.move(order, lambda life: life.shipped(begun.hash))
    done = await work.prepare_done(delivery.id, "It is in the post box of your mail.", selling)
    assert (done.call.function, done.call.args[1]) == ("deliver", f"0x{done.hash.hex()}")
    await trade.move(order, lambda life: life.delivered(selling.address))
    seen = await work.of_delivery(delivery.id, buying)
    assert [(r.kind, r.is_on_chain) for r in seen.reports] == [("begun", True), ("done", False)]
    assert (await trade.orders.get(order.id, buying)).deliveries[0].action("confirm")
    await trade.move(order, History.confirmed)
    (row,) = (await work.list_services(G.COMPLETED, PageRequest(), selling)).items
    money = row.delivery.money
    assert money.paid.units == money.fee.units + money.seller_gets.units
    assert row.is_outstanding is False


async def test_declined_after_payment_the_money_waits_for_an_alternative(
    trade, work, portrait, buying, selling
):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    seen = await work.decline(delivery.id, "I do not draw dogs.", selling)
    assert [(r.kind, r.text) for r in seen.reports] == [("declined", "I do not draw dogs.")]
    theirs = (await trade.orders.get(order.id, selling)).deliveries[0]
    assert theirs.status is Status.FUNDED
    assert {"refund", "offer"} <= {action.action for action in theirs.actions}
    with pytest.raises(StepNotAllowed):
        await work.decline(delivery.id, "No.", buying)


@pytest.mark.parametrize("side", ["seller", "buyer"])
async def test_more_time_is_asked_and_granted_in_both_directions(
    trade, work, portrait, buying, selling, side
):
    order = await ordered(trade, portrait, buying)
    moves = () if side == "seller" else (History.shipped, History.delivered)
    await trade.move(order, *moves)
    asker, giver = (selling, buying) if side == "seller" else (buying, selling)
    (delivery,) = (await trade.orders.get(order.id, asker)).deliveries
    seen = await work.ask(delivery.id, K.MORE_TIME, due(delivery), "Three days more?", asker)
    assert seen.requests[0].may_withdraw
    assert seen.may_ask.isdisjoint({K.MORE_TIME})
    offered = (await work.of_delivery(delivery.id, giver)).requests[0]
    assert (offered.grant.function, offered.may_refuse) == ("extend", True)
    assert offered.grant.args[1] == str(int(due(delivery).timestamp()))
    await trade.move(order, lambda life: life.extended(3 * DAY, giver.address))
    for _ in range(2):  # heard twice is granted once
        await told(trade, order)
    seen = await work.of_delivery(delivery.id, asker)
    assert [(r.status, r.role.value) for r in seen.requests] == [(RequestStatus.GRANTED, side)]


@pytest.mark.parametrize(
    ("case", "kind", "step"),
    [
        ("the extension goes", K.MORE_TIME, lambda life: life.extended(3 * DAY)),
        ("the refund goes", K.REFUND, History.refunded),
        ("what overtook it goes", K.MORE_TIME, History.shipped),
    ],
)
async def test_a_block_that_goes_takes_its_answer_along(
    trade, work, portrait, buying, selling, case, kind, step
):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    asker = buying if kind is K.REFUND else selling
    until = due(delivery) if kind is K.MORE_TIME else None
    await work.ask(delivery.id, kind, until, "Please.", asker)
    await trade.move(order, step)
    await told(trade, order)
    (answered,) = (await work.of_delivery(delivery.id, asker)).requests
    assert answered.status in {RequestStatus.GRANTED, RequestStatus.OVERTAKEN}
    gone = await trade.undo(order)
    for _ in range(2):
        await told(trade, order)
    (asked,) = (await work.of_delivery(delivery.id, asker)).requests
    assert (asked.status, asked.may_withdraw) == (RequestStatus.ASKED, True)
    story = [entry.sentence for entry in await trade.orders.timeline(order.id, buying)]
    assert any(sentence.startswith("The chain went back: the ") for sentence in story)
    await trade.redo(order, gone)
    await told(trade, order)
    (again,) = (await work.of_delivery(delivery.id, asker)).requests
    assert again.status is answered.status


async def test_more_time_refused_says_why_and_changes_no_deadline(
    trade, work, portrait, buying, selling
):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    seen = await work.ask(delivery.id, K.MORE_TIME, due(delivery), "A week of rain.", selling)
    with pytest.raises(RequestNotPossible):  # not by the asker
        await work.refuse(seen.requests[0].id, "", selling)
    seen = await work.refuse(seen.requests[0].id, "The birthday is on Friday.", buying)
    assert seen.requests[0].status is RequestStatus.REFUSED
    assert seen.requests[0].answer == "The birthday is on Friday."
    after = (await trade.orders.get(order.id, buying)).deliveries[0]
    assert after.escrow.deadline == delivery.escrow.deadline
    with pytest.raises(RequestNotPossible):  # answered once
        await work.withdraw(seen.requests[0].id, selling)


async def test_money_back_is_asked_and_granted_by_the_chain(trade, work, portrait, buying, selling):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    await work.ask(delivery.id, K.REFUND, None, "I have found a photographer.", buying)
    (row,) = (await work.list_services(G.UNDER_REFUND, PageRequest(), selling)).items
    assert (row.is_refund_asked, row.is_outstanding) == (True, True)
    (asked,) = (await work.of_delivery(delivery.id, selling)).requests
    assert asked.grant.function == "refund"
    await trade.move(order, History.refunded)
    await told(trade, order)
    (asked,) = (await work.of_delivery(delivery.id, buying)).requests
    assert asked.status is RequestStatus.GRANTED


async def test_money_back_refused_is_disputed_and_decided_by_the_arbiter(
    trade, work, portrait, buying, selling
):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    await trade.move(order, History.shipped, History.delivered)
    seen = await work.ask(delivery.id, K.REFUND, None, "These are cats.", buying)
    await work.refuse(seen.requests[0].id, "They are dogs.", selling)
    buyers = (await trade.orders.get(order.id, buying)).deliveries[0]
    assert buyers.action("dispute")
    await trade.move(order, History.disputed, History.contested)
    (row,) = (await work.list_services(G.UNDER_REFUND, PageRequest(), selling)).items
    assert row.delivery.status is Status.ARBITRATION
    half = delivery.escrow.amount // 2
    await trade.move(order, lambda life: life.ruled(half))
    (row,) = (await work.list_services(G.COMPLETED, PageRequest(), selling)).items
    assert (row.delivery.status, row.is_outstanding) == (Status.RULED, False)
    assert 0 < row.delivery.money.buyer_gets.units < half  # less the arbiter's part of it
    assert (await work.of_delivery(delivery.id, buying)).requests[0].status is RequestStatus.REFUSED


async def test_a_request_the_delivery_has_left_behind_is_over(
    trade, work, portrait, buying, selling
):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    await work.ask(delivery.id, K.MORE_TIME, due(delivery), "Please.", selling)
    await trade.move(order, History.shipped)
    await told(trade, order)
    (asked,) = (await work.of_delivery(delivery.id, buying)).requests
    assert (asked.status, asked.grant) == (RequestStatus.OVERTAKEN, None)


async def test_what_cannot_be_asked_is_refused_and_changes_nothing(
    trade, work, portrait, buying, selling, strange
):
    order = await ordered(trade, portrait, buying)
    (delivery,) = order.deliveries
    before = await trade.market.fingerprint()
    for kind, who in ((K.MORE_TIME, buying), (K.REFUND, selling)):
        with pytest.raises(RequestNotPossible):
            await work.ask(delivery.id, kind, due(delivery), "Please.", who)
    for until in (None, delivery.escrow.deadline, due(delivery, 181)):
        with pytest.raises(Invalid) as refused:
            await work.ask(delivery.id, K.MORE_TIME, until, "Please.", selling)
        assert list(refused.value.fields) == ["until"]
    with pytest.raises(Invalid):
        await work.ask(delivery.id, K.REFUND, None, " ", buying)
    with pytest.raises(DeliveryNotFound):
        await work.ask(delivery.id, K.REFUND, None, "Please.", strange)
    assert await trade.market.fingerprint() == before
    assert (await work.of_delivery(delivery.id, buying)).requests == ()


async def test_a_parcel_is_no_service_but_its_buyer_may_ask_for_time(
    trade, work, lamp, buying, selling
):
    order = await trade.paid(lamp, buying)
    (delivery,) = order.deliveries
    with pytest.raises(NotAService):
        await work.prepare_begin(delivery.id, "On it.", selling)
    await trade.move(order, History.shipped, History.delivered)
    (delivery,) = (await trade.orders.get(order.id, buying)).deliveries
    seen = await work.ask(delivery.id, K.MORE_TIME, due(delivery), "I am away.", buying)
    assert seen.requests[0].role is Role.BUYER
    assert (await work.list_services(None, PageRequest(), selling)).items == []
