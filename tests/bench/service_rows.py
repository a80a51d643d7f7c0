"""Many orders out of one: the services make a real one, and the server copies its rows.

Each copy is somebody's: buyers and sellers are copied along, so that lists stay as long as they are
in life while the tables grow.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

ORDERS_OF_A_BUYER, ORDERS_OF_A_SELLER = 100, 500
EVENTS_OF_AN_ORDER = 10
_ORDER, _DELIVERY, _PARTY = "7001", "7002", "7003"  # a UUIDv7's version and a mark of ours
Expression = sql.Composable


@dataclass(frozen=True)
class Template:
    """The order that is copied."""

    order_id: UUID
    delivery_id: UUID
    buyer_id: UUID
    seller_id: UUID
    escrow_id: bytes


def multiply(
    connection: psycopg.Connection[Any], template: Template, first: int, last: int
) -> None:
    """Copies number `first` to `last`, each with all that hangs on it."""
    connection.execute("SET session_replication_role = replica")  # keys fit by construction
    for table in _tables_with(connection, "order_id", template.order_id):
        _copy(connection, table, template, first, last, sql.SQL("t.order_id = {}"))
    _copy(connection, "orders", template, first, last, sql.SQL("t.id = {}"))
    for table in ("escrows", "chain_logs"):
        _copy(connection, table, template, first, last, sql.SQL("t.escrow_id = {}"))
    _people(connection, template, last)
    _more_events(connection, first, last)
    connection.execute("SET session_replication_role = DEFAULT")
    connection.execute("ANALYZE")


def order_number(number: int) -> UUID:
    """The id of a copy."""
    return UUID(f"{_BORN + number:012x}{_ORDER}8000{number:012x}")


def escrow_of(number: int) -> bytes:
    """The escrow of a copy."""
    return hashlib.sha256(f"escrow:{number}".encode()).digest()


_BORN = 0x19A_0000_0000  # milliseconds: copies are in the order of their numbers


def _id(mark: str, number: Expression) -> Expression:
    return sql.SQL(
        "(lpad(to_hex({born} + {number}), 12, '0') || {mark} || '8000' ||"
        " lpad(to_hex({number}), 12, '0'))::uuid"
    ).format(born=sql.Literal(_BORN), number=number, mark=sql.Literal(mark))


def _person(column: str, known: UUID, share: int) -> Expression:
    """Copies belong to copied people; the first share to the one we know."""
    number = sql.SQL("(n.n / {})").format(sql.Literal(share))
    made = sql.SQL("md5({} || {})::uuid").format(sql.Literal(f"{_PARTY}{column}"), number)
    return sql.SQL("CASE WHEN n.n < {} THEN {} ELSE {} END").format(
        sql.Literal(share), sql.Literal(known), made
    )


def _values(table: str, template: Template) -> dict[str, Expression]:
    """What differs from copy to copy, by column; everything else stays."""
    number: Expression = sql.SQL("n.n")
    order, delivery = _id(_ORDER, number), _id(_DELIVERY, number)
    own = {"orders": order, "deliveries": delivery}
    escrow = sql.SQL("sha256(convert_to('escrow:' || n.n, 'UTF8'))")
    return {
        "id": own.get(table, sql.SQL("md5(t.id || ':' || n.n)::uuid")),
        "order_id": order,
        "delivery_id": delivery,
        "buyer_id": _person("buyer", template.buyer_id, ORDERS_OF_A_BUYER),
        "seller_id": _person("seller", template.seller_id, ORDERS_OF_A_SELLER),
        "escrow_id": escrow,
        "topics": sql.SQL("overlay(t.topics PLACING {} FROM 33 FOR 32)").format(escrow),
        "block_number": sql.SQL("t.block_number + 1000 * (n.n + 1)"),
        "block_hash": sql.SQL("sha256(t.block_hash || convert_to(':' || n.n, 'UTF8'))"),
        "tx_hash": sql.SQL("sha256(t.tx_hash || convert_to(':' || n.n, 'UTF8'))"),
        "tracking_number": sql.SQL("'JD' || lpad(n.n::text, 12, '0')"),
        "key": sql.SQL("t.key || ':' || n.n"),
        "created_at": sql.SQL("t.created_at + n.n * interval '1 millisecond'"),
        "dispatched_at": sql.SQL("now()"),
    }


def _copy(
    connection: psycopg.Connection[Any],
    table: str,
    template: Template,
    first: int,
    last: int,
    condition: sql.SQL,
) -> None:
    columns, values = _columns(connection, table), _values(table, template)
    wanted = template.escrow_id if "escrow_id" in condition.as_string() else template.order_id
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values}"
        " FROM {table} t CROSS JOIN generate_series({first}, {last}) AS n(n) WHERE {condition}"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(
            values.get(name, sql.SQL("t.{}").format(sql.Identifier(name))) for name in columns
        ),
        first=sql.Literal(first),
        last=sql.Literal(last),
        condition=condition.format(sql.Literal(wanted)),
    )
    connection.execute(statement)


def _people(connection: psycopg.Connection[Any], template: Template, last: int) -> None:
    """The buyers and sellers of all copies so far."""
    columns = [name for name in _columns(connection, "parties") if name not in {"id", "address"}]
    for column, known, share in (
        ("buyer", template.buyer_id, ORDERS_OF_A_BUYER),
        ("seller", template.seller_id, ORDERS_OF_A_SELLER),
    ):
        statement = sql.SQL(
            "INSERT INTO parties (id, address, {columns}) SELECT md5({mark} || n)::uuid,"
            " substring(sha256(convert_to({mark} || n, 'UTF8')) FOR 20), {columns}"
            " FROM parties t CROSS JOIN generate_series(1, {most}) AS n WHERE t.id = {known}"
            " ON CONFLICT DO NOTHING"
        ).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            mark=sql.Literal(f"{_PARTY}{column}"),
            most=sql.Literal(last // share),
            known=sql.Literal(known),
        )
        connection.execute(statement)


def _more_events(connection: psycopg.Connection[Any], first: int, last: int) -> None:
    """As many for each order as a long one has: repetitions of something that pages pass over."""
    row = connection.execute(
        "SELECT count(*) FROM events WHERE order_id = %s", [order_number(first)]
    )
    (there,) = row.fetchone() or (0,)
    connection.execute(
        "INSERT INTO events (id, name, order_id, occurred_at, data, dispatched_at)"
        " SELECT gen_random_uuid(), 'bench.noted', o.id, o.created_at, '{}', now()"
        " FROM orders o CROSS JOIN generate_series(1, %s) WHERE o.id BETWEEN %s AND %s",
        [max(0, EVENTS_OF_AN_ORDER - there), order_number(first), order_number(last)],
    )


def _tables_with(connection: psycopg.Connection[Any], column: str, value: UUID) -> list[str]:
    """Tables in which something hangs on the order."""
    rows = connection.execute(
        "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name) WHERE c.table_schema = 'public' AND c.column_name = %s"
        " AND t.table_type = 'BASE TABLE' ORDER BY 1",
        [column],
    ).fetchall()
    found = []
    for (table,) in rows:
        query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s LIMIT 1").format(
            sql.Identifier(table), sql.Identifier(column)
        )
        if connection.execute(query, [value]).fetchone():
            found.append(table)
    return found


def _columns(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """Those that can be written; the log's own place is given by the server."""
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_generated = 'NEVER' AND is_identity = 'NO'"
        " AND column_name <> 'xid' ORDER BY ordinal_position",
        [table],
    ).fetchall()
    return [name for (name,) in rows]
