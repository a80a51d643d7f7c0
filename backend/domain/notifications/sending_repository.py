"""Every query on what is on its way outside: claimed one by one, given back with how it went.

Whoever claims a sending is alone with it until its time is up; then it counts as lost and the next
one tries. So it may go out twice, and never not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.domain.notifications.lines import Channel
from backend.domain.notifications.models import (
    MailAddress,
    Notice,
    PushSubscription,
    Sending,
    SendingColumns,
    WebhookEndpoint,
    WebhookSending,
)

HELD_FOR = timedelta(minutes=2)  # longer than any try may take
_AT_ONCE = 2  # tries under way at one endpoint, so that a dead one blocks nobody else
_BY_STATEMENT = {"synchronize_session": False}

S = TypeVar("S", bound=SendingColumns)


class SendingStatus(StrEnum):
    """Where a sending stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # tried too often
    DROPPED = "dropped"  # nobody wants it any more


_WAITING = SendingStatus.WAITING.value


class SendingRepository:
    """Mails and pushes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_once(self, **values: Any) -> None:
        """A notice goes to one place by one channel once."""
        await self._session.execute(insert(Sending).values(**values).on_conflict_do_nothing())

    async def claim(self, channel: Channel, now: datetime) -> Sending | None:
        """One that is due, for `HELD_FOR`."""
        return await _claim(self._session, Sending, now, Sending.channel == channel.value)

    async def get(self, sending_id: UUID) -> Sending | None:
        return await self._session.get(Sending, sending_id, with_for_update=True)

    async def notice_of(self, sending: Sending) -> Notice | None:
        return await self._session.get(Notice, sending.notice_id) if sending.notice_id else None

    async def address_of(self, sending: Sending) -> MailAddress | None:
        return await self._session.get(MailAddress, sending.target_id)

    async def subscription_of(self, sending: Sending) -> PushSubscription | None:
        return await self._session.get(PushSubscription, sending.target_id)

    async def list_of_notice(self, notice_id: UUID) -> Sequence[Sending]:
        query = select(Sending).where(Sending.notice_id == notice_id).with_for_update()
        return (await self._session.scalars(query)).all()

    async def count_since(self, target_id: UUID, since: datetime) -> int:
        query = select(func.count()).where(
            Sending.target_id == target_id, Sending.created_at > since
        )
        return int((await self._session.execute(query)).scalar_one())

    async def count_questions(self, party_id: UUID, since: datetime) -> int:
        """How many mailboxes were asked on this party's word."""
        query = select(func.count()).where(
            Sending.party_id == party_id, Sending.notice_id.is_(None), Sending.created_at > since
        )
        return int((await self._session.execute(query)).scalar_one())

    async def drop_of_target(self, target_id: UUID, problem: str, now: datetime) -> None:
        """Whatever still waits for a place nobody may be reached at any more."""
        statement = update(Sending).where(
            Sending.target_id == target_id, Sending.status == _WAITING
        )
        dropped = statement.values(
            status=SendingStatus.DROPPED.value, problem=problem, ended_at=now
        )
        await self._session.execute(dropped, execution_options=_BY_STATEMENT)

    async def list_problems(
        self, target_ids: Collection[UUID], limit: int
    ) -> Sequence[tuple[Sending, Notice]]:
        """What did not reach these places, newest first."""
        query = (
            select(Sending, Notice)
            .join(Notice, Notice.id == Sending.notice_id)
            .where(Sending.target_id.in_(target_ids), Sending.status == SendingStatus.DEAD.value)
            .order_by(Sending.id.desc())
            .limit(limit)
        )
        return [(row[0], row[1]) for row in (await self._session.execute(query)).all()]


class WebhookSendingRepository:
    """Events on their way to endpoints."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_once(self, **values: Any) -> None:
        statement = insert(WebhookSending).values(**values).on_conflict_do_nothing()
        await self._session.execute(statement)

    async def claim(self, now: datetime) -> WebhookSending | None:
        """One that is due, of an endpoint that is on and not busy."""
        other = aliased(WebhookSending)
        busy = (
            select(func.count())
            .where(
                other.endpoint_id == WebhookSending.endpoint_id,
                other.is_held.is_(True),
                other.due_at > now,
            )
            .scalar_subquery()
        )
        is_on = WebhookSending.endpoint_id.in_(
            select(WebhookEndpoint.id).where(
                WebhookEndpoint.switched_off_at.is_(None), WebhookEndpoint.removed_at.is_(None)
            )
        )
        return await _claim(self._session, WebhookSending, now, is_on, busy < _AT_ONCE)

    async def get(self, sending_id: UUID) -> WebhookSending | None:
        return await self._session.get(WebhookSending, sending_id, with_for_update=True)


async def _claim(
    session: AsyncSession, table: type[S], now: datetime, *conditions: ColumnElement[bool]
) -> S | None:
    query = (
        select(table)
        .where(table.status == _WAITING, table.due_at <= now, *conditions)
        .order_by(table.due_at, table.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found: S | None = (await session.scalars(query)).one_or_none()
    if found is not None:
        found.is_held, found.due_at = True, now + HELD_FOR
        found.attempts += 1
        await session.flush()
    return found


async def measure_sendings(
    session: AsyncSession, now: datetime
) -> dict[str, tuple[int, datetime | None]]:
    """By channel: how many are due, and since when the oldest of them."""
    mails = (
        select(Sending.channel, func.count(), func.min(Sending.due_at))
        .where(Sending.status == _WAITING, Sending.due_at <= now)
        .group_by(Sending.channel)
    )
    found = {row[0]: (int(row[1]), row[2]) for row in (await session.execute(mails)).all()}
    is_on = WebhookSending.endpoint_id.in_(
        select(WebhookEndpoint.id).where(
            WebhookEndpoint.switched_off_at.is_(None), WebhookEndpoint.removed_at.is_(None)
        )
    )
    webhooks = select(func.count(), func.min(WebhookSending.due_at)).where(
        WebhookSending.status == _WAITING, WebhookSending.due_at <= now, is_on
    )
    count, oldest = (await session.execute(webhooks)).one()
    nothing: tuple[int, datetime | None] = (0, None)
    return {
        **{channel.value: found.get(channel.value, nothing) for channel in Channel},
        "webhook": (int(count), oldest),
    }
