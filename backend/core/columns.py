"""Column types for what a chain counts in: addresses, hashes, 256-bit numbers, moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, LargeBinary, Numeric, Uuid
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, UserDefinedType

from backend.core.ids import uuid7
from backend.core.money import MAX_UNITS


class _FixedBytes(TypeDecorator[bytes]):
    """Bytes of one length, so that an address never lands where a hash belongs."""

    impl = LargeBinary
    cache_ok = True
    size: int

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, bytes) or len(value) != self.size:
            raise ValueError(f"{type(self).__name__} takes exactly {self.size} bytes")
        return bytes(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes(value)


class AddressColumn(_FixedBytes):
    """An account or contract: 20 bytes."""

    cache_ok = True
    size = 20


class HashColumn(_FixedBytes):
    """A hash or an escrow id: 32 bytes."""

    cache_ok = True
    size = 32


class U256(TypeDecorator[int]):
    """An exact number from 0 to 2^256-1, stored as NUMERIC(78,0)."""

    impl = Numeric(78, 0)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_UNITS:
            raise ValueError(f"not a 256-bit number: {value!r}")
        return Decimal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Naive datetimes are refused, answers are in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.utcoffset() is None:
            raise ValueError("a stored moment needs a time zone")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id. psycopg passes it as text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"

    def bind_processor(self, dialect: Any) -> Any:
        return lambda value: None if value is None else str(value)

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        return lambda value: None if value is None else int(value)


def uuid_pk() -> Mapped[UUID]:
    """A primary key made by us, in the order of creation."""
    return mapped_column(Uuid(), primary_key=True, default=uuid7)
