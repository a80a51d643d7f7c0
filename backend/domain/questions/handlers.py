"""A new version of a listing takes the questions of the old one along."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.outbox import StoredEvent, Subscription
from backend.domain.catalog.events import ListingPublished
from backend.domain.questions.repository import QuestionRepository

if TYPE_CHECKING:
    from backend.resources import Resources


def subscriptions(_resources: Resources) -> list[Subscription]:
    """What this room wants to hear of."""

    async def follow(session: AsyncSession, event: StoredEvent) -> None:
        before = event.data.get("replaces_id")
        if before:
            await QuestionRepository(session).move(UUID(before), UUID(event.data["listing_id"]))

    return [Subscription("questions.versions", frozenset({ListingPublished.name}), follow)]
