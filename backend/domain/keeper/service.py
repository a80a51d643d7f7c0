"""What the keeper does, for whoever wants to know: due, run, failing, and the cost of it.

Only what stands on the chain or concerns our own account. Whose orders these are is told nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chain
from backend.chain.errors import ChainError
from backend.chain.sender.models import KEEPER, SentState, SentTransaction
from backend.chain.sender.repository import SentRepository, Standing
from backend.chain.sender.sender import DAY
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.keeper.repository import KeeperRepository

if TYPE_CHECKING:
    from backend.resources import Resources

MOST_RUNS = 20
_TIMED_OUT = "TimedOut"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperRun:
    """One transaction of the keeper. `escrows` are those whose time-out it ran, by the index."""

    tx_hash: bytes
    state: SentState
    tried: int
    escrows: tuple[bytes, ...]
    cost: int | None
    prepared_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingEscrow:
    """One whose time-out cannot be run now."""

    escrow_id: bytes
    failures: int
    reason: str
    next_try_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperBoard:
    """The keeper of one chain as it stands."""

    chain: Chain
    is_on: bool
    standing: Standing | None  # None: nobody has ever sent from here
    balance: int | None  # None: no account, or the node does not answer
    due: int
    runs: tuple[KeeperRun, ...]
    failing: tuple[FailingEscrow, ...]
    spent: int  # in the last day
    most_per_day: int


class KeeperService:
    """Reads what the keeper of a chain has done."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources

    async def board(self, chain: Chain) -> KeeperBoard:
        """Everything about one chain's keeper."""
        keeper = KeeperRepository(self._session, chain.id)
        sent = SentRepository(self._session, chain.id)
        now = self._resources.clock.now()
        standing = next(iter(await sent.standing(KEEPER)), None)
        failing = await keeper.list_failing(MOST_RUNS)
        return KeeperBoard(
            chain=chain,
            is_on=chain.settings.keeper.is_on,
            standing=standing,
            balance=await _balance(chain, standing),
            due=await keeper.count_due(await chain.clock.now()),
            runs=await self._runs(chain, await sent.list_of(KEEPER, MOST_RUNS)),
            failing=tuple(
                FailingEscrow(
                    escrow_id=row.escrow_id,
                    failures=row.failures,
                    reason=row.reason or "",
                    next_try_at=row.next_try_at,
                )
                for row in failing
            ),
            spent=await sent.spent_since(KEEPER, now - DAY),
            most_per_day=chain.settings.keeper.most_per_day,
        )

    async def _runs(
        self, chain: Chain, transactions: Sequence[SentTransaction]
    ) -> tuple[KeeperRun, ...]:
        keeper = KeeperRepository(self._session, chain.id)
        tried = await keeper.escrows_in([row.id for row in transactions])
        facts = await EscrowRepository(self._session, chain.id).list_facts(list(tried))
        run = [fact for fact in facts if fact.name == _TIMED_OUT]
        return tuple(
            KeeperRun(
                tx_hash=row.shown_hash,
                state=SentState(row.state),
                tried=sum(found == row.id for found in tried.values()),
                escrows=tuple(fact.escrow_id for fact in run if fact.tx_hash == row.tx_hash),
                cost=row.cost,
                prepared_at=row.prepared_at,
                settled_at=row.settled_at,
            )
            for row in transactions
        )


async def _balance(chain: Chain, standing: Standing | None) -> int | None:
    if standing is None:
        return None
    try:
        return await chain.gateway.balance(standing.account)
    except ChainError:
        return None
