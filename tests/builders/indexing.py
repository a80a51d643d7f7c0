"""What an index needs around it, and a projector that only remembers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chain_clock import NodeChainClock
from backend.chain.chains import Chain
from backend.chain.deployment import Deployment
from backend.chain.events import ContractEvent, EscrowEvent
from backend.chain.gateway import ChainGateway
from backend.chain.types import ChainId, EscrowId
from backend.core.clock import Clock, SystemClock
from backend.core.database import Sessions
from backend.core.settings import Settings
from tests.builders.resources import some_settings


def index_settings(rpc_url: str, **chain: object) -> Settings:
    """Settings of a devnet with an index that does not wait."""
    settings = some_settings(Path("data"))
    changes = {"rpc_url": SecretStr(rpc_url), "poll_seconds": 0.01, **chain}
    return settings.model_copy(update={"chain": settings.chain.model_copy(update=changes)})


@dataclass(frozen=True)
class IndexBundle:
    """The part of Resources an index reads."""

    settings: Settings
    sessions: Sessions
    gateway: ChainGateway
    deployment: Deployment
    clock: Clock = field(default_factory=SystemClock)

    @property
    def chain(self) -> Chain:
        clock = NodeChainClock(self.gateway, max_age=0)
        return Chain(self.settings.chain, self.gateway, self.deployment, clock)


@dataclass
class Recorder:
    """A projector without tables: what it was told, and what therefore stands in the chain."""

    tables: Sequence[Table] = ()
    standing: list[ContractEvent] = field(default_factory=list)
    histories: dict[EscrowId, list[EscrowEvent]] = field(default_factory=dict)
    added: list[ContractEvent] = field(default_factory=list)
    removed: list[ContractEvent] = field(default_factory=list)
    calls: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def apply(
        self,
        session: AsyncSession,
        chain_id: ChainId,
        changed: Mapping[EscrowId, Sequence[EscrowEvent]],
        events_added: Sequence[ContractEvent],
        events_removed: Sequence[ContractEvent],
    ) -> None:
        self.calls += 1
        self.heard.set()
        for event in events_removed:
            assert self.standing.pop() == event, "removed newest first, and only what stood"
        self.standing += events_added
        self.added += events_added
        self.removed += events_removed
        for escrow_id, history in changed.items():
            self.histories[escrow_id] = list(history)

    def names(self, escrow_id: EscrowId) -> list[str]:
        """The kinds of events that stand for an escrow, in order."""
        return [type(event).__name__ for event in self.histories.get(escrow_id, [])]
