"""Keeps two indexers of one chain apart: a row with a holder, an end and a fencing token.

Rows stay right without it, because a batch fits only where the cursor stands. The lease saves the
second process its work, and refuses the late write of one that was stopped for a while and woke
up believing nothing had happened. Its clock is the database's, so servers' clocks do not matter.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from contextlib import suppress

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.errors import ChainMoved
from backend.chain.types import ChainId
from backend.core.database import Sessions, unit_of_work
from backend.indexer.models import ChainLease


class LeaseLost(ChainMoved):
    """Another process has taken over since this one last looked."""

    code = "lease_lost"


class Lease:
    """One process's claim on one chain."""

    def __init__(self, sessions: Sessions, chain_id: ChainId, *, seconds: float) -> None:
        self._sessions = sessions
        self._chain_id = chain_id
        self.seconds = seconds
        self._renew_at = 0.0  # of this process's monotonic clock, which nobody sets
        self._token: int | None = None
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"

    @property
    def is_held(self) -> bool:
        """As far as this process knows; `require` asks the database."""
        return self._token is not None

    async def hold(self) -> bool:
        """Take the lease or keep it. False while somebody else has it."""
        now = asyncio.get_running_loop().time()
        if self.is_held and now < self._renew_at:
            return True
        async with unit_of_work(self._sessions) as session:
            self._token = await self._take(session)
        self._renew_at = now + self.seconds * 0.5
        return self._token is not None

    async def keep(self) -> None:
        """Renew it for as long as it is held, until cancelled: a quiet chain gives no occasion."""
        while True:
            await asyncio.sleep(self.seconds * 0.3)
            if self.is_held:
                with suppress(OperationalError, InterfaceError, OSError):  # whoever writes will see
                    await self.hold()

    async def require(self, session: AsyncSession) -> None:
        """Refuse what comes next in this unit of work unless the lease is still this process's.

        The row stays locked until the unit ends, so nobody takes over in between. LeaseLost when
        somebody has, even if that one has finished meanwhile.
        """
        query = (
            select(ChainLease.token)
            .where(ChainLease.chain_id == self._chain_id, ChainLease.holder == self.holder)
            .with_for_update(read=True)
        )
        if self._token is None or await session.scalar(query) != self._token:
            self._token = None
            raise LeaseLost("Another process has taken over this chain.")

    async def release(self) -> None:
        """Let the next one begin at once. The row stays: its number must not start again."""
        if self._token is None:
            return
        self._token = None
        mine = (ChainLease.chain_id == self._chain_id, ChainLease.holder == self.holder)
        async with unit_of_work(self._sessions) as session:
            ended = update(ChainLease).where(*mine).values(expires_at=func.clock_timestamp())
            await session.execute(ended)

    async def _take(self, session: AsyncSession) -> int | None:
        end = func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, self.seconds)
        claim = insert(ChainLease).values(
            chain_id=self._chain_id, holder=self.holder, token=1, expires_at=end
        )
        wanted = claim.excluded
        is_ours = ChainLease.holder == wanted.holder
        statement = claim.on_conflict_do_update(
            index_elements=[ChainLease.chain_id],
            set_={
                "holder": wanted.holder,
                "expires_at": wanted.expires_at,
                # The same holder keeps its number, or its own renewal would fence it off.
                "token": case((is_ours, ChainLease.token), else_=ChainLease.token + 1),
            },
            where=is_ours | (ChainLease.expires_at <= func.clock_timestamp()),
        ).returning(ChainLease.token)
        token: int | None = await session.scalar(statement)
        return token
