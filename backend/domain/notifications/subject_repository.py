"""What an event is about, read from the rooms below: for the words of its notices and for whom.

Nobody looks here: handlers do, and each line says who may know.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import StaffRole, TeamRole
from backend.domain.care.models import Ticket
from backend.domain.catalog.models import Listing, PolicyRow
from backend.domain.escrow.record import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.repository import OrderRepository
from backend.domain.parties.lifecycle import SeatStatus
from backend.domain.parties.models import Party, StaffGrant, TeamSeat
from backend.domain.quotes.models import Quote


class SubjectRepository:
    """Rows of other rooms by the ids an event names."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def order(self, order_id: UUID) -> Order:
        return await OrderRepository(self._session).get_any(order_id)

    async def escrow(self, delivery: Delivery) -> EscrowRecord | None:
        return await EscrowRepository(self._session, delivery.chain_id).find(delivery.escrow_id)

    async def listing(self, listing_id: UUID) -> Listing | None:
        return await self._session.get(Listing, listing_id)

    async def quote(self, quote_id: UUID) -> Quote | None:
        return await self._session.get(Quote, quote_id)

    async def seat(self, seat_id: UUID) -> TeamSeat | None:
        return await self._session.get(TeamSeat, seat_id)

    async def ticket(self, ticket_id: UUID) -> Ticket | None:
        return await self._session.get(Ticket, ticket_id)

    async def party_of(self, address: bytes) -> UUID | None:
        query = select(Party.id).where(Party.address == address)
        return (await self._session.scalars(query)).one_or_none()

    async def address_of(self, party_id: UUID) -> bytes | None:
        query = select(Party.address).where(Party.id == party_id)
        return (await self._session.scalars(query)).one_or_none()

    async def arbiter_of(self, delivery: Delivery) -> UUID | None:
        """The party whom the delivery's policy names as arbiter, if it was ever here."""
        query = (
            select(Party.id)
            .join(PolicyRow, PolicyRow.arbiter == Party.address)
            .where(
                PolicyRow.chain_id == delivery.chain_id, PolicyRow.policy_id == delivery.policy_id
            )
        )
        return (await self._session.scalars(query)).one_or_none()

    async def team_of(self, seller_id: UUID, role: TeamRole) -> Sequence[UUID]:
        query = select(TeamSeat.party_id).where(
            TeamSeat.seller_id == seller_id,
            TeamSeat.role == role.value,
            TeamSeat.status == SeatStatus.JOINED.value,
            TeamSeat.party_id.is_not(None),
        )
        return [found for found in (await self._session.scalars(query)).all() if found]

    async def staff_with(self, role: StaffRole) -> Sequence[UUID]:
        query = select(StaffGrant.party_id).where(
            StaffGrant.role == role.value, StaffGrant.revoked_at.is_(None)
        )
        return (await self._session.scalars(query)).all()
