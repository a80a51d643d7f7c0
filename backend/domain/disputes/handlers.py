"""What disputes hear: a case is closed on chain, so what its arbiter had drafted goes.

Should the chain take that back, the draft does not return: it was nobody's but the arbiter's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.disputes.drafts import DraftService
from backend.domain.escrow.events import MOVES

if TYPE_CHECKING:
    from backend.resources import Resources


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def erase_drafts(session: AsyncSession, event: StoredEvent) -> None:
        if event.order_id is not None:
            await DraftService(session, resources).erase_closed(event.order_id)

    return [Subscription("disputes.drafts", MOVES, erase_drafts)]
