"""Which clock says what: reservations run on ours, deadlines of money on their chain's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, case, literal
from sqlalchemy.orm import InstrumentedAttribute

from backend.chain.chains import Chain
from backend.chain.errors import ChainError
from backend.core.columns import UtcDateTime

if TYPE_CHECKING:
    from backend.resources import Resources


@dataclass(frozen=True, slots=True)
class Moments:
    """Our time, and the time of each chain that was asked."""

    now: datetime
    chain_times: Mapping[int, datetime] = field(default_factory=dict)

    def on(self, chain_id: int) -> datetime:
        """Chain time. Without a node nothing can be sent, so ours serves to read."""
        return self.chain_times.get(chain_id, self.now)

    def on_chain_of(
        self, column: InstrumentedAttribute[int] | ColumnElement[int]
    ) -> ColumnElement[datetime]:
        """The same for queries: the time on the chain whose id stands in this column."""
        ours = literal(self.now, UtcDateTime)
        if not self.chain_times:
            return ours
        times = {chain_id: literal(at, UtcDateTime) for chain_id, at in self.chain_times.items()}
        return case(times, value=column, else_=ours)


async def read_moments(resources: Resources, chain_ids: Iterable[int] | None = None) -> Moments:
    """Ask the clocks of these chains, or of all. One that does not answer holds up nobody."""
    chains = resources.chains
    wanted = list(chains) if chain_ids is None else [chains.get(item) for item in set(chain_ids)]
    times = await asyncio.gather(*(_time_on(chain) for chain in wanted))
    told: dict[int, datetime] = {
        chain.id: at for chain, at in zip(wanted, times, strict=True) if at is not None
    }
    return Moments(resources.clock.now(), told)


async def _time_on(chain: Chain) -> datetime | None:
    try:
        return await chain.clock.now()
    except ChainError:
        return None
