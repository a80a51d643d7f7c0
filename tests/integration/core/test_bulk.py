"""Rows written in PostgreSQL's binary form are read back as they were."""
# covers: C-05

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from backend.core.bulk import ROWS_AT_ONCE, copy_rows
from backend.domain.escrow.models import CreditEntry
from backend.indexer.models import ChainBlock, ChainCursor

BLOCK_COLUMNS = ("chain_id", "number", "hash", "parent_hash", "timestamp")


@pytest.mark.parametrize("units", [0, 1, 9_999, 10_000, 10**20, 10**76 + 7, 2**256 - 1])
async def test_whole_numbers_of_any_size(session, units):
    columns = ("chain_id", "block_hash", "log_index", "account", "contract")
    columns += ("is_asset", "asset_id", "is_withdrawal", "units", "at")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    row = (31337, bytes(32), 3, bytes(20), bytes(20), True, units, False, units, at)
    await copy_rows(session, CreditEntry.__table__, columns, [row])
    stored = await session.scalar(select(CreditEntry))
    assert tuple(getattr(stored, name) for name in columns) == row


@pytest.mark.parametrize(
    "moment", [None, datetime(1969, 7, 20, 20, 17, 40, 5, UTC), datetime(2026, 11, 22, tzinfo=UTC)]
)
async def test_moments_and_nothing(session, moment):
    columns = ("chain_id", "genesis_hash", "contract", "block_number", "block_hash", "block_time")
    now = datetime(2026, 11, 22, 12, 0, 0, 1, UTC)
    row = (1, bytes(32), bytes(20), 2**62, None, moment, 7, now)
    await copy_rows(session, ChainCursor.__table__, (*columns, "head_number", "updated_at"), [row])
    stored = await session.get(ChainCursor, 1)
    assert (stored.block_number, stored.block_hash, stored.block_time) == (2**62, None, moment)
    assert stored.updated_at == now


async def test_more_rows_than_are_sent_at_once_and_none_at_all(session):
    count = 2 * ROWS_AT_ONCE + 1
    rows = [(1, number, number.to_bytes(32), bytes(32), number) for number in range(count)]
    await copy_rows(session, ChainBlock.__table__, BLOCK_COLUMNS, rows)
    await copy_rows(session, ChainBlock.__table__, BLOCK_COLUMNS, [])
    stored = await session.scalars(select(ChainBlock.hash).order_by(ChainBlock.number))
    assert stored.all() == [row[2] for row in rows]


async def test_a_naive_moment_is_refused(session):
    row = (1, datetime(2026, 11, 22))  # noqa: DTZ001 - the mistake
    with pytest.raises(TypeError):
        await copy_rows(session, ChainCursor.__table__, ("chain_id", "updated_at"), [row])
    assert await session.get(ChainCursor, 1) is None
