"""What is timed, each in a process of its own: `python -m tests.bench.index_subjects ours …`.

`ours` is the product's index with everything it checks and derives. `floor` is the least that a
Python program could do for comparable rows: ask, slice, fold in memory, COPY; no checks at all.
`raw` only asks. Each prints one JSON object: seconds, logs, peak memory.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from sqlalchemy.engine import make_url

from backend.chain.deployment import Deployment
from backend.chain.gateway import ChainGateway
from backend.core.database import close_sessions, create_sessions
from backend.core.garbage import collect_seldom
from backend.indexer.loop import ChainIndexer
from backend.wiring import projectors
from tests.builders.indexing import IndexBundle, index_settings

BLOCKS_AT_ONCE = 100
ORDER_COLUMNS = 8


async def ours(rpc_url: str, database_url: str, book: Path) -> int:
    """The index as it runs for people."""
    collect_seldom()
    sessions = create_sessions(database_url)
    gateway = ChainGateway.connect(rpc_url)
    bundle = IndexBundle(index_settings(rpc_url), sessions, gateway, Deployment.load(book))
    index = ChainIndexer(bundle, projectors())
    await index.prepare()
    await index.catch_up()
    await gateway.close()
    await close_sessions(sessions)
    return _count(database_url, "chain_logs")


async def floor(rpc_url: str, database_url: str, book: Path) -> int:
    """No checks, no business: the ceiling of this language on this machine."""
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(False)
    orders: dict[str, list[Any]] = {}
    count = 0
    async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
        await _make_tables(connection)
        async for logs in _answers(rpc_url, Deployment.load(book)):
            rows = [_sliced(log) for log in logs]
            for row in rows:
                order = orders.setdefault(row[3], [row[3], *[None] * (ORDER_COLUMNS - 1)])
                order[1], order[2] = row[4][:66], row[0]
            async with connection.transaction():
                await _copy(connection, "COPY floor_events FROM STDIN", rows)
            count += len(rows)
        async with connection.transaction():
            await _copy(connection, "COPY floor_orders FROM STDIN", list(orders.values()))
    return count


async def raw(rpc_url: str, _database_url: str, book: Path) -> int:
    """Ask and read the JSON."""
    return sum([len(logs) async for logs in _answers(rpc_url, Deployment.load(book))])


async def _answers(rpc_url: str, deployment: Deployment) -> Any:
    async with httpx2.AsyncClient(trust_env=False, timeout=60) as client:
        head = int(await _ask(client, rpc_url, "eth_blockNumber"), 16)
        for first in range(deployment.start_block, head + 1, BLOCKS_AT_ONCE):
            last = min(head, first + BLOCKS_AT_ONCE - 1)
            query = {
                "address": f"0x{deployment.escrow.hex()}",
                "fromBlock": hex(first),
                "toBlock": hex(last),
            }
            yield await _ask(client, rpc_url, "eth_getLogs", query)


async def _ask(client: httpx2.AsyncClient, url: str, method: str, *params: Any) -> Any:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return json.loads((await client.post(url, json=body)).content)["result"]


def _sliced(log: dict[str, Any]) -> tuple[Any, ...]:
    topics, data = log["topics"], log["data"]
    place = int(log["blockNumber"], 16), int(log["logIndex"], 16)
    return (*place, topics[0], topics[1], data, log["transactionHash"])


async def _make_tables(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.execute("DROP TABLE IF EXISTS floor_events, floor_orders")
    await connection.execute(
        "CREATE TABLE floor_events (block bigint, place int, kind text, id text, data text,"
        " tx text, PRIMARY KEY (block, place))"
    )
    columns = ", ".join(f"c{number} text" for number in range(1, ORDER_COLUMNS))
    await connection.execute(f"CREATE TABLE floor_orders (id text PRIMARY KEY, {columns})")


async def _copy(connection: psycopg.AsyncConnection[Any], statement: str, rows: list[Any]) -> None:
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)


def _count(database_url: str, table: str) -> int:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(plain) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row
    return int(row[0])


SUBJECTS: dict[str, Callable[[str, str, Path], Awaitable[int]]] = {
    "ours": ours,
    "floor": floor,
    "raw": raw,
}


def main() -> None:
    name, rpc_url, database_url, book = sys.argv[1:5]
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    logs = asyncio.run(SUBJECTS[name](rpc_url, database_url, Path(book)))  # type: ignore[arg-type]
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    busy = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    result = {
        "seconds": seconds,
        "logs": logs,
        "peak_mib": round(used.ru_maxrss / 1024),
        "cpu_us_per_log": round(busy / logs * 1_000_000, 1),
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
