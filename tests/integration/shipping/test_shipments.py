"""Parcels: described, committed to, matched.

covers: C-06, S1-09, S2-09, S2-13, S2-22, S2-28
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_abi import encode
from eth_utils.crypto import keccak

from backend.chain.proposal import DealKind
from backend.core.errors import Invalid
from backend.core.viewer import TeamRole
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.orders.errors import DeliveryNotFound, OrderNotFound
from backend.domain.shipping.service import ParcelState
from tests.builders.histories import History

NUMBER = "rr 473124829 de"


@pytest.fixture
async def paid(trade, lamp, buying):
    return await trade.paid(lamp, buying)


async def ship(trade, paid, selling, carrier="DHL", number=NUMBER):
    return await trade.shipments.prepare(paid.deliveries[0].id, carrier, number, selling)


async def test_the_wallet_commits_to_carrier_number_and_salt(trade, paid, selling):
    prepared = await ship(trade, paid, selling)
    parcel = prepared.parcel
    packed = encode(
        ["string", "string", "bytes32"], [parcel.carrier, parcel.tracking_number, parcel.salt]
    )
    assert prepared.hash == keccak(packed)
    assert (parcel.carrier, parcel.tracking_number) == ("dhl", "RR473124829DE")
    assert prepared.call.function == "ship"
    assert prepared.call.args[1] == f"0x{prepared.hash.hex()}"
    assert prepared.warnings == ()


async def test_the_same_parcel_again_is_the_same_hash(trade, paid, selling):
    first = await ship(trade, paid, selling)
    again = await ship(trade, paid, selling, carrier="dhl", number="RR473124829DE")
    other = await ship(trade, paid, selling, number="RR473124830DE")
    assert first.hash == again.hash != other.hash
    assert len(other.warnings) == 1


async def test_a_description_is_the_sellers_until_the_chain_has_its_hash(
    trade, paid, selling, buying
):
    prepared = await ship(trade, paid, selling)
    delivery_id = paid.deliveries[0].id
    mine = (await trade.shipments.of_order(paid.id, selling))[delivery_id]
    assert mine.state is ParcelState.PREPARED
    assert await trade.shipments.of_order(paid.id, buying) == {}

    await trade.move(paid, lambda life: life.shipped(prepared.hash))
    seen = (await trade.shipments.of_order(paid.id, buying))[delivery_id]
    assert seen.state is ParcelState.SHIPPED
    assert (seen.carrier_name, seen.tracking_number) == ("DHL", "RR473124829DE")
    assert seen.link.endswith("tracking-id=RR473124829DE")
    assert seen.shipped_at is not None


async def test_a_hash_nobody_described_is_shown_as_that(trade, paid, selling, buying):
    await ship(trade, paid, selling)
    await trade.move(paid, History.shipped)
    seen = (await trade.shipments.of_order(paid.id, buying))[paid.deliveries[0].id]
    assert (seen.state, seen.carrier, seen.tracking_number) == (ParcelState.UNKNOWN, None, None)
    assert seen.hash == bytes([0x51]) * 32


async def test_a_shipping_that_is_taken_back_is_a_description_again(trade, paid, selling, buying):
    prepared = await ship(trade, paid, selling)
    await trade.move(paid, lambda life: life.shipped(prepared.hash))
    await trade.undo(paid)
    assert await trade.shipments.of_order(paid.id, buying) == {}
    mine = await trade.shipments.of_order(paid.id, selling)
    assert mine[paid.deliveries[0].id].state is ParcelState.PREPARED


async def test_only_the_seller_of_a_paid_order_ships(trade, lamp, paid, buying, selling, strange):
    with pytest.raises(StepNotAllowed):
        await ship(trade, paid, buying)
    with pytest.raises(DeliveryNotFound):
        await ship(trade, paid, strange)
    unpaid = await trade.ordered(lamp, buying)
    with pytest.raises(StepNotAllowed):
        await ship(trade, unpaid, selling)
    with pytest.raises(OrderNotFound):
        await trade.shipments.of_order(paid.id, strange)


@pytest.fixture
def packing(selling, strange):
    """Somebody else, who packs for the seller's shop."""
    return replace(strange, teams={selling.party_id: TeamRole.PACKER})


async def test_who_packs_writes_it_down_and_the_seller_signs_the_same_parcel(
    trade, paid, packing, selling, buying
):
    delivery_id = paid.deliveries[0].id
    parcel = await trade.shipments.describe(delivery_id, "DHL", NUMBER, packing)
    assert (parcel.state, parcel.carrier) == (ParcelState.PREPARED, "dhl")
    for viewer in (packing, selling):
        assert (await trade.shipments.of_order(paid.id, viewer))[delivery_id] == parcel
        order = await trade.orders.get(paid.id, viewer)
        assert await trade.shipments.list_described([order]) == {delivery_id: parcel}
    assert await trade.shipments.of_order(paid.id, buying) == {}
    assert (await ship(trade, paid, selling)).hash == parcel.hash


async def test_what_was_written_down_last_counts(trade, paid, packing, selling):
    delivery_id = paid.deliveries[0].id
    for number in (NUMBER, "RR473124830DE", NUMBER):
        await trade.shipments.describe(delivery_id, "dhl", number, packing)
    seen = (await trade.shipments.of_order(paid.id, selling))[delivery_id]
    assert seen.tracking_number == "RR473124829DE"


@pytest.mark.parametrize("role", [TeamRole.FINANCE, TeamRole.SUPPORT])
async def test_nobody_else_of_the_team_writes_it_down(trade, paid, selling, strange, buying, role):
    delivery_id = paid.deliveries[0].id
    other = replace(strange, teams={selling.party_id: role})
    for viewer in (other, buying):
        with pytest.raises(StepNotAllowed):
            await trade.shipments.describe(delivery_id, "dhl", NUMBER, viewer)
    with pytest.raises(DeliveryNotFound):
        await trade.shipments.describe(delivery_id, "dhl", NUMBER, strange)
    assert await trade.shipments.of_order(paid.id, selling) == {}


async def test_what_has_left_is_not_described_any_more(trade, lamp, paid, packing, buying):
    delivery_id = paid.deliveries[0].id
    unpaid = await trade.ordered(lamp, buying)
    await trade.move(paid, History.shipped)
    for one in (delivery_id, unpaid.deliveries[0].id):
        with pytest.raises(StepNotAllowed):
            await trade.shipments.describe(one, "dhl", NUMBER, packing)


async def test_a_second_item_is_described_anew(trade, paid, packing, selling):
    """The number of the first parcel is over once a replacement was agreed on."""
    delivery_id = paid.deliveries[0].id
    first = await ship(trade, paid, selling)
    await trade.move(paid, lambda life: life.shipped(first.hash))
    await trade.move(paid, lambda life: life.settled(DealKind.REPLACEMENT))
    assert await trade.shipments.of_order(paid.id, selling) == {}
    again = await trade.shipments.describe(delivery_id, "dhl", NUMBER, packing)
    assert again.hash != first.hash
    assert (await ship(trade, paid, selling)).hash == again.hash


async def test_everything_wrong_is_said_at_once(trade, paid, selling):
    with pytest.raises(Invalid) as refused:
        await ship(trade, paid, selling, carrier="", number="?")
    assert set(refused.value.fields) == {"carrier", "tracking_number"}
