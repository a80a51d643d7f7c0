"""The least that a Python program could do for comparable rows: the ceiling of an index.

It asks, decodes every word by hand, folds each order in memory and writes a history of events and a
table of orders, the same facts as ours: by COPY, with primary keys and no other index. It checks
nothing: no parent, no bloom, no lease, no cursor, no lifecycle; it could not be stopped half-way.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import psycopg

from backend.chain.decoder import topics_of
from backend.chain.events import Confirmed, Contested, Delivered, Disputed, Funded, Ruled, Shipped

WORD = 64  # hexadecimal digits
Log = dict[str, Any]
Order = list[Any]

EVENTS = (
    "CREATE TABLE floor_events (block bigint, place int, block_hash bytea, tx bytea, at bigint,"
    " kind bytea, id bytea, topics bytea, data bytea, PRIMARY KEY (block, place))"
)
COLUMNS = {
    "id": "bytea PRIMARY KEY",
    "state": "numeric(78, 0)",
    "status": "int",
    "deadline": "bigint",
    "share": "numeric(78, 0)",
    "buyer": "bytea",
    "seller": "bytea",
    "listing": "bytea",
    "policy": "bytea",
    "currency": "bytea",
    "amount": "numeric(78, 0)",
    "purchase": "numeric(78, 0)",
    "funded_at": "bigint",
    "shipped_at": "bigint",
    "shipment": "bytea",
    "delivered_at": "bigint",
    "delivered_by": "bytea",
    "proof": "bytea",
    "disputed_at": "bigint",
    "claim": "numeric(78, 0)",
    "reason": "int",
    "evidence": "bytea",
    "contested_at": "bigint",
    "contest": "bytea",
    "closed_at": "bigint",
    "fee": "numeric(78, 0)",
    "ruling": "bytea",
}
AT = {name: place for place, name in enumerate(COLUMNS)}


async def write_rows(url: str, answers: AsyncIterator[list[Log]]) -> int:
    """Rows of all logs; how many logs there were."""
    orders: dict[str, Order] = {}
    count = 0
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await _make_tables(connection)
        async for logs in answers:
            rows = [_decoded(log, orders) for log in logs]
            async with connection.transaction():
                await _copy(connection, "floor_events", rows)
            count += len(rows)
        async with connection.transaction():
            await _copy(connection, "floor_orders", orders.values())
    return count


def _decoded(log: Log, orders: dict[str, Order]) -> tuple[Any, ...]:
    """The log's row; its order goes one step further."""
    topics, data = log["topics"], log["data"]
    order_id, at = _bytes(topics[1]), int(log["blockTimestamp"], 16)
    order = orders.get(order_id)
    if order is None:
        order = orders[order_id] = [order_id, *[None] * (len(COLUMNS) - 1)]
    state = int(data[2 : 2 + WORD], 16)
    order[1:5] = state, state & 0xFF, state >> 8 & (1 << 40) - 1, state >> 48 & (1 << 128) - 1
    _STEPS[topics[0]](order, topics, data, at)
    return (
        int(log["blockNumber"], 16),
        int(log["logIndex"], 16),
        _bytes(log["blockHash"]),
        _bytes(log["transactionHash"]),
        at,
        _bytes(topics[0]),
        order_id,
        _bytes("".join(topics).replace("0x", "")),
        _bytes(data),
    )


def _number(data: str, place: int) -> int:
    return int(data[2 + place * WORD : 2 + place * WORD + WORD], 16)


def _word(data: str, place: int) -> str:
    return _bytes(data[2 + place * WORD : 2 + place * WORD + WORD])


def _account(word: str) -> str:
    return _bytes(word[-40:])


def _bytes(digits: str) -> str:
    """As PostgreSQL reads bytes: whoever checks nothing can pass on the digits he was given."""
    return f"\\x{digits.removeprefix('0x')}"


def _fund(order: Order, topics: list[str], data: str, at: int) -> None:
    order[AT["buyer"]], order[AT["seller"]] = _account(topics[2]), _account(topics[3])
    order[AT["listing"]], order[AT["policy"]] = _word(data, 1), _word(data, 2)
    order[AT["currency"]], order[AT["amount"]] = _account(data[: 2 + 4 * WORD]), _number(data, 4)
    order[AT["purchase"]], order[AT["funded_at"]] = _number(data, 5), at


def _ship(order: Order, _topics: list[str], data: str, at: int) -> None:
    order[AT["shipped_at"]], order[AT["shipment"]] = at, _word(data, 1)


def _deliver(order: Order, topics: list[str], data: str, at: int) -> None:
    order[AT["delivered_at"]], order[AT["delivered_by"]] = at, _account(topics[2])
    order[AT["proof"]] = _word(data, 1)


def _dispute(order: Order, _topics: list[str], data: str, at: int) -> None:
    order[AT["disputed_at"]], order[AT["claim"]] = at, order[AT["share"]]
    order[AT["reason"]], order[AT["evidence"]] = _number(data, 1), _word(data, 2)


def _contest(order: Order, _topics: list[str], data: str, at: int) -> None:
    order[AT["contested_at"]], order[AT["contest"]] = at, _word(data, 1)


def _confirm(order: Order, _topics: list[str], _data: str, at: int) -> None:
    order[AT["closed_at"]] = at
    fee_bps = order[AT["state"]] >> 204 & 0x3FFF
    order[AT["fee"]] = (order[AT["amount"]] - order[AT["share"]]) * fee_bps // 10_000


def _rule(order: Order, topics: list[str], data: str, at: int) -> None:
    _confirm(order, topics, data, at)
    order[AT["ruling"]] = _word(data, 1)


Step = Callable[[Order, list[str], str, int], None]
_STEPS: dict[str, Step] = {
    f"0x{topic.hex()}": step
    for kind, step in (
        (Funded, _fund),
        (Shipped, _ship),
        (Delivered, _deliver),
        (Disputed, _dispute),
        (Contested, _contest),
        (Confirmed, _confirm),
        (Ruled, _rule),
    )
    for topic in topics_of(kind)
}


async def _make_tables(connection: psycopg.AsyncConnection[Any]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    await connection.execute(EVENTS)
    await connection.execute(f"CREATE TABLE floor_orders ({columns})")


async def _copy(
    connection: psycopg.AsyncConnection[Any], table: str, rows: Iterable[Iterable[Any]]
) -> None:
    statement = psycopg.sql.SQL("COPY {} FROM STDIN").format(psycopg.sql.Identifier(table))
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(tuple(row))
