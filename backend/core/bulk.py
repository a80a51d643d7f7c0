"""Many rows at once, inside the session's transaction: COPY, and deleting by key.

An index derives more rows than INSERT can take. Rows go in PostgreSQL's binary form, so neither
side spells numbers and bytes out as text. Values must be what the columns hold: bytes, whole
numbers, aware datetimes; JSON as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from operator import call
from struct import Struct
from typing import Any

from psycopg import AsyncConnection, sql
from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Table,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeDecorator, TypeEngine

Row = Sequence[object]
Encoder = Callable[[Any], bytes]

ROWS_AT_ONCE = 500  # encoded while the server stores those before
MOST_REMEMBERED = 10_000
HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TAIL = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's
MICROSECONDS = 1_000_000
DAY = 86_400
DIGIT = 10_000  # of PostgreSQL's numbers


async def copy_rows(
    session: AsyncSession, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    """Add rows, values in the order of `columns`. Fails whole when one is there already."""
    encoders = [_encoder(table.c[name].type) for name in columns]
    count, ahead = len(columns).to_bytes(2), iter(rows)
    first = _encoded(islice(ahead, ROWS_AT_ONCE), count, encoders)
    if not first:
        return
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    driver = await _driver(session)
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(HEAD + first)
        while more := _encoded(islice(ahead, ROWS_AT_ONCE), count, encoders):
            await copy.write(more)
        await copy.write(TAIL)


async def delete_rows(
    session: AsyncSession, table: Table, keys: dict[str, str], rows: Sequence[Row]
) -> None:
    """Delete the rows with these keys. `keys` names columns and their PostgreSQL types."""
    if not rows:
        return
    arrays = [list(values) for values in zip(*rows, strict=True)]
    names = [sql.Identifier(name) for name in keys]
    wanted = [sql.SQL("%b::" + kind + "[]") for kind in keys.values()]  # binary: half the time
    statement = sql.SQL("DELETE FROM {table} USING unnest({wanted}) AS k({names}) WHERE {same}")
    ours = sql.Identifier(table.name)
    same = [sql.SQL("{ours}.{name} = k.{name}").format(ours=ours, name=name) for name in names]
    driver = await _driver(session)
    await driver.execute(
        statement.format(
            table=ours,
            wanted=sql.SQL(", ").join(wanted),
            names=sql.SQL(", ").join(names),
            same=sql.SQL(" AND ").join(same),
        ),
        arrays,
    )


async def _driver(session: AsyncSession) -> AsyncConnection:
    await session.flush()  # what was said before comes first
    connection = await (await session.connection()).get_raw_connection()
    driver = connection.driver_connection
    assert isinstance(driver, AsyncConnection)
    return driver


# Values in binary: each begins with its length


def _encoded(rows: Iterable[Row], count: bytes, encoders: Sequence[Encoder]) -> bytes:
    pieces: list[bytes] = []
    for row in rows:
        pieces.append(count)
        pieces += map(call, encoders, row)
    return b"".join(pieces)


class _Remembered(dict[Any, bytes]):
    """Encoded values, for columns that say the same again and again."""

    def __init__(self, encode: Encoder) -> None:
        super().__init__()
        self._encode = encode

    def __missing__(self, value: Any) -> bytes:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[value] = self._encode(value)
        return found


_SIZES = _Remembered(lambda size: size.to_bytes(4))


def _whole(format_: str) -> Encoder:
    pack, size = Struct(format_).pack, Struct(format_[0] + format_[2]).size
    return lambda value: NULL if value is None else pack(size, value)


def _bytes(value: bytes | None) -> bytes:
    return NULL if value is None else _SIZES[len(value)] + value


def _text(value: str | None) -> bytes:
    return NULL if value is None else _bytes(value.encode())


def _json(value: str | None) -> bytes:
    return NULL if value is None else _bytes(b"\1" + value.encode())  # 1: the form's version


def _moment(value: datetime | None) -> bytes:
    if value is None:
        return NULL
    since = value - EPOCH  # TypeError for a naive one
    units = (since.days * DAY + since.seconds) * MICROSECONDS + since.microseconds
    return b"\0\0\0\x08" + units.to_bytes(8, signed=True)


def _number(value: int | None) -> bytes:
    """A whole number as NUMERIC: digits to the base of 10,000, the highest first."""
    if value is None:
        return NULL
    if value < 0:
        raise ValueError(f"not a number of units: {value}")
    digits: list[int] = []
    while value:
        value, digit = divmod(value, DIGIT)
        digits.append(digit)
    weight = max(0, len(digits) - 1)
    head = (len(digits), weight, 0, 0)  # sign and places behind the point
    return _bytes(b"".join(part.to_bytes(2) for part in (*head, *reversed(digits))))


_TRUTHS = {None: NULL, False: b"\0\0\0\1\0", True: b"\0\0\0\1\1"}
# The first that fits, so narrow types stand before wide ones.
_ENCODERS: tuple[tuple[type[TypeEngine[Any]], Encoder], ...] = (
    (SmallInteger, _Remembered(_whole(">ih")).__getitem__),
    (BigInteger, _Remembered(_whole(">iq")).__getitem__),
    (Integer, _Remembered(_whole(">ii")).__getitem__),
    (LargeBinary, _bytes),
    (Boolean, _TRUTHS.__getitem__),
    (Numeric, _Remembered(_number).__getitem__),
    (DateTime, _Remembered(_moment).__getitem__),
    (String, _Remembered(_text).__getitem__),
    (JSONB, _Remembered(_json).__getitem__),
)


@cache
def _encoder(kind: TypeEngine[Any]) -> Encoder:
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    for known, encode in _ENCODERS:
        if isinstance(plain, known):
            return encode
    raise TypeError(f"no binary form is known for {kind!r}")
