"""What the chain says about policies and listings, kept as one row per log.

A row exists as long as its log does, so a reorganisation takes exactly its own rows away, in
whatever order the removed and the added logs come, and applying the same log twice adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Table, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.events import (
    ContractEvent,
    EpochBumped,
    EscrowEvent,
    ListingCancelled,
    PolicyRegistered,
)
from backend.chain.policy import Policy
from backend.chain.types import ChainId, EscrowId
from backend.core.database import Base
from backend.domain.catalog.models import EpochBump, ListingCancellation, PolicyRow

_Model = type[PolicyRow] | type[ListingCancellation] | type[EpochBump]


class CatalogProjector:
    """Meets the indexer's Projector protocol; wiring introduces them."""

    tables: Sequence[Table] = tuple(
        Base.metadata.tables[model.__tablename__]
        for model in (PolicyRow, ListingCancellation, EpochBump)
    )

    async def apply(
        self,
        session: AsyncSession,
        chain_id: ChainId,
        changed: Mapping[EscrowId, Sequence[EscrowEvent]],
        events_added: Sequence[ContractEvent],
        events_removed: Sequence[ContractEvent],
    ) -> None:
        """Take away the rows of vanished logs, then write those of new ones."""
        for event in events_removed:
            row = row_of(event)
            if row is not None:
                await _remove(session, chain_id, event, row[0])
        for event in events_added:
            row = row_of(event)
            if row is not None:
                model, values = row
                await _add(session, chain_id, event, model, values)


def row_of(event: ContractEvent) -> tuple[_Model, dict[str, Any]] | None:
    """The table and the values an event stands for, if it is one of ours. Pure."""
    match event:
        case PolicyRegistered():
            policy = {field.name: getattr(event.policy, field.name) for field in fields(Policy)}
            return PolicyRow, {"policy_id": event.policy_id, **policy}
        case ListingCancelled():
            return ListingCancellation, {"seller": event.seller, "listing_hash": event.listing}
        case EpochBumped():
            return EpochBump, {"seller": event.seller, "epoch": event.epoch}
        case _:
            return None


async def _remove(
    session: AsyncSession, chain_id: ChainId, event: ContractEvent, model: _Model
) -> None:
    await session.execute(
        delete(model).where(
            model.chain_id == chain_id,
            model.block_hash == event.at.block_hash,
            model.log_index == event.at.log_index,
        ),
        execution_options={"synchronize_session": False},
    )


async def _add(
    session: AsyncSession,
    chain_id: ChainId,
    event: ContractEvent,
    model: _Model,
    values: dict[str, Any],
) -> None:
    place = {"block_hash": event.at.block_hash, "log_index": event.at.log_index}
    statement = insert(model).values(chain_id=chain_id, **place, **values)
    if model is PolicyRow:  # known by its id, so a log mined again moves the row to its new place
        keys = ["chain_id", "policy_id"]
        await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=place))
    else:
        await session.execute(statement.on_conflict_do_nothing())
