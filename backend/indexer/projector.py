"""How the indexer meets the business. It calls; it never knows who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.events import ContractEvent, EscrowEvent
from backend.chain.types import ChainId, EscrowId


class Projector(Protocol):
    """Derives rows from events, inside the unit of work that stores the events.

    `apply` must give the same rows when called again with the same history, because a crash, a
    replay or a reorganisation calls it again. It must not look at the node or the clock.
    """

    tables: Sequence[Table]
    """The derived tables, all of whose rows follow from events: `reconcile` compares them."""

    async def apply(
        self,
        session: AsyncSession,
        chain_id: ChainId,
        changed: Mapping[EscrowId, Sequence[EscrowEvent]],
        events_added: Sequence[ContractEvent],
        events_removed: Sequence[ContractEvent],
    ) -> None:
        """Bring rows up to date.

        `changed` has, for each escrow touched, its whole history in chain order as it stands now;
        an empty history means that the escrow has vanished (its funding was reorganised away).
        `events_added` are in chain order, `events_removed` newest first; a log that was mined again
        in another block is in both, with another position.
        """
        ...
