"""PostgreSQL: the declarative base, the engine, and the only place that commits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

T = TypeVar("T")
Sessions = async_sessionmaker[AsyncSession]

SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"
STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 10_000
POOL_TIMEOUT_SECONDS = 10  # for a connection, when all are taken
# It is away or restarting, or all connections stay taken: nothing is wrong with the request.
DATABASE_TROUBLE = (OperationalError, PoolTimeout)

# Explicit names for every constraint: migrations can drop what they can name.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMING)


def create_sessions(url: str, **engine_options: Any) -> Sessions:
    """Sessions on one pool. Times are UTC; no statement and no lock waits for ever."""
    options = (
        f"-c timezone=utc -c statement_timeout={STATEMENT_TIMEOUT_MS}"
        f" -c lock_timeout={LOCK_TIMEOUT_MS}"
    )
    if "poolclass" not in engine_options:  # the usual one, which has an end
        engine_options = {"pool_timeout": POOL_TIMEOUT_SECONDS} | engine_options
    engine = create_async_engine(
        url, pool_pre_ping=True, connect_args={"options": options}, **engine_options
    )
    return async_sessionmaker(engine, expire_on_commit=False)


def engine_of(sessions: Sessions) -> AsyncEngine:
    engine = sessions.kw["bind"]
    assert isinstance(engine, AsyncEngine)
    return engine


async def close_sessions(sessions: Sessions) -> None:
    """Give all pooled connections back. For the end of a process or a test."""
    await engine_of(sessions).dispose()


@asynccontextmanager
async def unit_of_work(sessions: Sessions) -> AsyncGenerator[AsyncSession, None]:
    """One request, one job or one indexed block: all of it is stored, or none of it."""
    async with sessions() as session, session.begin():
        yield session


async def run_in_unit_of_work(
    sessions: Sessions, work: Callable[[AsyncSession], Awaitable[T]], *, attempts: int = 5
) -> T:
    """Run `work` in a unit of its own, again when PostgreSQL had to break a tie.

    `work` may run several times, so it must have no effect outside its session.
    """
    for attempt in range(1, attempts + 1):
        try:
            async with unit_of_work(sessions) as session:
                return await work(session)
        except DBAPIError as error:
            if attempt == attempts or not is_tie(error):
                raise
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - only spreads
    raise AssertionError("the loop returns or raises")


def is_tie(error: DBAPIError) -> bool:
    """Whether two transactions got into each other's way and one was asked to start over."""
    return getattr(error.orig, "sqlstate", None) in {SERIALIZATION_FAILURE, DEADLOCK}
