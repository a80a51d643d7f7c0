"""What is timed, each in a process of its own: `python -m tests.bench.index_subjects ours …`.

`ours` is the product's index with everything it checks and derives. `floor` is the least that a
Python program could do for comparable rows, see index_floor.py.
`raw` only asks. Each prints one JSON object: seconds, logs, peak memory.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import psycopg
from sqlalchemy.engine import make_url

from backend.chain.deployment import Deployment
from backend.chain.gateway import ChainGateway
from backend.core.database import close_sessions, create_sessions
from backend.core.garbage import collect_seldom
from backend.indexer.loop import ChainIndexer
from backend.wiring import projectors
from tests.bench.index_floor import write_rows
from tests.builders.indexing import IndexBundle, index_settings

BLOCKS_AT_ONCE = 100


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
    return await write_rows(plain, _answers(rpc_url, Deployment.load(book)))


async def raw(rpc_url: str, _database_url: str, book: Path) -> int:
    """Ask and read the JSON."""
    return sum([len(logs) async for logs in _answers(rpc_url, Deployment.load(book))])


async def _answers(rpc_url: str, deployment: Deployment) -> AsyncIterator[list[dict[str, Any]]]:
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
    return msgspec.json.decode((await client.post(url, json=body)).content)["result"]


def _count(database_url: str, table: str) -> int:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(plain) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row
    return int(row[0])


SUBJECTS: dict[str, Callable[[str, str, Path], Coroutine[Any, Any, int]]] = {
    "ours": ours,
    "floor": floor,
    "raw": raw,
}


def main() -> None:
    name, rpc_url, database_url, book = sys.argv[1:5]
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    logs = asyncio.run(SUBJECTS[name](rpc_url, database_url, Path(book)))
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
