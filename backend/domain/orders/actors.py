"""Who stands behind an entry of an order's timeline, as far as its viewer may know.

The shop knows its own people by name, and so do the staff. A buyer and an arbiter read "the
seller's team": who packs there is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent
from backend.domain.orders.views import OrderView, PersonView
from backend.domain.parties.policy import SHOP, STAFF
from backend.domain.parties.repository import PartyRepository
from backend.domain.parties.role_repository import SeatRepository

BUYER, SELLER, TEAM, STAFF_MEMBER, PROGRAM = "buyer", "seller", "team", "staff", "program"


@dataclass(frozen=True, slots=True)
class Actor:
    """What somebody is to the order; `person` is None for programs and for hidden people."""

    role: str
    person: PersonView | None = None


class Actors:
    """Looks people up once for a whole timeline."""

    def __init__(self, session: AsyncSession, order: OrderView) -> None:
        self._parties = PartyRepository(session)
        self._seats = SeatRepository(session)
        self._order = order
        self._knows_team = not order.relations.isdisjoint(SHOP | STAFF)
        self._people: dict[UUID, PersonView] = {}
        self._team: frozenset[UUID] = frozenset()

    async def meet(self, party_ids: Iterable[UUID | None]) -> None:
        """Everybody whose name will be asked for."""
        order = self._order
        sides = {order.buyer.id: order.buyer, order.seller.id: order.seller}
        self._people = {party_id: side for party_id, side in sides.items() if party_id}
        others = {party_id for party_id in party_ids if party_id} - set(self._people)
        if others and order.seller.id:
            self._team = await self._seats.list_ever_on(order.seller.id, others)
            for party in await self._parties.list_by_id(list(others)):
                self._people[party.id] = PersonView(party.id, party.address, party.display_name)

    def of(self, record: StoredEvent) -> Actor:
        """Who did this."""
        party_id = record.actor_id
        if party_id is None:
            return Actor(PROGRAM)
        person = self._people.get(party_id)
        if party_id == self._order.buyer.id:
            return Actor(BUYER, person)
        if party_id == self._order.seller.id:
            return Actor(SELLER, person)
        if party_id in self._team:
            return Actor(TEAM, person if self._knows_team else None)
        return Actor(STAFF_MEMBER, person)
