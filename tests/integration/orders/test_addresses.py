"""The shipping address: sealed, shown to few for a while, erased, still provable.

covers: N-14, S2-03, S2-22, S3-02, S3-36
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from eth_utils.crypto import keccak
from sqlalchemy import select, text

from backend.core.outbox.models import EventRow
from backend.core.sealing import SealBroken
from backend.core.settings import PrivacySettings
from backend.domain.orders.errors import AddressGone, AddressSealed
from backend.domain.orders.models import Order
from backend.domain.orders.sealed import Part, open_address, open_document
from tests.builders.histories import History
from tests.builders.trade import HOME

ADDRESS_RETENTION = timedelta(days=PrivacySettings().address_days)
UNPAID_RETENTION = timedelta(days=PrivacySettings().unpaid_address_days)


async def row_of(trade, order):
    query = select(Order).where(Order.id == order.id).execution_options(populate_existing=True)
    return (await trade.market.session.scalars(query)).one()


async def readings(trade):
    rows = await trade.market.session.scalars(
        select(EventRow).where(EventRow.name == "address.read").order_by(EventRow.number)
    )
    return [row.data["role"] for row in rows]


async def test_the_seller_sees_it_from_payment_to_delivery_only(trade, lamp, buying, selling):
    order = await trade.ordered(lamp, buying)
    with pytest.raises(AddressSealed):
        await trade.orders.read_address(order.id, selling)
    await trade.pay(order)
    assert await trade.orders.read_address(order.id, selling) == HOME
    await trade.move(order, History.shipped)
    assert (await trade.orders.get(order.id, selling)).is_address_visible
    assert await trade.orders.read_address(order.id, selling) == HOME
    await trade.move(order, History.delivered)
    assert (await trade.orders.get(order.id, selling)).is_address_visible is False
    with pytest.raises(AddressSealed):
        await trade.orders.read_address(order.id, selling)
    assert await trade.orders.read_address(order.id, buying) == HOME
    assert await readings(trade) == ["seller", "seller", "buyer"]


async def test_a_payment_that_vanishes_seals_it_again(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.undo(order)
    with pytest.raises(AddressSealed):
        await trade.orders.read_address(order.id, selling)


async def test_the_arbiter_never_sees_it(trade, lamp, buying, judging):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.disputed)
    assert (await trade.orders.get(order.id, judging)).is_address_visible is False
    with pytest.raises(AddressGone):
        await trade.orders.read_address(order.id, judging)


async def test_the_database_holds_no_word_of_it(trade, lamp, buying):
    await trade.paid(lamp, buying)
    for table in ("orders", "deliveries", "events"):
        query = text(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        dump = (await trade.market.session.execute(query)).scalar_one()
        assert "Lindenweg" not in dump
        assert "Ada Marker" not in dump


async def test_it_opens_only_in_its_own_row(trade, lamp, buying):
    one = await row_of(trade, await trade.ordered(lamp, buying))
    other = await row_of(trade, await trade.ordered(lamp, buying))
    sealer = trade.market.resources.sealer
    moved = Order(id=other.id, data_key=other.data_key, sealed_address=one.sealed_address)
    with pytest.raises(SealBroken):
        open_address(moved, sealer)


async def test_it_opens_only_as_what_it_is(trade, lamp, buying):
    """An address put where the contact belongs does not open: the seal names its field."""
    row = await row_of(trade, await trade.ordered(lamp, buying, contact="ada@example.org"))
    swapped = Order(id=row.id, data_key=row.data_key, sealed_contact=row.sealed_address)
    with pytest.raises(SealBroken):
        open_document(swapped, trade.market.resources.sealer, Part.CONTACT)


async def test_the_salted_hash_proves_it_later(trade, lamp, buying):
    row = await row_of(trade, await trade.ordered(lamp, buying))
    sealer = trade.market.resources.sealer
    document = open_document(row, sealer, Part.ADDRESS)
    assert json.loads(document)["city"] == "Hamburg"
    assert row.address_hash == keccak(text=document)


async def test_it_is_erased_after_its_time_and_its_hash_stays(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.confirmed)
    await trade.wait(ADDRESS_RETENTION - timedelta(seconds=1))
    assert await trade.sweeper.erase_addresses() == 0
    await trade.wait(timedelta(seconds=2))
    assert await trade.sweeper.erase_addresses() == 1
    assert await trade.sweeper.erase_addresses() == 0
    row = await row_of(trade, order)
    assert (row.data_key, row.sealed_address) == (None, None)
    assert row.address_hash is not None
    with pytest.raises(AddressGone):
        await trade.orders.read_address(order.id, buying)


async def test_an_open_dispute_keeps_it(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.disputed)
    await trade.wait(timedelta(days=200))
    assert await trade.sweeper.erase_addresses() == 0


async def test_a_replacement_long_after_still_knows_where_to_go(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.delivered, History.disputed)
    await trade.wait(ADDRESS_RETENTION * 4)
    assert await trade.sweeper.erase_addresses() == 0
    with pytest.raises(AddressSealed):
        await trade.orders.read_address(order.id, selling)
    await trade.move(order, lambda life: life.settled(deal=2))
    assert await trade.orders.read_address(order.id, selling) == HOME


async def test_an_order_never_paid_forgets_it_soon(trade, lamp, buying):
    await trade.ordered(lamp, buying)
    await trade.wait(timedelta(minutes=30) + UNPAID_RETENTION)
    assert await trade.sweeper.erase_addresses() == 1
