"""What an order cost the shop: kept for the shop alone, and not lost when two write at once.

covers: S3-43, S3-02
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.core.errors import Invalid
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.billing.costs import CostEntry, CostService
from backend.domain.billing.errors import BillingChanged
from backend.domain.orders.errors import DeliveryNotFound, OrderNotFound
from tests.builders.histories import History
from tests.builders.market import tusd

ENTRY = CostEntry(
    cost_price=tusd(41_500_000),
    supplier="Lux Import SA",
    supplier_reference="PO-771",
    invoice_number="RE-2026-118",
    note="Second delivery of May.",
)


@pytest.fixture
def costs(trade):
    return CostService(trade.market.session, trade.market.resources)


async def test_the_shop_keeps_what_each_item_cost_it(trade, lamp, buying, selling, costs):
    order = await trade.paid(lamp, buying, quantity=2)
    (empty,) = await costs.of_order(order.id, selling)
    assert (empty.version, empty.cost_price, empty.supplier) == (0, None, "")
    saved = await costs.set(order.deliveries[0].id, ENTRY, selling)
    assert (saved.cost, saved.paid) == (tusd(83_000_000), tusd(245_000_000))
    (kept,) = await costs.of_order(order.id, selling)
    assert (kept.supplier, kept.supplier_reference) == ("Lux Import SA", "PO-771")
    assert (kept.invoice_number, kept.note, kept.version) == (
        "RE-2026-118",
        "Second delivery of May.",
        1,
    )


async def test_two_who_write_at_once_do_not_lose_each_others(trade, lamp, buying, selling, costs):
    order = await trade.paid(lamp, buying)
    delivery_id = order.deliveries[0].id
    await costs.set(delivery_id, ENTRY, selling)
    with pytest.raises(BillingChanged):
        await costs.set(delivery_id, replace(ENTRY, supplier="Somebody else"), selling)
    await costs.set(delivery_id, replace(ENTRY, supplier="Lux Export", version=1), selling)
    (kept,) = await costs.of_order(order.id, selling)
    assert (kept.supplier, kept.version) == ("Lux Export", 2)


async def test_nobody_else_learns_that_there_is_anything(
    trade, lamp, buying, selling, strange, judging, costs
):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.disputed, History.contested)
    delivery_id = order.deliveries[0].id
    await costs.set(delivery_id, ENTRY, selling)
    of_shop = {role: replace(strange, teams={selling.party_id: role}) for role in TeamRole}
    of_house = [replace(strange, staff=frozenset({role})) for role in StaffRole]
    blind = [buying, judging, strange, of_shop[TeamRole.PACKER], *of_house]
    before = await trade.market.fingerprint()
    for viewer in blind:
        with pytest.raises(OrderNotFound):
            await costs.of_order(order.id, viewer)
    for viewer in [*blind, of_shop[TeamRole.SUPPORT]]:
        with pytest.raises(DeliveryNotFound):
            await costs.set(delivery_id, replace(ENTRY, version=1), viewer)
    assert await trade.market.fingerprint() == before
    for role in (TeamRole.FINANCE, TeamRole.SUPPORT):
        (seen,) = await costs.of_order(order.id, of_shop[role])
        assert seen.supplier == "Lux Import SA"
    await costs.set(delivery_id, replace(ENTRY, version=1), of_shop[TeamRole.FINANCE])


@pytest.mark.parametrize(
    ("case", "changes", "field"),
    [
        ("a flood", {"supplier": "x" * 121}, "supplier"),
        ("too long a note", {"note": "x" * 1_001}, "note"),
        ("beyond everything", {"cost_price": tusd(2**130)}, "cost_price"),
    ],
)
async def test_what_is_wrong_is_named(trade, lamp, buying, selling, costs, case, changes, field):
    order = await trade.paid(lamp, buying)
    with pytest.raises(Invalid) as refused:
        await costs.set(order.deliveries[0].id, replace(ENTRY, **changes), selling)
    assert list(refused.value.fields) == [field]
    assert (await costs.of_order(order.id, selling))[0].version == 0
