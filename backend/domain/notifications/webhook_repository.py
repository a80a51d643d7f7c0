"""Every query on webhook endpoints and what was tried at them. An endpoint is its owner's alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import Viewer
from backend.domain.catalog.models import Listing
from backend.domain.notifications.errors import EndpointNotFound, SendingNotFound
from backend.domain.notifications.models import WebhookAttempt, WebhookEndpoint, WebhookSending
from backend.domain.notifications.sending_repository import SendingStatus
from backend.domain.orders.models import Order as OrderRow

_BY_STATEMENT = {"synchronize_session": False}
_WAITING = SendingStatus.WAITING.value


class WebhookRepository:
    """Endpoints, sendings, attempts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: WebhookEndpoint | WebhookAttempt) -> None:
        self._session.add(row)

    async def get(
        self, endpoint_id: UUID, viewer: Viewer, *, lock: bool = False
    ) -> WebhookEndpoint:
        query = _standing().where(
            WebhookEndpoint.id == endpoint_id,
            WebhookEndpoint.party_id == viewer.require_party(),
        )
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        found: WebhookEndpoint | None = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise EndpointNotFound("There is no such webhook.", endpoint_id=str(endpoint_id))
        return found

    async def find_any(self, endpoint_id: UUID) -> WebhookEndpoint | None:
        """For whoever sends: locked, so that failures are counted one by one."""
        return await self._session.get(
            WebhookEndpoint, endpoint_id, with_for_update=True, populate_existing=True
        )

    async def list_of(self, party_id: UUID) -> Sequence[WebhookEndpoint]:
        query = _standing().where(WebhookEndpoint.party_id == party_id)
        return (await self._session.scalars(query.order_by(WebhookEndpoint.id))).all()

    async def seller_of(self, order_id: UUID | None, listing_id: UUID | None) -> UUID | None:
        """Whose event it is."""
        query = select(OrderRow.seller_id).where(OrderRow.id == order_id)
        if order_id is None:
            query = select(Listing.seller_id).where(Listing.id == listing_id)
        return (await self._session.scalars(query)).one_or_none()

    async def count_waiting(self, endpoint_ids: Collection[UUID]) -> dict[UUID, int]:
        query = (
            select(WebhookSending.endpoint_id, func.count())
            .where(WebhookSending.endpoint_id.in_(endpoint_ids), WebhookSending.status == _WAITING)
            .group_by(WebhookSending.endpoint_id)
        )
        return {row[0]: int(row[1]) for row in (await self._session.execute(query)).all()}

    async def list_sendings(
        self, endpoint: WebhookEndpoint, asked: PageRequest, signer: CursorSigner
    ) -> Page[WebhookSending]:
        """Newest first."""
        query = select(WebhookSending).where(WebhookSending.endpoint_id == endpoint.id)
        return await paginate(
            self._session,
            query,
            Order((WebhookSending.id,)),
            asked,
            scope=f"webhook:{endpoint.id}",
            signer=signer,
        )

    async def list_attempts(self, sending_ids: Collection[UUID]) -> Sequence[WebhookAttempt]:
        query = select(WebhookAttempt).where(WebhookAttempt.sending_id.in_(sending_ids))
        return (await self._session.scalars(query.order_by(WebhookAttempt.id))).all()

    async def get_sending(self, endpoint: WebhookEndpoint, sending_id: UUID) -> WebhookSending:
        query = select(WebhookSending).where(
            WebhookSending.id == sending_id, WebhookSending.endpoint_id == endpoint.id
        )
        found = (await self._session.scalars(query.with_for_update())).one_or_none()
        if found is None:
            raise SendingNotFound("Nothing of this kind was sent.", sending_id=str(sending_id))
        return found

    async def wake_waiting(self, endpoint_id: UUID, now: datetime) -> None:
        """Everything kept back is due again."""
        statement = update(WebhookSending).where(
            WebhookSending.endpoint_id == endpoint_id, WebhookSending.status == _WAITING
        )
        due = statement.values(due_at=now, attempts=0, is_held=False)
        await self._session.execute(due, execution_options=_BY_STATEMENT)

    async def drop_waiting(self, endpoint_id: UUID, problem: str, now: datetime) -> None:
        statement = update(WebhookSending).where(
            WebhookSending.endpoint_id == endpoint_id, WebhookSending.status == _WAITING
        )
        dropped = statement.values(
            status=SendingStatus.DROPPED.value, problem=problem, ended_at=now
        )
        await self._session.execute(dropped, execution_options=_BY_STATEMENT)

    async def forget(self, before: datetime, limit: int) -> int:
        """What was created long ago, with its attempts."""
        old = list(
            (
                await self._session.scalars(
                    select(WebhookSending.id)
                    .where(WebhookSending.created_at < before)
                    .limit(limit)
                    .with_for_update(skip_locked=True)
                )
            ).all()
        )
        tables: tuple[tuple[Any, Any], ...] = (
            (WebhookAttempt, WebhookAttempt.sending_id),
            (WebhookSending, WebhookSending.id),
        )
        for table, column in tables:
            await self._session.execute(
                delete(table).where(column.in_(old)), execution_options=_BY_STATEMENT
            )
        return len(old)


def _standing() -> Any:
    return select(WebhookEndpoint).where(WebhookEndpoint.removed_at.is_(None))
