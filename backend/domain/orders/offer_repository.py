"""Every query on signed offers. Callers have checked that the viewer may see the order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.orders.models import SignedOffer
from backend.domain.orders.reading import read_once

_OFFERS = (  # made once: asked for with every order that is shown
    select(SignedOffer)
    .where(SignedOffer.delivery_id.in_(bindparam("ids", expanding=True)))
    .order_by(SignedOffer.id)
)


class OfferRepository:
    """Signed offers by delivery."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, offer: SignedOffer) -> None:
        self._session.add(offer)

    async def list_of(self, delivery_ids: Collection[UUID]) -> Sequence[SignedOffer]:
        """Oldest first."""
        if not delivery_ids:
            return ()

        async def read() -> Sequence[SignedOffer]:
            return (await self._session.scalars(_OFFERS, {"ids": list(delivery_ids)})).all()

        return await read_once(self._session, ("offers", *sorted(delivery_ids)), read)

    async def count_own(self, delivery_id: UUID, maker_id: UUID, state: int) -> int:
        """How many this maker has signed for one state, hidden ones too."""
        query = select(func.count()).where(
            SignedOffer.delivery_id == delivery_id,
            SignedOffer.maker_id == maker_id,
            SignedOffer.state == state,
        )
        return int((await self._session.execute(query)).scalar_one())

    async def find_own(
        self, delivery_id: UUID, offer_id: UUID, maker_id: UUID
    ) -> SignedOffer | None:
        """An offer of this maker, kept from others until this work is stored."""
        query = (
            select(SignedOffer)
            .where(
                SignedOffer.delivery_id == delivery_id,
                SignedOffer.id == offer_id,
                SignedOffer.maker_id == maker_id,
            )
            .with_for_update()
        )
        return (await self._session.scalars(query)).one_or_none()
