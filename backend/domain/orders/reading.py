"""One reading of an order while a page is gathered: every room asks for the same order again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.orders.views import OrderView

Key: TypeAlias = tuple[UUID, UUID | None]
_PLACE = "orders.reading"


@contextmanager
def reading(session: AsyncSession) -> Iterator[None]:
    """Inside, an order is put together once for a viewer. What is written inside is not seen."""
    is_outermost = _PLACE not in session.info
    session.info.setdefault(_PLACE, {})
    try:
        yield
    finally:
        if is_outermost:
            del session.info[_PLACE]


def read_so_far(session: AsyncSession) -> dict[Key, OrderView] | None:
    """What this reading has put together; None when there is none."""
    found: dict[Key, OrderView] | None = session.info.get(_PLACE)
    return found


def key_of(order_id: UUID, viewer: Viewer) -> Key:
    return order_id, viewer.party_id
