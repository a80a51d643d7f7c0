"""Every query on escrows and credits. Escrows are public, so nothing here is scoped."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Table, case, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.bulk import copy_rows, delete_rows
from backend.domain.escrow.facts import LOGS, EscrowFact, to_fact
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.models import (
    CreditEntry,
    Escrow,
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
    chain_id: int


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

    async def list_facts(self, escrow_ids: Collection[bytes]) -> list[EscrowFact]:
        """What stands in the chain about these escrows, oldest first."""
        query = (
            select(*LOGS.c)
            .where(LOGS.c.chain_id == self._chain_id, LOGS.c.escrow_id.in_(escrow_ids))
            .order_by(LOGS.c.block_number, LOGS.c.log_index)
        )
        return [to_fact(row) for row in await self._session.execute(query)]

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
            Credit(contract, is_asset, asset_id, int(units), self._chain_id)
            for contract, is_asset, asset_id, units in await self._session.execute(query)
        ]

    async def store(self, records: Sequence[EscrowRecord]) -> None:
        """Write each record in the place of what was there."""
        keys = [(record.chain_id, record.escrow_id) for record in records]
        await delete_rows(self._session, _ESCROWS, _ESCROW_KEY, keys)
        await copy_rows(self._session, _ESCROWS, _RECORD_FIELDS, map(_to_row, records))

    async def delete_escrows(self, escrow_ids: Collection[bytes]) -> None:
        await self._session.execute(
            delete(Escrow).where(
                Escrow.chain_id == self._chain_id, Escrow.escrow_id.in_(escrow_ids)
            )
        )

    async def store_credits(self, rows: Sequence[dict[str, Any]]) -> None:
        if not rows:
            return
        await self.delete_credits([(row["block_hash"], row["log_index"]) for row in rows])
        columns = list(rows[0])
        values = [[row[name] for name in columns] for row in rows]
        await copy_rows(self._session, _CREDITS, columns, values)

    async def delete_credits(self, logs: Sequence[LogKey]) -> None:
        await delete_rows(self._session, _CREDITS, _LOG_KEY, self._with_chain(logs))

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

    def _with_chain(self, logs: Iterable[LogKey]) -> list[tuple[int, bytes, int]]:
        return [(self._chain_id, *log) for log in logs]


def to_record(row: Escrow) -> EscrowRecord:
    """The row as the projection made it."""
    values = {name: getattr(row, name) for name in _RECORD_FIELDS}
    values["status"] = Status(row.status)
    values["status_before"] = Status(row.status_before) if row.status_before else None
    values["offers"] = tuple(PostedOffer.from_json(item) for item in row.offers)
    values["proofs"] = tuple(ItemProof.from_json(item) for item in row.proofs)
    return EscrowRecord(**values)


_ESCROWS, _CREDITS = (cast(Table, model.__table__) for model in (Escrow, CreditEntry))
_ESCROW_KEY = {"chain_id": "bigint", "escrow_id": "bytea"}
_LOG_KEY = {"chain_id": "bigint", "block_hash": "bytea", "log_index": "int"}
_plain_fields = attrgetter(*_RECORD_FIELDS)
_AT = {name: _RECORD_FIELDS.index(name) for name in ("status", "status_before", "offers", "proofs")}


def _to_row(record: EscrowRecord) -> list[object]:
    """The values in the order of the fields; JSON as text."""
    values = list(_plain_fields(record))
    values[_AT["status"]] = record.status.value
    values[_AT["status_before"]] = record.status_before.value if record.status_before else None
    values[_AT["offers"]] = _as_text([offer.to_json() for offer in record.offers])
    values[_AT["proofs"]] = _as_text([proof.to_json() for proof in record.proofs])
    return values


def _as_text(items: list[Any]) -> str:
    return json.dumps(items) if items else "[]"
