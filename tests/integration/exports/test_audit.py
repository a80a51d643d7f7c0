"""The movements of a shop's money in a period, each with its transaction. covers: S2-35"""

from __future__ import annotations

import csv
import io

import pytest

from backend.core.errors import Invalid, NotFound
from backend.domain.exports.audit import AuditService
from backend.domain.insights.periods import read_period
from tests.builders.histories import History


async def rows_of(trade, shop, viewer, name="30d", currency=""):
    audit = AuditService(trade.market.session, trade.market.resources)
    period = read_period(name, trade.market.clock.now())
    file = await audit.file_of(shop, period, "csv", currency, viewer)
    return list(csv.DictReader(io.StringIO(file.content.decode())))


async def test_every_movement_stands_with_its_transaction(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.confirmed)
    rows = await rows_of(trade, selling.party_id, selling)
    funded, shipped, confirmed = trade.lives[order.deliveries[0].id].events
    record = (await trade.orders.get(order.id, buying)).deliveries[0].escrow
    assert {row["order"] for row in rows} == {order.public_id}
    parts = {row["kind"]: (int(row["units"]), row["tx_hash"], int(row["block"])) for row in rows}
    expected = {
        "authorised": (125_000_000, funded),
        "captured": (125_000_000, shipped),
        "paid_out": (record.payout.seller_net, confirmed),
        "fee": (record.payout.fee, confirmed),
        "royalty": (record.payout.royalty, confirmed),
    }
    assert parts == {
        kind: (units, f"0x{event.at.tx_hash.hex()}", event.at.block_number)
        for kind, (units, event) in expected.items()
        if units
    }
    assert rows[0]["amount"] == "125.000000"
    out = sum(units for kind, (units, _, _) in parts.items() if kind != "captured")
    assert out == 2 * 125_000_000  # what came in went out, to the unit
    assert await rows_of(trade, selling.party_id, selling, "2025-01") == []


async def test_what_the_chain_took_back_is_not_among_them(trade, lamp, buying, selling):
    order = await trade.paid(lamp, buying)
    await trade.undo(order)
    assert await rows_of(trade, selling.party_id, selling) == []


async def test_movements_are_for_the_shops_own_people(trade, lamp, buying, selling):
    await trade.paid(lamp, buying)
    with pytest.raises(NotFound):
        await rows_of(trade, selling.party_id, buying)
    assert await rows_of(trade, buying.party_id, buying) == []
    audit = AuditService(trade.market.session, trade.market.resources)
    period = read_period("7d", trade.market.clock.now())
    with pytest.raises(Invalid):
        await audit.file_of(selling.party_id, period, "pdf", "", selling)
