"""What notifications hear: everything the registry speaks of, and logs that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.escrow.events import EscrowRolledBack
from backend.domain.notifications.registry import LINES
from backend.domain.notifications.webhook_events import WEBHOOK_EVENTS
from backend.domain.notifications.webhook_queue import WebhookQueue
from backend.domain.notifications.writer import NoticeWriter

if TYPE_CHECKING:
    from backend.resources import Resources


def subscriptions(resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def tell(session: AsyncSession, event: StoredEvent) -> None:
        await NoticeWriter(session, resources).tell(event)

    async def correct(session: AsyncSession, event: StoredEvent) -> None:
        await NoticeWriter(session, resources).correct(event)

    async def queue(session: AsyncSession, event: StoredEvent) -> None:
        await WebhookQueue(session, resources).put(event)

    return [
        Subscription("notifications.notices", frozenset(LINES), tell),
        Subscription("notifications.corrections", frozenset({EscrowRolledBack.name}), correct),
        Subscription("notifications.webhooks", WEBHOOK_EVENTS, queue),
    ]
