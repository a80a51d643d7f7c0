"""One reading of an order while a page is gathered: every room asks for the same order again.

Its story is told once, too: the thread needs it beside the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.orders.views import OrderView

if TYPE_CHECKING:
    from backend.domain.orders.timeline import TimelineEntry

Key: TypeAlias = tuple[UUID, UUID | None]
_PLACE, _STORIES = "orders.reading", "orders.stories"


@contextmanager
def reading(session: AsyncSession) -> Iterator[None]:
    """Inside, an order is put together once for a viewer. What is written inside is not seen."""
    is_outermost = _PLACE not in session.info
    if is_outermost:
        session.info.update({_PLACE: {}, _STORIES: {}})
    try:
        yield
    finally:
        if is_outermost:
            del session.info[_PLACE], session.info[_STORIES]


def read_so_far(session: AsyncSession) -> dict[Key, OrderView] | None:
    """What this reading has put together; None when there is none."""
    found: dict[Key, OrderView] | None = session.info.get(_PLACE)
    return found


def stories_so_far(session: AsyncSession) -> dict[Key, Sequence[TimelineEntry]]:
    """What was told within this reading; kept by nobody when there is none."""
    found: dict[Key, Sequence[TimelineEntry]] = session.info.get(_STORIES, {})
    return found


def key_of(order_id: UUID, viewer: Viewer) -> Key:
    return order_id, viewer.party_id
