"""One reading of an order while a page is gathered: every room asks for the same order again.

Its story is told once, too, and so is whatever else several rooms ask for: each fact is read once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.orders.views import OrderView

if TYPE_CHECKING:
    from backend.domain.orders.timeline import TimelineEntry

T = TypeVar("T")
Key: TypeAlias = tuple[UUID, UUID | None]
_PLACE, _STORIES, _FACTS = "orders.reading", "orders.stories", "orders.facts"


@contextmanager
def reading(session: AsyncSession) -> Iterator[None]:
    """Inside, an order is put together once for a viewer. What is written inside is not seen."""
    is_outermost = _PLACE not in session.info
    if is_outermost:
        session.info.update({_PLACE: {}, _STORIES: {}, _FACTS: {}})
    try:
        yield
    finally:
        if is_outermost:
            del session.info[_PLACE], session.info[_STORIES], session.info[_FACTS]


def read_so_far(session: AsyncSession) -> dict[Key, OrderView] | None:
    """What this reading has put together; None when there is none."""
    found: dict[Key, OrderView] | None = session.info.get(_PLACE)
    return found


def order_read_with(session: AsyncSession, delivery_id: UUID, viewer: Viewer) -> OrderView | None:
    """The order of this delivery, if this reading has put it together for the viewer."""
    for (_, party_id), order in (read_so_far(session) or {}).items():
        if party_id == viewer.party_id and order.delivery(delivery_id) is not None:
            return order
    return None


def stories_so_far(session: AsyncSession) -> dict[Key, Sequence[TimelineEntry]]:
    """What was told within this reading; kept by nobody when there is none."""
    found: dict[Key, Sequence[TimelineEntry]] = session.info.get(_STORIES, {})
    return found


async def read_once(session: AsyncSession, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
    """What `read` finds, asked for once within a reading; every time where there is none."""
    facts: dict[Hashable, T] | None = session.info.get(_FACTS)
    if facts is None:
        return await read()
    if key not in facts:
        facts[key] = await read()
    return facts[key]


def key_of(order_id: UUID, viewer: Viewer) -> Key:
    return order_id, viewer.party_id
