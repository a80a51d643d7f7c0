"""Rotating the master key: data keys are wrapped anew, what they sealed is not touched.

Every table with a column `data_key` is found by itself. Its rule: the key belongs to the row's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Base
from backend.core.sealing import KEY_ID_BEGINS, KEY_ID_BYTES, Sealer

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master key by its id; the key itself is in the settings alone."""

    id: bytes
    rows: int  # whose data key it wraps
    is_current: bool
    is_configured: bool


class KeyRotation:
    """What `keys list` and `keys rotate` do."""

    def __init__(self, session: AsyncSession, sealer: Sealer) -> None:
        self._session = session
        self._sealer = sealer

    async def list(self) -> list[MasterKey]:
        """The current one first. A key that wraps nothing any more can leave the settings."""
        counts: dict[bytes, int] = dict.fromkeys(self._sealer.known, 0)
        for table in sealed_tables():
            key_id = _key_id(table)
            query = select(key_id, func.count()).where(table.c.data_key.is_not(None))
            for found, count in await self._session.execute(query.group_by(key_id)):
                counts[bytes(found)] = counts.get(bytes(found), 0) + count
        found_keys = [
            MasterKey(
                id=key_id,
                rows=counts[key_id],
                is_current=key_id == self._sealer.current,
                is_configured=key_id in self._sealer.known,
            )
            for key_id in sorted(counts)
        ]
        return sorted(found_keys, key=lambda key: not key.is_current)

    async def rotate(self, limit: int = AT_ONCE) -> int:
        """Wrap some data keys anew with the current master key; 0 when all of them are."""
        done = 0
        for table in sealed_tables():
            query = (
                select(table.c.id, table.c.data_key)
                .where(table.c.data_key.is_not(None), _key_id(table) != self._sealer.current)
                .order_by(table.c.id)
                .limit(limit - done)
                .with_for_update(skip_locked=True)
            )
            for row_id, wrapped in (await self._session.execute(query)).all():
                await self._rewrap(table, row_id, bytes(wrapped))
                done += 1
        return done

    async def _rewrap(self, table: Table, row_id: Any, wrapped: bytes) -> None:
        anew = self._sealer.rewrap(wrapped, str(row_id))
        await self._session.execute(update(table).where(table.c.id == row_id).values(data_key=anew))


def sealed_tables() -> list[Table]:
    """Every table whose rows have a data key of their own."""
    tables = Base.metadata.tables.values()
    return sorted((t for t in tables if "data_key" in t.c), key=lambda table: table.name)


def _key_id(table: Table) -> ColumnElement[bytes]:
    # PostgreSQL counts bytes from one
    return func.substring(table.c.data_key, KEY_ID_BEGINS + 1, KEY_ID_BYTES)
