"""Pages over real rows: nothing skipped, nothing twice, also while rows are added."""
# covers: S0-30

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.core.outbox import record
from backend.core.outbox.models import EventRow
from backend.core.pagination import CursorInvalid, CursorSigner, Order, PageRequest, paginate
from tests.fixtures.time import NOON
from tests.integration.core.events import BellRang

SIGNER = CursorSigner(b"k" * 32)
NEWEST = Order((EventRow.occurred_at, EventRow.id))
OLDEST = Order((EventRow.occurred_at, EventRow.id), descending=False)


async def _page(session, order, cursor=None, limit=3, scope="bells"):
    return await paginate(
        session,
        select(EventRow).where(EventRow.name == BellRang.name),
        order,
        PageRequest(cursor, limit),
        scope=scope,
        signer=SIGNER,
    )


async def _fill(session, count, *, minute=0):
    for strokes in range(count):
        # pairs share a moment, so the second column decides
        moment = NOON + timedelta(minutes=minute + strokes // 2)
        await record(session, BellRang(occurred_at=moment, strokes=strokes))


@pytest.mark.parametrize("order", [NEWEST, OLDEST])
@pytest.mark.parametrize("count", [0, 1, 3, 4, 10])
async def test_all_rows_once_in_order(session, order, count):
    await _fill(session, count)
    seen, cursor = [], None
    while True:
        page = await _page(session, order, cursor)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == count
    keys = [(row.occurred_at, row.id) for row in seen]
    assert keys == sorted(keys, reverse=order.descending)


async def test_rows_added_meanwhile_disturb_nothing(session):
    await _fill(session, 6)
    first = await _page(session, NEWEST)
    await _fill(session, 6, minute=60)
    second = await _page(session, NEWEST, first.next_cursor)
    assert {row.id for row in first.items}.isdisjoint(row.id for row in second.items)
    assert len(second.items) == 3
    assert second.next_cursor is None


async def test_a_cursor_of_another_list_or_reader_is_refused(session):
    await _fill(session, 6)
    page = await _page(session, NEWEST)
    with pytest.raises(CursorInvalid):
        await _page(session, NEWEST, page.next_cursor, scope="others")
    with pytest.raises(CursorInvalid):
        await _page(session, NEWEST, SIGNER.encode("bells", [UUID(int=1)]))


def test_an_order_has_columns():
    with pytest.raises(ValueError, match="order"):
        Order(())
