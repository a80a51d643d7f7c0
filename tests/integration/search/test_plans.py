"""No search reads a big table from end to end: an index leads to what each key looks for.

covers: S3-31, S3-34
"""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event, select, text

from backend.core.pagination import PageRequest
from backend.domain.orders.repository import OrderFilter
from backend.domain.search.service import SearchService
from backend.domain.shipping.models import BARE_NUMBER, Shipment
from tests.bench.service_server import sequential

TEXTS = (
    "",
    "#ord_01m82ktf7ze8t9bdy6z9zsb38v",
    f"@0x{'77' * 20}",
    f"0x{'77' * 32}",
    "@maya",
    "track:RR123456785DE",
    "RR123456785DE",
    "sku:LAMP",
    "status:shipped",
    "money:captured",
    "from:2026-01-01 until:2026-02-01",
    "brass",
)


@pytest.fixture
def search(trade):
    return SearchService(trade.market.session, trade.market.resources)


async def plans_of(session, work):
    """The plans of what `work` asks, where reading a whole table is the last resort."""
    taken = []

    def note(_connection, _cursor, statement, parameters, *_):
        taken.append((statement, parameters))

    connection = await session.connection()
    engine = connection.sync_connection.engine
    event.listen(engine, "before_cursor_execute", note)
    await work()
    event.remove(engine, "before_cursor_execute", note)
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    plans = []
    for statement, parameters in taken:
        found = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        plan = found.scalar_one()
        plans.append((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"])
    return plans


@pytest.mark.parametrize("words", TEXTS)
async def test_an_index_leads_to_what_each_key_looks_for(trade, lamp, buying, search, words):
    await trade.paid(lamp, buying)
    wanted = OrderFilter(text=words)

    async def work():
        await search.list_orders(wanted, PageRequest(None, 50), buying)

    plans = await plans_of(trade.market.session, work)
    assert plans
    assert [table for plan in plans for table in sequential(plan)] == []


async def test_a_parcel_is_found_by_the_index_of_its_number(trade):
    session = trade.market.session

    async def work():
        await session.execute(select(Shipment.id).where(BARE_NUMBER == "RR123456785DE"))

    [plan] = await plans_of(session, work)
    assert "ix_shipments_bare_number" in json.dumps(plan)
