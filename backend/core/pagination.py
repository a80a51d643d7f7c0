"""Pages by signed cursor: nothing is skipped or shown twice while rows are added.

A cursor carries the sort key of the last row and is bound to a scope, the name of the list and
whoever reads it, so a cursor cannot be carried over to another list or another person.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, literal, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.core.errors import Invalid
from backend.core.settings import SecretSettings, key_bytes

DEFAULT_PAGE = 25
MAX_PAGE = 100
_SIGNATURE_BYTES = 16

T = TypeVar("T")
U = TypeVar("U")
Key = int | str | bool | bytes | datetime | UUID


class CursorInvalid(Invalid):
    """The cursor was altered, cut short, or belongs to another list."""

    code = "cursor_invalid"


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list and the way to the next ones; None at the end."""

    items: Sequence[T]
    next_cursor: str | None = None

    def map(self, change: Callable[[T], U]) -> Page[U]:
        return Page([change(item) for item in self.items], self.next_cursor)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for."""

    cursor: str | None = None
    limit: int = DEFAULT_PAGE

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_PAGE:
            sentence = f"A page has 1 to {MAX_PAGE} entries."
            raise Invalid(sentence, fields={"limit": sentence})


class CursorSigner:
    """Turns sort keys into opaque text and back."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"earnest cursors" + key).digest()

    @classmethod
    def from_settings(cls, secrets: SecretSettings) -> CursorSigner:
        return cls(key_bytes(secrets.session_key))

    def encode(self, scope: str, keys: Sequence[Key]) -> str:
        body = json.dumps([_to_json(key) for key in keys], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(scope, body) + body).decode().rstrip("=")

    def decode(self, scope: str, cursor: str) -> list[Key]:
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise _refuse() from None
        signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(scope, body)):
            raise _refuse()
        return [_from_json(kind, text) for kind, text in json.loads(body)]

    def _sign(self, scope: str, body: bytes) -> bytes:
        bound = len(scope.encode()).to_bytes(4) + scope.encode() + body
        return hmac.digest(self._key, bound, "sha256")[:_SIGNATURE_BYTES]


@dataclass(frozen=True, slots=True)
class Order:
    """The total order of a list: its columns, the last one unique, all in one direction."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    descending: bool = True

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a page needs an order")


async def paginate(
    session: AsyncSession,
    query: Select[Any],
    order: Order,
    asked: PageRequest,
    *,
    scope: str,
    signer: CursorSigner,
    ways: Sequence[Select[Any]] = (),
) -> Page[Any]:
    """One page of `query`, whose rows are entities with the columns of `order`.

    With `ways` the list is what any of these selects finds (of the order's columns, the last one
    unique); each is read by an index of its own and no further than the page goes. An OR would be
    one condition without an index, for which PostgreSQL walks through everybody's rows.
    """

    def cut(some: Select[Any]) -> Select[Any]:
        return _cut(
            some, order, asked, signer.decode(scope, asked.cursor) if asked.cursor else None
        )

    if ways:
        key = order.columns[-1]
        found = union(*(cut(way).subquery().select() for way in ways)).subquery()
        query = query.where(key.in_(select(found.c[key.key])))
    rows = (await session.scalars(cut(query))).all()
    page = Page[Any](rows[: asked.limit])
    if len(rows) <= asked.limit:
        return page
    last = [getattr(page.items[-1], column.key) for column in order.columns]
    return replace(page, next_cursor=signer.encode(scope, last))


def _cut(
    query: Select[Any], order: Order, asked: PageRequest, after: Sequence[Key] | None
) -> Select[Any]:
    """The page's rows and one more, which tells that there are more."""
    columns = tuple_(*order.columns)
    if after is not None:
        last = tuple_(*_bound(order, after))
        query = query.where(columns < last if order.descending else columns > last)
    direction = [c.desc() if order.descending else c.asc() for c in order.columns]
    return query.order_by(*direction).limit(asked.limit + 1)


def _bound(order: Order, keys: Sequence[Key]) -> list[Any]:
    """Each key typed like its column, so that decorated columns encode it their own way."""
    if len(keys) != len(order.columns):
        raise _refuse()
    return [literal(key, column.type) for key, column in zip(keys, order.columns, strict=True)]


def _to_json(key: Key) -> tuple[str, str]:
    match key:
        case bool():
            return "b", str(int(key))
        case int():
            return "i", str(key)
        case str():
            return "s", key
        case bytes():
            return "x", key.hex()
        case datetime():
            return "t", key.isoformat()
        case UUID():
            return "u", key.hex
    raise TypeError(f"cannot sort by {type(key).__name__}")


def _from_json(kind: str, text: str) -> Key:
    readers: dict[str, Callable[[str], Key]] = {
        "b": lambda value: value == "1",
        "i": int,
        "s": str,
        "x": bytes.fromhex,
        "t": datetime.fromisoformat,
        "u": UUID,
    }
    return readers[kind](text)


def _refuse() -> CursorInvalid:
    sentence = "This cursor does not belong here; start from the first page."
    return CursorInvalid(sentence, fields={"cursor": sentence})
