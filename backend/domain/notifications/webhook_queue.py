"""Puts an event on its way to every endpoint that wants it. Called by the handlers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.ids import uuid7
from backend.core.outbox import StoredEvent, wake
from backend.domain.notifications.models import WebhookEndpoint
from backend.domain.notifications.sending_repository import (
    SendingStatus,
    WebhookSendingRepository,
)
from backend.domain.notifications.webhook_events import body_of
from backend.domain.notifications.webhook_repository import WebhookRepository
from backend.resources import Resources


class WebhookQueue:
    """What waits to be sent to endpoints."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._webhooks = WebhookRepository(session)
        self._sendings = WebhookSendingRepository(session)

    async def put(self, event: StoredEvent) -> None:
        """For the endpoints of the seller whose order or listing it is about, and nobody else's."""
        listing = event.data.get("listing_id")
        listing_id = UUID(listing) if listing else None
        seller_id = await self._webhooks.seller_of(event.order_id, listing_id)
        if seller_id is None:
            return
        for endpoint in await self._webhooks.list_of(seller_id):
            if not endpoint.names or event.name in endpoint.names:
                body = body_of(event, self._confirmations(event))
                await self.add(endpoint, event.id, event.name, body)

    async def add(self, endpoint: WebhookEndpoint, event_id: UUID, name: str, body: str) -> None:
        await self._sendings.add_once(
            id=uuid7(),
            endpoint_id=endpoint.id,
            event_id=event_id,
            name=name,
            body=body,
            status=SendingStatus.WAITING.value,
            attempts=0,
            due_at=self._now,
            is_held=False,
            problem="",
            created_at=self._now,
        )
        await wake(self._session, endpoint.id)

    def _confirmations(self, event: StoredEvent) -> int:
        if event.at is None:
            return 0
        return self._resources.chains.get(event.at.chain_id).settings.confirmations
