"""Queries by the inventory: a person's rows of any table, read in a stream, emptied or deleted."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Table, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Base
from backend.domain.orders.models import Order
from backend.domain.privacy.kept import Blank, Kept
from backend.domain.privacy.models import ErasureRequest
from backend.domain.privacy.whose import OPEN_ORDERS

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Whose rows."""

    id: UUID
    address: bytes

    @property
    def named(self) -> dict[str, Any]:
        return {"party": self.id, "address": self.address}


class KeptRepository:
    """Rows of one person."""

    def __init__(self, session: AsyncSession, person: Person) -> None:
        self._session = session
        self._person = person

    async def stream(self, kept: Kept) -> AsyncGenerator[RowMapping]:
        """Every row, a few at a time: memory does not grow with the history."""
        table = table_of(kept)
        query = select(table).where(text(kept.whose)).order_by(*table.primary_key)
        options = {"yield_per": _AT_ONCE}
        result = await self._session.stream(query, self._person.named, execution_options=options)
        async for row in result.mappings():
            yield row

    async def delete(self, kept: Kept) -> None:
        await self._session.execute(
            delete(table_of(kept)).where(text(kept.whose)), self._person.named
        )

    async def empty(self, kept: Kept, blank: Blank) -> None:
        """What stands there instead; else nothing where that is allowed, or an empty text."""
        table = table_of(kept)
        column = table.c[blank.column]
        nothing = blank.instead or (None if column.nullable else "")
        statement = update(table).where(text(blank.where), column.is_distinct_from(nothing))
        await self._session.execute(statement.values({column: nothing}), self._person.named)

    async def list_open(self) -> Sequence[UUID]:
        """Orders, bought or sold, whose escrow is open or that wait to be paid."""
        found = await self._session.execute(text(OPEN_ORDERS), self._person.named)
        return sorted(set(found.scalars()))

    async def list_sealed_and_closed(self) -> Sequence[Order]:
        """Orders bought, whose address nothing needs any more."""
        query = (
            select(Order)
            .where(
                Order.buyer_id == self._person.id,
                Order.data_key.is_not(None),
                text(f"orders.id NOT IN ({OPEN_ORDERS})"),
            )
            .with_for_update(of=Order)
        )
        return (await self._session.scalars(query, self._person.named)).all()


class ErasureRepository:
    """Requests to be erased."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, request: ErasureRequest) -> None:
        self._session.add(request)

    async def find_standing(self, party_id: UUID, *, lock: bool = False) -> ErasureRequest | None:
        query = select(ErasureRequest).where(
            ErasureRequest.party_id == party_id,
            ErasureRequest.finished_at.is_(None),
            ErasureRequest.withdrawn_at.is_(None),
        )
        if lock:
            query = query.with_for_update()
        return (await self._session.scalars(query)).one_or_none()

    async def list_standing(self, limit: int) -> Sequence[ErasureRequest]:
        """The oldest first; those in another worker's hands are left out."""
        query = (
            select(ErasureRequest)
            .where(ErasureRequest.finished_at.is_(None), ErasureRequest.withdrawn_at.is_(None))
            .order_by(ErasureRequest.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await self._session.scalars(query)).all()


def table_of(kept: Kept) -> Table:
    return Base.metadata.tables[kept.table]
