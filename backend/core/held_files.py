"""A file is stored before the row that names it: until then it is held, and nobody sweeps it away.

Whoever stores one holds it to the end of the unit of work, also when the bytes were there already.
Whoever sweeps takes what nobody holds, and asks after that whether a row names it.
"""

from __future__ import annotations

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.storage import ObjectStore, digest_of


async def store_held(session: AsyncSession, store: ObjectStore, content: bytes) -> str:
    """Store `content` for a row of this unit of work, and give its digest."""
    place = _place(store, digest_of(content))
    await session.execute(select(func.pg_advisory_xact_lock_shared(place)))
    return await store.put(content)


async def take_unheld(session: AsyncSession, store: ObjectStore, digest: str) -> bool:
    """Whether this unit of work has the file alone now; whoever wants to store it waits."""
    taken = select(func.pg_try_advisory_xact_lock(_place(store, digest)))
    return bool((await session.execute(taken)).scalar_one())


def _place(store: ObjectStore, digest: str) -> SQLColumnExpression[int]:
    return func.hashtextextended(f"file:{store.key_of(digest)}", 0)
