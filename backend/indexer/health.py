"""How well the index follows its chains: rows, lease and node, and why not well.

/health, the status page and the banner on orders all ask here, so they cannot disagree.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chain
from backend.chain.errors import ChainError
from backend.core.clock import Clock
from backend.core.database import Sessions, unit_of_work
from backend.core.outbox import count_waiting
from backend.indexer.models import ChainCursor, ChainLease

LATE_BLOCKS = 20  # so many behind the node, and people should know
LATE_EVENTS = timedelta(minutes=1)  # an event waits so long, and nobody hands events on
LOOK_SECONDS = 2.0  # so old may an answer be
NODE_SECONDS = 3.0  # a node that needs longer for its head does not answer
LATE_SENTENCE = "Notices and follow-up work are late: events wait to be handed on."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHealth:
    """What is known of one chain now. `problems`: why what people see of it may be old."""

    chain_id: int
    name: str
    problems: tuple[str, ...] = ()
    node_block: int | None = None  # None: the node does not answer
    node_time: datetime | None = None  # of that block
    indexed_block: int | None = None  # None: nothing indexed yet
    indexed_time: datetime | None = None  # of that block
    is_indexer_alive: bool = False

    @property
    def blocks_behind(self) -> int | None:
        """None when either side is unknown."""
        if self.node_block is None or self.indexed_block is None:
            return None
        return max(0, self.node_block - self.indexed_block)

    def as_json(self) -> dict[str, Any]:
        facts = asdict(self) | {"blocks_behind": self.blocks_behind}
        for name in ("node_time", "indexed_time"):
            facts[name] = facts[name].isoformat() if facts[name] else None
        return facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is known of all of it. `problems` are sentences for people; empty when all is well."""

    own_problems: tuple[str, ...] = ()  # those of no chain alone
    has_database: bool = False
    chains: tuple[ChainHealth, ...] = ()
    events_waiting: int = 0
    oldest_event_seconds: int = 0

    @property
    def problems(self) -> tuple[str, ...]:
        """With the chain's name where there are several."""
        found = list(self.own_problems)
        for chain in self.chains:
            prefix = f"{chain.name}: " if len(self.chains) > 1 else ""
            found += [f"{prefix}{problem}" for problem in chain.problems]
        return tuple(found)

    @property
    def is_ready(self) -> bool:
        """Whether people can trade: one chain in trouble leaves the others open."""
        return not self.own_problems and any(not chain.problems for chain in self.chains)

    def as_json(self) -> dict[str, Any]:
        """For everybody: nothing of people or keys; the house's numbers are in its metrics."""
        return {
            "is_ready": self.is_ready,
            "problems": list(self.problems),
            "has_database": self.has_database,
            "chains": [chain.as_json() for chain in self.chains],
        }


async def look(sessions: Sessions, chains: Iterable[Chain], clock: Clock) -> Health:
    """Ask database and nodes. Never raises for what it reports."""
    asked = list(chains)
    nodes = await asyncio.gather(*(_at_node(chain) for chain in asked))
    try:
        async with unit_of_work(sessions) as session:
            known = tuple([await _with_rows(session, node) for node in nodes])
            waiting, oldest = await count_waiting(session)
    except (SQLAlchemyError, OSError):
        return Health(own_problems=("The database does not answer.",), chains=tuple(nodes))
    seconds = max(0, int((clock.now() - oldest).total_seconds())) if oldest else 0
    return Health(
        own_problems=(LATE_SENTENCE,) if seconds > LATE_EVENTS.total_seconds() else (),
        has_database=True,
        chains=known,
        events_waiting=waiting,
        oldest_event_seconds=seconds,
    )


async def _with_rows(session: AsyncSession, node: ChainHealth) -> ChainHealth:
    """The same with what stands in the database, and the verdict."""
    cursor = await session.get(ChainCursor, node.chain_id)
    # By the clock that leases are written with.
    alive = select(ChainLease.expires_at > func.clock_timestamp())
    is_alive = await session.scalar(alive.where(ChainLease.chain_id == node.chain_id))
    found = replace(
        node,
        indexed_block=cursor.block_number if cursor and cursor.block_hash else None,
        indexed_time=cursor.block_time if cursor else None,
        is_indexer_alive=bool(is_alive),
    )
    return replace(found, problems=tuple(_problems(found)))


def _problems(chain: ChainHealth) -> list[str]:
    found: list[str] = []
    if chain.node_block is None:
        found.append("The blockchain node does not answer.")
    if not chain.is_indexer_alive:
        found.append("No index process is at work, so new transactions do not show.")
    behind = chain.blocks_behind
    if behind is not None and behind > LATE_BLOCKS:
        found.append(f"The index is {behind} blocks behind; what you see is older than that.")
    return found


async def _at_node(chain: Chain) -> ChainHealth:
    """What its node says. One that takes its time holds up nobody."""
    known = ChainHealth(chain_id=chain.id, name=chain.name)
    try:
        async with asyncio.timeout(NODE_SECONDS):
            head = await chain.gateway.head()
    except (ChainError, TimeoutError):
        return known
    return replace(known, node_block=head.number, node_time=head.time)
