"""Searching one's orders, and saving searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.orders.repository import OrderFilter
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView
from backend.domain.search.errors import TooManySearches
from backend.domain.search.models import SavedSearch
from backend.domain.search.query import parse
from backend.domain.search.repository import SavedSearchRepository, conditions

if TYPE_CHECKING:
    from backend.resources import Resources

SEARCH_PREFIX = "sea"
MOST_SAVED = 20
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class SearchToSave:
    """What somebody wants to find again, and under which name."""

    name: str
    wanted: OrderFilter


class SearchService:
    """Finds orders; keeps what was looked for."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._resources = resources
        self._orders = OrderService(session, resources)
        self._saved = SavedSearchRepository(session)

    async def list_orders(
        self, wanted: OrderFilter, asked: PageRequest, viewer: Viewer
    ) -> Page[OrderView]:
        """The viewer's orders that meet every term of `wanted.text`, newest first."""
        terms = parse(wanted.text)
        met = conditions(terms, await self._orders.moments())
        return await self._orders.list(replace(wanted, conditions=met), asked, viewer)

    async def list_saved(self, viewer: Viewer) -> Sequence[SavedSearch]:
        """The viewer's searches, by name."""
        return await self._saved.list_of(viewer)

    async def save(self, search: SearchToSave, viewer: Viewer) -> SavedSearch:
        """Keep a search. One of the same name is replaced."""
        checks = FieldChecks()
        name = checks.line("name", search.name, longest=LONGEST_NAME)
        checks.raise_if_any()
        parse(search.wanted.text)
        found = await self._saved.find_by_name(name, viewer) or await self._new(name, viewer)
        found.side, found.stage = search.wanted.side.value, search.wanted.stage.value
        found.text = search.wanted.text
        return found

    async def forget(self, search_id: UUID, viewer: Viewer) -> None:
        """Drop one of the viewer's searches."""
        await self._saved.delete(search_id, viewer)

    async def _new(self, name: str, viewer: Viewer) -> SavedSearch:
        if len(await self._saved.list_of(viewer)) >= MOST_SAVED:
            raise TooManySearches(f"You have {MOST_SAVED} searches. Drop one first.")
        search = SavedSearch(
            id=uuid7(),
            party_id=viewer.require_party(),
            name=name,
            side="",
            stage="",
            text="",
            created_at=self._resources.clock.now(),
        )
        self._saved.add(search)
        return search
