"""The web process of the bench: the product on a chain in memory, and beside it the least there is.

Answers say in headers how many statements they took and, when asked, which big tables any of them
would read from end to end.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import sys
from collections.abc import Awaitable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import psycopg
import uvicorn
from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import event
from sqlalchemy.engine import make_url
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.asgi import routes_on
from backend.core.database import create_sessions, engine_of
from backend.core.garbage import collect_seldom
from backend.core.outbox.seats import Seats
from backend.resources import Resources
from tests.builders.resources import make_resources
from tests.fakes.gateway import FakeGateway

BIG = frozenset({"orders", "deliveries", "escrows", "events", "chain_logs", "shipments", "parties"})
MANY = 1_000_000
Statement = tuple[str, Any]
_taken: ContextVar[Taken] = ContextVar("taken")


def resources_of(folder: Path, database_url: str) -> Resources:
    """The product's, by a clock that stands still; nothing asks a node."""
    sessions = create_sessions(database_url, pool_size=20, max_overflow=20)
    return make_resources(folder, sessions, database_url, gateway=FakeGateway())


def bare(pool: AsyncConnectionPool[Any]) -> FastAPI:
    """One SELECT by a primary key, and nothing else."""
    app = FastAPI()

    @app.get("/orders/{order_id}")
    async def read(order_id: UUID) -> dict[str, str]:
        async with pool.connection() as connection:
            query = "SELECT id, created_at FROM orders WHERE id = %s"
            row = await (await connection.execute(query, [order_id])).fetchone()
        assert row is not None
        return {"id": str(row[0]), "created_at": row[1].isoformat()}

    return app


@dataclass
class Taken:
    """The statements of a request. Only those to be explained are kept: a stream lasts long."""

    count: int = 0
    kept: list[Statement] | None = None


class Counting:
    """Counts statements, and explains them for those who ask."""

    def __init__(self, app: ASGIApp, plain_url: str) -> None:
        self._app = app
        self._plain_url = plain_url

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        # Streams are measured, too, by their memory: this is no part of it.
        is_counted = scope["type"] == "http" and not scope["path"].endswith("/events")
        return (self._counted if is_counted else self._app)(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = Taken(kept=[] if (b"x-plans", b"1") in scope["headers"] else None)
        _taken.set(taken)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = sorted(set(self._read_through(taken.kept or [])))
                message["headers"] = [
                    *message["headers"],
                    (b"x-queries", str(taken.count).encode()),
                    (b"x-read-through", ",".join(found).encode()),
                ]
            await send(message)

        await self._app(scope, receive, told)

    def _read_through(self, taken: list[Statement]) -> Iterator[str]:
        if not taken:
            return
        with psycopg.connect(self._plain_url, autocommit=True) as connection:
            for statement, parameters in taken:
                if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
                    continue
                row = connection.execute(
                    f"EXPLAIN (FORMAT JSON) {statement}", parameters
                ).fetchone()
                assert row is not None
                plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
                yield from sequential(plan[0]["Plan"])


def sequential(plan: Mapping[str, Any]) -> Iterator[str]:
    """Big tables that a plan reads from end to end."""
    if plan.get("Node Type") == "Seq Scan" and plan.get("Relation Name") in BIG:
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from sequential(below)


def _note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
    taken = _taken.get(None)
    if taken is not None:
        taken.count += 1
        if taken.kept is not None:
            taken.kept.append((statement, parameters))


async def tell_memory(_request: Request) -> JSONResponse:
    """Bytes in use once what is garbage, and what the allocator keeps for later, is given back.

    What the kernel holds for a connection is not among them.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return JSONResponse(psutil.Process().memory_info().rss)


async def serve(folder: Path, database_url: str, port: int) -> None:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(False)
    resources = resources_of(folder, database_url)
    event.listen(engine_of(resources.sessions).sync_engine, "before_cursor_execute", _note)
    async with (
        AsyncConnectionPool(plain, min_size=2, max_size=20) as pool,
        resources.feed.running(),
    ):
        resources.feed.seats = Seats(MANY)  # all of the bench's streams are one person's
        own = [Route("/memory", tell_memory), Mount("/bare", bare(pool))]
        app = Router(routes=[*own, *routes_on(resources)])
        config = uvicorn.Config(
            Counting(app, plain),
            port=port,
            log_config=None,
            interface="asgi3",
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        collect_seldom()  # as the product does when it has begun
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    # The product's loop, which is uvicorn's choice.
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        runner.run(serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
