"""Carries one event to one endpoint, and switches off endpoints that fail again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.database import run_in_unit_of_work
from backend.core.ids import uuid7
from backend.core.outgoing import Answer, NoAnswer, Outgoing
from backend.core.webhook_signatures import signed_headers
from backend.domain.notifications.couriers import Outcome, drop, settle
from backend.domain.notifications.events import WebhookSwitchedOff
from backend.domain.notifications.models import WebhookAttempt, WebhookEndpoint
from backend.domain.notifications.sending_repository import (
    SendingStatus,
    WebhookSendingRepository,
)
from backend.domain.notifications.webhook_repository import WebhookRepository
from backend.domain.notifications.webhooks import secrets_of
from backend.resources import Resources

MOST_FAILURES = 20  # in a row
GONE = 410
_ACTOR = "notifier"


@dataclass(frozen=True, slots=True)
class _Load:
    """What has to be carried where."""

    sending_id: UUID
    attempt: int
    url: str
    body: bytes
    message_id: str
    secrets: tuple[str, ...]


class WebhookCourier:
    """One at a time; many may work side by side."""

    def __init__(self, resources: Resources, outgoing: Outgoing) -> None:
        self._resources = resources
        self._outgoing = outgoing

    async def carry_one(self) -> bool:
        """False when nothing is due."""
        sessions = self._resources.sessions
        load = await run_in_unit_of_work(sessions, self._claim)
        if load is None:
            return False
        now = self._resources.clock.now()
        headers = signed_headers(load.message_id, now, load.body, load.secrets)
        headers |= {"content-type": "application/json", "user-agent": "Earnest-Webhooks/1"}
        try:
            answer = await self._outgoing.post(load.url, load.body, headers)
        except NoAnswer:
            answer = None
        await run_in_unit_of_work(sessions, lambda session: self._settle(session, load, answer))
        return True

    async def _claim(self, session: AsyncSession) -> _Load | None:
        now = self._resources.clock.now()
        sending = await WebhookSendingRepository(session).claim(now)
        if sending is None:
            return None
        endpoint = await session.get(WebhookEndpoint, sending.endpoint_id)
        assert endpoint is not None
        return _Load(
            sending.id,
            sending.attempts,
            endpoint.url,
            sending.body.encode(),
            f"msg_{sending.event_id.hex}",
            tuple(secrets_of(endpoint, self._resources, now)),
        )

    async def _settle(self, session: AsyncSession, load: _Load, answer: Answer | None) -> None:
        now = self._resources.clock.now()
        webhooks = WebhookRepository(session)
        sending = await WebhookSendingRepository(session).get(load.sending_id)
        if sending is None or sending.status != SendingStatus.WAITING.value:
            return  # removed meanwhile
        webhooks.add(_attempt(load, answer, now))
        endpoint = await webhooks.find_any(sending.endpoint_id)
        assert endpoint is not None
        if endpoint.removed_at is not None:
            drop(sending, "The webhook was removed.", now)
            return
        if answer is not None and answer.is_accepted:
            settle(sending, Outcome(is_sent=True), now)
            endpoint.failures = 0
            return
        status = settle(sending, Outcome(is_sent=False, problem=_problem(answer)), now)
        endpoint.failures += 1
        why = _why_off(endpoint, status, answer)
        if why and endpoint.switched_off_at is None:
            await self._switch_off(session, endpoint, why, now)

    async def _switch_off(
        self, session: AsyncSession, endpoint: WebhookEndpoint, why: str, now: datetime
    ) -> None:
        endpoint.switched_off_at, endpoint.switched_off_why = now, why
        event = WebhookSwitchedOff(
            occurred_at=now, endpoint_id=endpoint.id, party_id=endpoint.party_id
        )
        await outbox.record(session, event, _ACTOR)


def _attempt(load: _Load, answer: Answer | None, now: datetime) -> WebhookAttempt:
    return WebhookAttempt(
        id=uuid7(),
        sending_id=load.sending_id,
        at=now,
        status=answer.status if answer else None,
        excerpt=answer.excerpt if answer else "",
        milliseconds=answer.milliseconds if answer else None,
    )


def _problem(answer: Answer | None) -> str:
    return f"It answered with {answer.status}." if answer else str(NoAnswer())


def _why_off(endpoint: WebhookEndpoint, status: SendingStatus, answer: Answer | None) -> str:
    if answer is not None and answer.status == GONE:
        return "It says that it is gone for good (410)."
    if status is SendingStatus.DEAD:
        return "One event was tried for days in vain."
    if endpoint.failures >= MOST_FAILURES:
        return f"{MOST_FAILURES} tries in a row failed."
    return ""
