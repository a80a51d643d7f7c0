"""Carries one mail to the mail server."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.database import run_in_unit_of_work
from backend.core.ids import public_id
from backend.core.mailer import Mailer, MailRefused
from backend.domain.notifications.couriers import Outcome, drop, settle
from backend.domain.notifications.events import MailFailing
from backend.domain.notifications.lines import Channel
from backend.domain.notifications.mail import compose
from backend.domain.notifications.mail_addresses import (
    MailAddressService,
    is_good,
    read_address,
)
from backend.domain.notifications.models import MailAddress, Notice, Sending
from backend.domain.notifications.sending_repository import SendingRepository, SendingStatus
from backend.domain.notifications.service import NOTICE_PREFIX
from backend.domain.notifications.spoken_due import spoken_text
from backend.domain.notifications.target_repository import OWN
from backend.domain.parties.service import PartyService
from backend.resources import Resources

_ACTOR = "notifier"


@dataclass(frozen=True, slots=True)
class _Load:
    sending_id: UUID
    to: str | None  # None: nobody may be written to there (any more)
    message: EmailMessage | None


def _own_path(notice: Notice) -> str:
    return f"/notices/{public_id(NOTICE_PREFIX, notice.id)}"


class MailCourier:
    """One at a time; many may work side by side."""

    def __init__(self, resources: Resources, mailer: Mailer) -> None:
        self._resources = resources
        self._mailer = mailer

    async def carry_one(self) -> bool:
        """False when nothing is due."""
        sessions = self._resources.sessions
        load = await run_in_unit_of_work(sessions, self._claim)
        if load is None:
            return False
        if load.to is None or load.message is None:
            return True
        outcome = Outcome(is_sent=True)
        try:
            await self._mailer.send(load.message, load.to)
        except MailRefused as error:
            outcome = Outcome(is_sent=False, problem=str(error), is_final=error.is_final)
        await run_in_unit_of_work(sessions, lambda session: self._settle(session, load, outcome))
        return True

    async def _claim(self, session: AsyncSession) -> _Load | None:
        sendings, now = SendingRepository(session), self._resources.clock.now()
        sending = await sendings.claim(Channel.MAIL, now)
        if sending is None:
            return None
        row = await sendings.address_of(sending)
        notice = await sendings.notice_of(sending)
        if row is None or (notice is not None and not is_good(row)):
            drop(sending, "Nobody may be written to there.", now)
            return _Load(sending.id, None, None)
        service = MailAddressService(session, self._resources)
        to = read_address(row, self._resources)
        if notice is None:
            return _Load(sending.id, to, self._question(service, sending, row, to))
        zone = await PartyService(session, self._resources).zone_of(notice.party_id)
        text = spoken_text(notice, zone)
        return _Load(sending.id, to, self._notice(service, sending, row, to, notice, text))

    def _notice(
        self,
        service: MailAddressService,
        sending: Sending,
        row: MailAddress,
        to: str,
        notice: Notice,
        text: str,
    ) -> EmailMessage:
        return compose(
            self._resources.settings,
            message_id=sending.id.hex,
            at=self._resources.clock.now(),
            to=to,
            title=notice.title,
            text=text,
            # Through the notice, so that it counts as read; a list's readers have no notices.
            href=_own_path(notice) if row.purpose == OWN else notice.href,
            label="See it on its page",
            stop_href=service.stop_path(row.id, notice.topic),
            why="You get this because it concerns something of yours at Earnest.",
        )

    def _question(
        self, service: MailAddressService, sending: Sending, row: MailAddress, to: str
    ) -> EmailMessage:
        return compose(
            self._resources.settings,
            message_id=sending.id.hex,
            at=self._resources.clock.now(),
            to=to,
            title="Is this your address?",
            text="Somebody named this address at Earnest, to get notices about orders. If it was "
            "you, open the link within two days. If not, do nothing: you hear no more from us.",
            href=service.confirm_path(row.id),
            label="Yes, send notices here",
            stop_href=None,
            why="This is the only mail about it.",
        )

    async def _settle(self, session: AsyncSession, load: _Load, outcome: Outcome) -> None:
        sendings, now = SendingRepository(session), self._resources.clock.now()
        sending = await sendings.get(load.sending_id)
        if sending is None or sending.status != SendingStatus.WAITING.value:
            return
        settle(sending, outcome, now)
        row = await sendings.address_of(sending)
        if outcome.is_final and row is not None and row.stopped_at is None:
            row.stopped_at = now
            await sendings.drop_of_target(row.id, outcome.problem, now)
            event = MailFailing(occurred_at=now, party_id=row.party_id)
            await outbox.record(session, event, _ACTOR)
