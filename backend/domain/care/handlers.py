"""What care hears: steps on chain and taken back, news of parcels, staff that is staff no more."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.care.keeper import CareKeeper
from backend.domain.escrow.events import MOVES, ROLLBACKS
from backend.domain.gateways.events import BesideMoved
from backend.domain.parties.events import StaffRevoked
from backend.domain.shipping.events import ParcelReported

if TYPE_CHECKING:
    from backend.resources import Resources

_HEARD = MOVES | ROLLBACKS | {BesideMoved.name, ParcelReported.name}


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def keep_expectations(session: AsyncSession, event: StoredEvent) -> None:
        if event.order_id is not None:
            await CareKeeper(session, resources).follow(event.order_id)

    async def reassign(session: AsyncSession, event: StoredEvent) -> None:
        party_id, role = UUID(event.data["party_id"]), event.data["role"]
        await CareKeeper(session, resources).reassign(party_id, role)

    return [
        Subscription("care.expectations", _HEARD, keep_expectations),
        Subscription("care.reassign", frozenset({StaffRevoked.name}), reassign),
    ]
