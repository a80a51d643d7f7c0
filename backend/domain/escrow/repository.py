"""Every query on escrows and credits. Escrows are public, so nothing here is scoped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Base
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.models import (
    CreditEntry,
    Escrow,
    EscrowEventRow,
    RolledBackLog,
)
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.standing import ItemProof, PostedOffer

_RECORD_FIELDS = [field.name for field in fields(EscrowRecord)]
LogKey = tuple[bytes, int]  # block hash, log index


@dataclass(frozen=True, slots=True)
class Credit:
    """What waits for an account in the contract."""

    contract: bytes
    is_asset: bool
    asset_id: int
    units: int


class EscrowRepository:
    """Reads and writes of everything derived from the contract's logs."""

    def __init__(self, session: AsyncSession, chain_id: int) -> None:
        self._session = session
        self._chain_id = chain_id

    async def find(self, escrow_id: bytes) -> EscrowRecord | None:
        return (await self.list_by_id([escrow_id])).get(escrow_id)

    async def list_by_id(self, escrow_ids: Collection[bytes]) -> dict[bytes, EscrowRecord]:
        query = select(Escrow).where(
            Escrow.chain_id == self._chain_id, Escrow.escrow_id.in_(escrow_ids)
        )
        rows = await self._session.scalars(query, execution_options={"populate_existing": True})
        return {row.escrow_id: to_record(row) for row in rows}

    async def list_overdue(self, now: datetime, most: int) -> list[EscrowRecord]:
        """Open escrows whose time-out may run at this moment, the longest overdue first."""
        query = (
            select(Escrow)
            .where(
                Escrow.chain_id == self._chain_id,
                Escrow.closed_at.is_(None),
                Escrow.deadline <= now,
            )
            .order_by(Escrow.deadline)
            .limit(most)
        )
        return [to_record(row) for row in await self._session.scalars(query)]

    async def list_events(self, escrow_ids: Collection[bytes]) -> Sequence[EscrowEventRow]:
        """What stands in the chain about these escrows, oldest first."""
        query = (
            select(EscrowEventRow)
            .where(
                EscrowEventRow.chain_id == self._chain_id,
                EscrowEventRow.escrow_id.in_(escrow_ids),
            )
            .order_by(EscrowEventRow.block_number, EscrowEventRow.log_index)
        )
        return (await self._session.scalars(query)).all()

    async def credits_of(self, account: bytes) -> list[Credit]:
        """What an account can withdraw now, as the logs tell."""
        balance = func.sum(
            case((CreditEntry.is_withdrawal, -CreditEntry.units), else_=CreditEntry.units)
        )
        subject = (CreditEntry.contract, CreditEntry.is_asset, CreditEntry.asset_id)
        query = (
            select(*subject, balance)
            .where(CreditEntry.chain_id == self._chain_id, CreditEntry.account == account)
            .group_by(*subject)
            .having(balance > 0)
            .order_by(*subject)
        )
        return [
            Credit(c, a, i, int(units)) for c, a, i, units in await self._session.execute(query)
        ]

    async def store(self, records: Iterable[EscrowRecord]) -> None:
        await self._upsert(Escrow, [_to_row(record) for record in records])

    async def replace_events(
        self, escrow_ids: Collection[bytes], rows: Sequence[dict[str, Any]]
    ) -> None:
        """The whole history of these escrows, as it stands now."""
        await self._session.execute(
            delete(EscrowEventRow).where(
                EscrowEventRow.chain_id == self._chain_id,
                EscrowEventRow.escrow_id.in_(escrow_ids),
            )
        )
        await self._upsert(EscrowEventRow, rows)

    async def delete_escrows(self, escrow_ids: Collection[bytes]) -> None:
        await self._session.execute(
            delete(Escrow).where(
                Escrow.chain_id == self._chain_id, Escrow.escrow_id.in_(escrow_ids)
            )
        )

    async def store_credits(self, rows: Sequence[dict[str, Any]]) -> None:
        await self._upsert(CreditEntry, rows)

    async def delete_credits(self, logs: Collection[LogKey]) -> None:
        await self._session.execute(
            delete(CreditEntry).where(
                CreditEntry.chain_id == self._chain_id,
                tuple_(CreditEntry.block_hash, CreditEntry.log_index).in_(logs),
            )
        )

    async def count_rollback(self, log: LogKey) -> int:
        """Note that a log was taken back; how often that has happened to it now."""
        statement = (
            insert(RolledBackLog)
            .values(chain_id=self._chain_id, block_hash=log[0], log_index=log[1], times=1)
            .on_conflict_do_update(
                index_elements=["chain_id", "block_hash", "log_index"],
                set_={"times": RolledBackLog.times + 1},
            )
            .returning(RolledBackLog.times)
        )
        return (await self._session.execute(statement)).scalar_one()

    async def rollbacks_of(self, logs: Collection[LogKey]) -> dict[LogKey, int]:
        """How often each of these logs was taken back before."""
        query = select(RolledBackLog).where(
            RolledBackLog.chain_id == self._chain_id,
            tuple_(RolledBackLog.block_hash, RolledBackLog.log_index).in_(logs),
        )
        rows = await self._session.scalars(query, execution_options={"populate_existing": True})
        return {(row.block_hash, row.log_index): row.times for row in rows}

    async def _upsert(self, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
        if not rows:
            return
        keys = [column.name for column in model.__mapper__.primary_key]
        statement = insert(model)
        changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows)
        )


def to_record(row: Escrow) -> EscrowRecord:
    """The row as the projection made it."""
    values = {name: getattr(row, name) for name in _RECORD_FIELDS}
    values["status"] = Status(row.status)
    values["status_before"] = Status(row.status_before) if row.status_before else None
    values["offers"] = tuple(PostedOffer.from_json(item) for item in row.offers)
    values["proofs"] = tuple(ItemProof.from_json(item) for item in row.proofs)
    return EscrowRecord(**values)


def _to_row(record: EscrowRecord) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in _RECORD_FIELDS}
    values["status"] = record.status.value
    values["status_before"] = record.status_before.value if record.status_before else None
    values["offers"] = [offer.to_json() for offer in record.offers]
    values["proofs"] = [proof.to_json() for proof in record.proofs]
    return values
