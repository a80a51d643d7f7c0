"""Address and contact: asked for again, read with a reason, erased when one may, proven later.

covers: N-14, S2-03, S3-02, S3-36
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from eth_utils.crypto import keccak
from sqlalchemy import select

from backend.core.errors import Invalid
from backend.core.key_rotation import KeyRotation
from backend.core.outbox.models import EventRow
from backend.core.sealing import SealBroken, Sealer
from backend.core.settings import key_bytes
from backend.core.viewer import StaffRole
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.address_desk import REASON_LIFE, Purpose
from backend.domain.orders.errors import (
    AddressGone,
    AddressNeeded,
    AddressNotMissing,
    AddressSealed,
    OrderNotFound,
)
from backend.domain.orders.sealed import Part, open_address
from backend.domain.orders.second_looks import Look
from tests.builders.histories import History
from tests.builders.trade import HOME
from tests.integration.orders.test_addresses import ADDRESS_RETENTION, UNPAID_RETENTION, row_of
from tests.integration.orders.test_stock_follows_the_chain import hear, told

MAIL = "ada.marker@example.org"
REASON = "The parcel came back and the carrier asks for the street."


@pytest.fixture
def support(strange):
    """Somebody of the staff's support, a stranger to every order."""
    return replace(strange, staff=frozenset({StaffRole.SUPPORT}))


async def seen(trade, order, viewer):
    return await trade.orders.get(order.id, viewer)


async def standing(trade, order, viewer):
    view = await seen(trade, order, viewer)
    return await trade.orders.desk.standing(view, viewer)


async def erased(trade, order, viewer):
    await trade.orders.desk.erase(await seen(trade, order, viewer), viewer)


async def test_an_order_without_a_parcel_has_a_contact(trade, lamp, buying, selling):
    order = await trade.ordered(lamp, buying, option=DeliveryOption.PICKUP, contact=f" {MAIL} ")
    assert order.has_contact
    assert not order.has_address
    with pytest.raises(AddressSealed):
        await trade.orders.desk.read_contact(await seen(trade, order, selling), selling)
    await trade.pay(order)
    paid = await seen(trade, order, selling)
    assert await trade.orders.desk.read_contact(paid, selling) == MAIL
    [look] = (await standing(trade, order, buying)).readings
    assert (look.part, look.role, look.purpose) == ("contact", "seller", "look")


async def test_who_looked_and_why_is_for_the_buyer_to_see(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.orders.read_address(order.id, selling, Purpose.PRINT)
    [look] = (await standing(trade, order, buying)).readings
    assert look.address == selling.address
    assert (look.purpose, look.at) == ("print", trade.market.clock.now())
    assert (await standing(trade, order, selling)).readings == ()


async def test_support_reads_it_only_after_writing_down_why(trade, lamp, buying, selling, support):
    order = await trade.paid(lamp, buying)
    view, desk = await seen(trade, order, support), trade.orders.desk
    with pytest.raises(AddressGone):
        await trade.orders.read_address(order.id, support)
    with pytest.raises(Invalid):
        await desk.say_why(view, "because", support)
    assert (await standing(trade, order, buying)).readings == []

    await desk.say_why(view, REASON, support)
    assert await trade.orders.read_address(order.id, support) == HOME
    looks = (await standing(trade, order, buying)).readings
    assert [(look.purpose, look.reason) for look in looks] == [("support", ""), ("reason", REASON)]
    rows = await trade.market.session.scalars(select(EventRow.data))
    assert not [data for data in rows if REASON in str(data)]

    await trade.wait(REASON_LIFE)
    with pytest.raises(AddressGone):
        await trade.orders.read_address(order.id, support)
    with pytest.raises(OrderNotFound):
        await desk.say_why(await seen(trade, order, selling), REASON, selling)


async def test_paid_long_after_it_ran_out_the_buyer_is_asked_again(trade, lamp, buying, selling):
    order = await trade.ordered(lamp, buying, contact=MAIL)
    await trade.wait(timedelta(minutes=30) + UNPAID_RETENTION)
    await trade.sweeper.expire_unpaid()
    assert await trade.sweeper.erase_addresses() == 1
    await trade.pay(order)
    await hear(trade)
    await hear(trade)

    assert await told(trade, "address.missing") == 1
    view = await seen(trade, order, buying)
    assert view.is_address_missing
    for viewer in (buying, selling):
        looks = await trade.orders.look_again(await seen(trade, order, viewer), viewer)
        assert Look.ADDRESS_MISSING in [look.kind for look in looks]
    with pytest.raises(OrderNotFound):
        await trade.orders.desk.give(await seen(trade, order, selling), HOME, "", selling)

    await trade.orders.desk.give(view, HOME, "", buying)
    assert await trade.orders.read_address(order.id, selling) == HOME
    assert not (await seen(trade, order, buying)).is_address_missing


async def test_where_it_goes_is_never_swapped(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    before = (await row_of(trade, order)).sealed_address
    elsewhere = replace(HOME, street="Somewhere else 1")
    with pytest.raises(AddressNotMissing):
        await trade.orders.desk.give(order, elsewhere, "", buying)
    assert (await row_of(trade, order)).sealed_address == before


async def test_it_is_not_erased_while_an_escrow_is_open(trade, lamp, buying, selling):
    unpaid = await trade.ordered(lamp, buying)
    with pytest.raises(AddressNeeded) as waits:
        await erased(trade, unpaid, buying)
    assert waits.value.facts["until"]
    order = await trade.paid(lamp, buying)
    with pytest.raises(AddressNeeded) as needed:
        await erased(trade, order, buying)
    due = order.deliveries[0].silence.at
    assert needed.value.facts == {"until": due.isoformat()}
    shown = await standing(trade, order, buying)
    assert shown.needed_because == needed.value.message
    assert shown.needed_until == due
    assert (await row_of(trade, order)).data_key is not None
    await trade.move(order, History.confirmed)
    with pytest.raises(OrderNotFound):
        await erased(trade, order, selling)

    await erased(trade, order, buying)
    row = await row_of(trade, order)
    assert (row.data_key, row.sealed_address, row.sealed_contact) == (None, None, None)
    assert await told(trade, "address.erased") == 1
    with pytest.raises(AddressGone):
        await erased(trade, order, buying)


async def test_a_kept_copy_proves_the_address_after_the_erasure(
    trade, lamp, buying, selling, judging
):
    order = await trade.paid(lamp, buying, contact=MAIL)
    desk = trade.orders.desk
    address = await desk.document(order, Part.ADDRESS, buying)
    contact = await desk.document(order, Part.CONTACT, buying)
    with pytest.raises(OrderNotFound):
        await desk.document(await seen(trade, order, selling), Part.ADDRESS, selling)
    await trade.move(order, History.confirmed)
    await erased(trade, order, buying)

    for document in (address, contact):
        assert await desk.is_the_one(await seen(trade, order, selling), document, selling)
        forged = document.replace("Marker", "Forger").replace("marker", "forger")
        assert not await desk.is_the_one(await seen(trade, order, selling), forged, selling)
    shown = await standing(trade, order, selling)
    assert (shown.address_hash, shown.contact_hash) == (keccak(text=address), keccak(text=contact))
    other = await trade.paid(lamp, buying)
    assert not await desk.is_the_one(other, address, buying)


async def test_how_long_it_is_kept_is_a_setting_and_said(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    assert (await standing(trade, order, buying)).kept_until is None
    await trade.move(order, History.confirmed)
    closed = (await seen(trade, order, buying)).deliveries[0].escrow.closed_at
    assert (await standing(trade, order, buying)).kept_until == closed + ADDRESS_RETENTION
    assert await trade.status(order, buying) == Status.RELEASED


async def test_a_rotated_master_key_can_be_thrown_away(trade, lamp, buying):
    """The data keys are wrapped anew; not a byte of what they sealed changes."""
    orders = [await trade.ordered(lamp, buying) for _ in range(3)]
    session, old = trade.market.session, trade.market.resources.sealer
    sealed = [(await row_of(trade, order)).sealed_address for order in orders]
    new = os.urandom(32)
    rotating = Sealer([new, *old_keys(trade)])
    rotation = KeyRotation(session, rotating)
    assert [key.rows for key in await rotation.list()] == [0, 3]

    assert [await rotation.rotate(limit=2) for _ in range(3)] == [2, 1, 0]

    assert [(key.is_current, key.rows) for key in await rotation.list()] == [
        (True, 3),
        (False, 0),
    ]
    rows = [await row_of(trade, order) for order in orders]
    assert [row.sealed_address for row in rows] == sealed
    assert [open_address(row, Sealer([new])) for row in rows] == [HOME] * 3
    with pytest.raises(SealBroken):
        open_address(rows[0], old)


def old_keys(trade):
    return [key_bytes(trade.market.resources.settings.secrets.master_key)]
