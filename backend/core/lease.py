"""Keeps two processes apart that must not do the same work, by a row with a holder and an end.

What they write stays right by other means; the lease saves the second one its work, and refuses the
late write of a process that was stopped for a while and woke up believing nothing had happened.
Its clock is the database's, so servers' clocks do not matter.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, String, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import UtcDateTime
from backend.core.database import Sessions, unit_of_work


class LeaseColumns:
    """What a table of leases has beside its key."""

    holder: Mapped[str] = mapped_column(String(64))
    token: Mapped[int] = mapped_column(BigInteger)  # fencing: grows with each new holder
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)  # by the database's clock


class RowLease:
    """One process's claim on the row of `table` that `key` names. `lost` is what it raises."""

    table: ClassVar[type[Any]]
    lost: ClassVar[type[Exception]]
    lost_sentence: ClassVar[str]

    def __init__(
        self,
        sessions: Sessions,
        key: Mapping[str, Any],
        *,
        seconds: float,
        says: Mapping[str, Any] | None = None,
    ) -> None:
        self._sessions = sessions
        self._key = dict(key)
        self._says = dict(says or {})  # what the row tells others of its holder
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
        """Renew it for as long as it is held, until cancelled: a quiet time gives no occasion."""
        while True:
            await asyncio.sleep(self.seconds * 0.3)
            if self.is_held:
                with suppress(OperationalError, InterfaceError, OSError):  # whoever writes will see
                    await self.hold()

    async def require(self, session: AsyncSession) -> None:
        """Refuse what comes next in this unit of work unless the lease is still this process's.

        The row stays locked until the unit ends, so nobody takes over in between. `lost` when
        somebody has, even if that one has finished meanwhile.
        """
        query = select(self.table.token).where(*self._mine()).with_for_update(read=True)
        if self._token is None or await session.scalar(query) != self._token:
            self._token = None
            raise self.lost(self.lost_sentence)

    async def release(self) -> None:
        """Let the next one begin at once. The row stays: its number must not start again."""
        if self._token is None:
            return
        self._token = None
        async with unit_of_work(self._sessions) as session:
            ended = update(self.table).where(*self._mine())
            await session.execute(ended.values(expires_at=func.clock_timestamp()))

    def _mine(self) -> list[Any]:
        wanted = {**self._key, "holder": self.holder}
        return [getattr(self.table, name) == value for name, value in wanted.items()]

    async def _take(self, session: AsyncSession) -> int | None:
        end = func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, self.seconds)
        claim = insert(self.table).values(
            **self._key, **self._says, holder=self.holder, token=1, expires_at=end
        )
        wanted = claim.excluded
        is_ours = self.table.holder == wanted.holder
        statement = claim.on_conflict_do_update(
            index_elements=[getattr(self.table, name) for name in self._key],
            set_={
                **{name: wanted[name] for name in self._says},
                "holder": wanted.holder,
                "expires_at": wanted.expires_at,
                # The same holder keeps its number, or its own renewal would fence it off.
                "token": case((is_ours, self.table.token), else_=self.table.token + 1),
            },
            where=is_ours | (self.table.expires_at <= func.clock_timestamp()),
        ).returning(self.table.token)
        token: int | None = await session.scalar(statement)
        return token
