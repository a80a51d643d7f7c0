"""What carriers report: late, twice, out of order, about strangers' parcels; and what follows.

covers: S2-09, S2-10, S2-11, S2-28, S3-26, S3-52, S3-59, S3-60, N-17
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select

from backend.chain.policy import Policy
from backend.core.errors import Invalid
from backend.domain.fulfilment.lifecycle import FulfilmentStatus
from backend.domain.fulfilment.performance import CarrierRegister
from backend.domain.orders.errors import DeliveryNotFound
from backend.domain.orders.models import Delivery
from backend.domain.orders.snapshots import policy_to_json
from backend.domain.shipping.attesting import AttestingService
from backend.domain.shipping.doubts import NEVER_SEEN, OLDER_THAN_THE_ORDER, USED_ELSEWHERE
from backend.domain.shipping.errors import ParcelNotUnderWay
from backend.domain.shipping.journeys import JourneyService
from backend.domain.shipping.models import CarrierUpdate
from backend.domain.shipping.progress import ParcelStatus
from backend.domain.shipping.updates import CarrierUpdateService
from tests.builders.carriers import NUMBER, aftership, every_way
from tests.builders.chain import actor
from tests.builders.fulfilment import allocate, fulfilments, hear
from tests.builders.histories import History

S = FulfilmentStatus
AFTERSHIP = every_way()["aftership"].adapter


def updates(trade):
    return CarrierUpdateService(trade.market.session, trade.market.resources)


async def take(trade, tag, minutes, **changes):
    at = trade.market.clock.now() + timedelta(minutes=minutes)
    body = json.dumps(aftership(tag, at, **changes)).encode()
    return await updates(trade).take(AFTERSHIP, body)


async def stored(trade):
    return await trade.market.session.scalar(select(func.count()).select_from(CarrierUpdate))


async def standing(trade, order, viewer):
    await hear(trade)
    (view,) = (await fulfilments(trade).of_order(order.id, viewer)).values()
    return view


async def journey(trade, order, viewer):
    service = JourneyService(trade.market.session, trade.market.resources)
    return (await service.of_order(order.id, viewer))[order.deliveries[0].id]


@pytest.fixture
async def sent(trade, lamp, buying, selling):
    """A parcel on its way by DHL."""
    order = await trade.paid(lamp, buying)
    await hear(trade)
    await allocate(trade)
    await trade.wait(timedelta(hours=1))
    prepared = await trade.shipments.prepare(order.deliveries[0].id, "dhl", NUMBER, selling)
    await trade.move(order, lambda life: life.shipped(prepared.hash))
    await hear(trade)
    return order


TOLD = [("InTransit", 10), ("OutForDelivery", 20), ("AttemptFail", 30), ("Delivered", 40)]


@pytest.mark.parametrize("order_of_arrival", [*permutations(range(4))][::5])
async def test_reports_in_any_order_end_the_same(trade, sent, buying, order_of_arrival):
    for number in order_of_arrival:
        await take(trade, *TOLD[number])
        await hear(trade)
    seen = await standing(trade, sent, buying)
    assert seen.status is S.DELIVERED
    assert seen.arrived_at == trade.market.clock.now() + timedelta(minutes=40)
    assert str(seen.expected_on) == "2026-11-24"
    assert len((await journey(trade, sent, buying)).reports) == 4


async def test_each_report_moves_it_on(trade, sent, buying):
    for (tag, minutes), status in zip(
        TOLD, [S.SHIPPED, S.OUT_FOR_DELIVERY, S.EXCEPTION, S.DELIVERED], strict=True
    ):
        await take(trade, tag, minutes)
        assert (await standing(trade, sent, buying)).status is status


async def test_the_same_event_is_stored_once(trade, sent):
    first = await take(trade, "InTransit", 10)
    again = await take(trade, "InTransit", 10)
    assert (first.heard, first.new, first.matched) == (1, 1, 1)
    assert (again.heard, again.new, again.matched) == (1, 0, 0)
    assert await stored(trade) == 1


async def test_a_report_on_nobodys_parcel_waits_until_somebody_has_it(trade, lamp, buying, selling):
    await trade.wait(timedelta(hours=1))
    heard = await take(trade, "InTransit", 10)
    assert (heard.new, heard.matched) == (1, 0)
    order = await trade.paid(lamp, buying)
    await hear(trade)
    prepared = await trade.shipments.prepare(order.deliveries[0].id, "dhl", NUMBER, selling)
    await trade.move(order, lambda life: life.shipped(prepared.hash))
    await hear(trade)
    assert len((await journey(trade, order, buying)).reports) == 1


async def test_another_carriers_number_is_another_parcel(trade, sent, buying):
    body = aftership("Delivered", trade.market.clock.now())
    body["msg"]["slug"] = "ups"
    heard = await updates(trade).take(AFTERSHIP, json.dumps(body).encode())
    assert heard.matched == 0
    assert (await standing(trade, sent, buying)).status is S.SHIPPED


async def test_a_carrier_pays_nobody(trade, sent, buying):
    await take(trade, "InTransit", 10)
    await take(trade, "Delivered", 20)
    await hear(trade)
    seen = (await trade.orders.get(sent.id, buying)).deliveries[0]
    assert seen.status == "shipped"
    assert seen.money.stage == "captured"


# who may type


async def test_a_seller_types_anything_but_the_arrival(trade, sent, selling, buying, strange):
    delivery_id = sent.deliveries[0].id
    await updates(trade).write_down(delivery_id, ParcelStatus.DELAYED, "Snow", "Kassel", selling)
    assert (await standing(trade, sent, buying)).status is S.EXCEPTION
    (heard,) = (await journey(trade, sent, buying)).reports
    assert (heard.source, heard.report.detail) == ("seller", "Snow")
    for status in (ParcelStatus.DELIVERED, ParcelStatus.UNKNOWN):
        with pytest.raises(Invalid):
            await updates(trade).write_down(delivery_id, status, "", "", selling)
    with pytest.raises(ParcelNotUnderWay):
        await updates(trade).write_down(delivery_id, ParcelStatus.DELAYED, "", "", buying)
    with pytest.raises(DeliveryNotFound):
        await updates(trade).write_down(delivery_id, ParcelStatus.DELAYED, "", "", strange)
    assert await stored(trade) == 1


async def test_there_is_nothing_to_report_on_before_it_is_shipped(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    with pytest.raises(ParcelNotUnderWay):
        await updates(trade).write_down(
            order.deliveries[0].id, ParcelStatus.IN_TRANSIT, "", "", selling
        )


# the attester


@pytest.fixture
async def attested(trade, sent):
    """The same, under a policy that names the attester."""
    delivery = await trade.market.session.get_one(Delivery, (sent.id, sent.deliveries[0].id))
    rules = {**delivery.policy_rules}
    named = sent.deliveries[0].policy.policy
    changed = Policy(
        **{name: getattr(named, name) for name in named.__dataclass_fields__}
        | {"attester": actor("attester").address}
    )
    assert set(policy_to_json(changed)) == set(rules)
    delivery.policy_rules = policy_to_json(changed)
    await trade.market.session.flush()
    return sent


async def due(trade, who="attester"):
    service = AttestingService(trade.market.session, trade.market.resources.chains.default)
    return await service.list_due(actor(who).address)


async def test_the_attester_speaks_once_a_carrier_has(trade, attested):
    assert await due(trade) == []
    await take(trade, "InTransit", 10)
    assert await due(trade) == []
    await take(trade, "Delivered", 20)
    (arrival,) = await due(trade)
    assert arrival.call.function == "deliver"
    assert arrival.escrow_id == attested.deliveries[0].escrow_id
    assert await due(trade, "stranger") == []


async def test_it_is_silent_once_the_chain_knows_or_the_time_is_over(trade, attested):
    await take(trade, "InTransit", 10)
    await take(trade, "Delivered", 20)
    await trade.wait(timedelta(days=60))
    assert await due(trade) == []
    await trade.move(attested, History.timed_out)
    assert await due(trade) == []


async def test_it_is_silent_about_what_is_odd(trade, attested, lamp, buying, selling):
    await take(trade, "Delivered", 20)
    assert NEVER_SEEN in (await journey(trade, attested, buying)).doubts
    assert await due(trade) == []
    await take(trade, "InTransit", 10)
    assert (await journey(trade, attested, buying)).doubts == ()
    assert len(await due(trade)) == 1

    other = await trade.paid(lamp, buying)
    await trade.shipments.prepare(other.deliveries[0].id, "dhl", NUMBER, selling)
    assert (await journey(trade, attested, buying)).doubts == (USED_ELSEWHERE,)
    assert await due(trade) == []


async def test_a_number_that_is_older_than_the_order_is_odd(trade, attested, buying):
    await take(trade, "InTransit", -600)
    await take(trade, "Delivered", 20)
    assert (await journey(trade, attested, buying)).doubts == (OLDER_THAN_THE_ORDER,)
    assert await due(trade) == []


async def test_a_carrier_that_takes_its_word_back_is_heard(trade, attested, buying):
    await take(trade, "InTransit", 10)
    await take(trade, "Delivered", 20)
    await take(trade, "InTransit", 30)
    assert await due(trade) == []
    assert (await standing(trade, attested, buying)).status is S.SHIPPED


# asking, and the register


async def test_parcels_are_asked_about_once_in_a_while(trade, sent):
    every = timedelta(minutes=30)
    (parcel,) = await updates(trade).claim_questions(every)
    assert (parcel.carrier, parcel.tracking_number) == ("dhl", NUMBER)
    assert await updates(trade).claim_questions(every) == []
    await trade.wait(every)
    assert len(await updates(trade).claim_questions(every)) == 1
    await trade.move(sent, History.delivered)
    await trade.wait(every)
    assert await updates(trade).claim_questions(every) == []


async def test_the_register_counts_what_is_behind_its_rates(trade, sent, buying):
    register = CarrierRegister(trade.market.session, trade.market.resources)
    (dhl,) = [one for one in await register.list() if one.carrier == "dhl"]
    assert (dhl.parcels, dhl.arrived, dhl.on_time_percent, dhl.median_hours) == (1, 0, None, None)
    await take(trade, "AttemptFail", 60)
    await take(trade, "Delivered", 180)
    await hear(trade)
    dhl = (await register.list())[0]
    assert (dhl.carrier, dhl.parcels, dhl.arrived, dhl.on_time) == ("dhl", 1, 1, 1)
    assert (dhl.on_time_percent, dhl.exception_percent, dhl.median_hours) == (100, 100, 3)
