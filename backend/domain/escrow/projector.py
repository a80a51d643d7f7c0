"""Brings the escrow tables up to date with the chain, and tells the orders what happened.

Runs inside the unit of work that stores the logs, so rows, events and cursor are one fact. Which
order an escrow belongs to is asked of a room above through `FindOrders`; wiring joins the two.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain import events as ev
from backend.chain.state_word import unpack
from backend.chain.types import ChainId, EscrowId, LogPosition
from backend.core import outbox
from backend.domain.escrow.events import EVENT_OF, EscrowRolledBack, EscrowVanished
from backend.domain.escrow.lifecycle import STATUS_OF_NUMBER, Status
from backend.domain.escrow.models import CreditEntry, Escrow
from backend.domain.escrow.projection import fold
from backend.domain.escrow.repository import EscrowRepository, LogKey

FindOrders = Callable[
    [AsyncSession, ChainId, Collection[EscrowId]], Awaitable[Mapping[EscrowId, UUID]]
]
_ACTOR = "indexer"


class EscrowProjector:
    """Escrows and credits; implements the indexer's `Projector`."""

    tables: Sequence[Table] = tuple(cast(Table, model.__table__) for model in (Escrow, CreditEntry))

    def __init__(self, find_orders: FindOrders) -> None:
        self._find_orders = find_orders

    async def apply(
        self,
        session: AsyncSession,
        chain_id: ChainId,
        changed: Mapping[EscrowId, Sequence[ev.EscrowEvent]],
        events_added: Sequence[ev.ContractEvent],
        events_removed: Sequence[ev.ContractEvent],
    ) -> None:
        repository = EscrowRepository(session, chain_id)
        await _apply_credits(repository, events_added, events_removed)
        if not changed:
            return
        await _apply_escrows(repository, changed)
        orders = await self._find_orders(session, chain_id, list(changed))
        if not orders:  # somebody else's marketplace; escrows of ours have an order
            return
        teller = _Teller(session, repository, orders)
        vanished = {escrow_id for escrow_id, history in changed.items() if not history}
        await teller.tell_removed(events_removed, vanished)
        await teller.tell_added(events_added, _statuses(changed))


async def _apply_escrows(
    repository: EscrowRepository, changed: Mapping[EscrowId, Sequence[ev.EscrowEvent]]
) -> None:
    records = [fold(history) for history in changed.values() if history]
    await repository.store([record for record in records if record is not None])
    vanished = [escrow_id for escrow_id, history in changed.items() if not history]
    if vanished:
        await repository.delete_escrows(vanished)


async def _apply_credits(
    repository: EscrowRepository,
    added: Sequence[ev.ContractEvent],
    removed: Sequence[ev.ContractEvent],
) -> None:
    gone = [_log_key(event.at) for event in removed if _credit_row(event)]
    if gone:
        await repository.delete_credits(gone)
    await repository.store_credits([row for event in added if (row := _credit_row(event))])


class _Teller:
    """Records what happened to escrows that belong to an order of ours."""

    def __init__(
        self,
        session: AsyncSession,
        repository: EscrowRepository,
        orders: Mapping[EscrowId, UUID],
    ) -> None:
        self._session = session
        self._repository = repository
        self._orders = orders

    async def tell_removed(
        self, removed: Sequence[ev.ContractEvent], vanished: Collection[EscrowId]
    ) -> None:
        for event in self._ours(removed):
            times = await self._repository.count_rollback(_log_key(event.at))
            common: dict[str, Any] = {
                "occurred_at": event.at.block_time,
                "order_id": self._orders[event.escrow_id],
                "at": _chain_ref(event.at),
                "escrow_id": event.escrow_id,
                "tx_hash": event.at.tx_hash,
            }
            key = f"{event.at.key}:{times}"
            undone = EscrowRolledBack(
                undone=type(event).__name__, key=f"{EscrowRolledBack.name}:{key}", **common
            )
            await outbox.record(self._session, undone, _ACTOR)
            if isinstance(event, ev.Funded) and event.escrow_id in vanished:
                gone = EscrowVanished(key=f"{EscrowVanished.name}:{key}", **common)
                await outbox.record(self._session, gone, _ACTOR)

    async def tell_added(
        self, added: Sequence[ev.ContractEvent], statuses: Mapping[LogPosition, Status]
    ) -> None:
        ours = self._ours(added)
        if not ours:
            return
        repeats = await self._repository.rollbacks_of([_log_key(event.at) for event in ours])
        for event in ours:
            kind = EVENT_OF[type(event)]
            times = repeats.get(_log_key(event.at), 0)
            moved = kind(
                occurred_at=event.at.block_time,
                order_id=self._orders[event.escrow_id],
                at=_chain_ref(event.at),
                key=f"{kind.name}:{event.at.key}:{times}",
                escrow_id=event.escrow_id,
                status=statuses[event.at].value,
                tx_hash=event.at.tx_hash,
            )
            await outbox.record(self._session, moved, _ACTOR)

    def _ours(self, events: Sequence[ev.ContractEvent]) -> list[ev.EscrowEvent]:
        return [
            event
            for event in events
            if isinstance(event, ev.EscrowEvent)
            and type(event) in EVENT_OF
            and event.escrow_id in self._orders
        ]


def _statuses(
    changed: Mapping[EscrowId, Sequence[ev.EscrowEvent]],
) -> dict[LogPosition, Status]:
    """Where each escrow stood after each of its logs."""
    found: dict[LogPosition, Status] = {}
    for history in changed.values():
        status = Status.AWAITING_PAYMENT
        for event in history:
            if isinstance(event, ev.StateEvent):
                status = STATUS_OF_NUMBER[unpack(event.state).status]
            found[event.at] = status
    return found


def _credit_row(event: ev.ContractEvent) -> dict[str, Any] | None:
    match event:
        case ev.Credited() | ev.Withdrawn():
            subject = {"contract": event.currency, "is_asset": False, "asset_id": 0}
            units = event.amount
        case ev.AssetCredited() | ev.AssetClaimed():
            subject = {"contract": event.asset, "is_asset": True, "asset_id": event.asset_id}
            units = max(event.asset_units, 1)  # an ERC-721 has no units and counts as one
        case _:
            return None
    return {
        "chain_id": event.at.chain_id,
        "block_hash": event.at.block_hash,
        "log_index": event.at.log_index,
        "account": event.account,
        **subject,
        "is_withdrawal": isinstance(event, ev.Withdrawn | ev.AssetClaimed),
        "units": units,
        "at": event.at.block_time,
    }


def _log_key(at: LogPosition) -> LogKey:
    return at.block_hash, at.log_index


def _chain_ref(at: LogPosition) -> outbox.ChainRef:
    return outbox.ChainRef(at.chain_id, at.block_hash, at.log_index)
