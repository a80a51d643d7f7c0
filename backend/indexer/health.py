"""How well the index follows its chain: rows, lease and node, and why not well.

/health, the status page and the banner on orders all ask here, so they cannot disagree.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.deployment import Deployment
from backend.chain.errors import ChainError
from backend.chain.gateway import ChainGateway
from backend.core.clock import Clock
from backend.core.database import Sessions, unit_of_work
from backend.core.outbox import count_waiting
from backend.indexer.models import ChainCursor, ChainLease

LATE_BLOCKS = 20  # so many behind the node, and people should know
LATE_EVENTS = timedelta(minutes=1)  # an event waits so long, and nobody hands events on


@dataclass(frozen=True, slots=True)
class Health:
    """What is known now. `problems` are sentences for people; empty when all is well."""

    problems: tuple[str, ...]
    has_database: bool = False
    node_block: int | None = None  # None: the node does not answer
    node_time: datetime | None = None  # of that block
    indexed_block: int | None = None  # None: nothing indexed yet
    indexed_time: datetime | None = None  # of that block
    is_indexer_alive: bool = False
    events_waiting: int = 0
    oldest_event_seconds: int = 0

    @property
    def is_ready(self) -> bool:
        return not self.problems

    @property
    def blocks_behind(self) -> int | None:
        """None when either side is unknown."""
        if self.node_block is None or self.indexed_block is None:
            return None
        return max(0, self.node_block - self.indexed_block)

    @property
    def stale(self) -> tuple[str, ...]:
        """Why what people see of the chain may be old; empty when it is new."""
        return tuple(_staleness(self))

    def as_json(self) -> dict[str, Any]:
        """Without anything about people or keys: it may be public."""
        facts = asdict(self) | {"is_ready": self.is_ready, "blocks_behind": self.blocks_behind}
        for name in ("node_time", "indexed_time"):
            facts[name] = facts[name].isoformat() if facts[name] else None
        return facts


async def look(
    sessions: Sessions, gateway: ChainGateway, deployment: Deployment, clock: Clock
) -> Health:
    """Ask database and node. Never raises for what it reports."""
    node_block, node_time = await _node_head(gateway)
    try:
        async with unit_of_work(sessions) as session:
            facts = await _stored(session, deployment, clock)
    except (SQLAlchemyError, OSError):
        return Health(
            ("The database does not answer.",), node_block=node_block, node_time=node_time
        )
    facts |= {"has_database": True, "node_block": node_block, "node_time": node_time}
    found = Health((), **facts)
    return replace(found, problems=tuple(_problems(found)))


@dataclass(slots=True)
class Lookout:
    """The last look, not older than `max_age`: for pages, of which there are many."""

    max_age: float = 2.0
    _last: Health | None = field(default=None, init=False)
    _at: float = field(default=0.0, init=False)

    async def look(
        self, sessions: Sessions, gateway: ChainGateway, deployment: Deployment, clock: Clock
    ) -> Health:
        now = time.monotonic()
        if self._last is None or now - self._at > self.max_age:
            self._last, self._at = await look(sessions, gateway, deployment, clock), now
        return self._last


def _problems(health: Health) -> list[str]:
    found = _staleness(health)
    if health.oldest_event_seconds > LATE_EVENTS.total_seconds():
        found.append("Notices and follow-up work are late: events wait to be handed on.")
    return found


def _staleness(health: Health) -> list[str]:
    found: list[str] = []
    if health.node_block is None:
        found.append("The blockchain node does not answer.")
    if not health.is_indexer_alive:
        found.append("No index process is at work, so new transactions do not show.")
    behind = health.blocks_behind
    if behind is not None and behind > LATE_BLOCKS:
        found.append(f"The index is {behind} blocks behind; what you see is older than that.")
    return found


async def _stored(session: AsyncSession, deployment: Deployment, clock: Clock) -> dict[str, Any]:
    cursor = await session.get(ChainCursor, deployment.chain_id)
    now = clock.now()
    # By the clock that leases are written with.
    alive = select(ChainLease.expires_at > func.clock_timestamp())
    is_alive = await session.scalar(alive.where(ChainLease.chain_id == deployment.chain_id))
    waiting, oldest = await count_waiting(session)
    return {
        "indexed_block": cursor.block_number if cursor and cursor.block_hash else None,
        "indexed_time": cursor.block_time if cursor else None,
        "is_indexer_alive": bool(is_alive),
        "events_waiting": waiting,
        "oldest_event_seconds": max(0, int((now - oldest).total_seconds())) if oldest else 0,
    }


async def _node_head(gateway: ChainGateway) -> tuple[int | None, datetime | None]:
    try:
        head = await gateway.head()
    except ChainError:
        return None, None
    return head.number, head.time
