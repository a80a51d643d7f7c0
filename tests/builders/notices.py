"""Notices on a market in one unit of work: events handed on, sendings carried, mailboxes read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from backend.core.mailer import MailRefused
from backend.core.notice_settings import MailSecurity, MailSettings, NoticeSettings
from backend.core.outbox import dispatch_pending
from backend.core.pagination import PageRequest
from backend.core.viewer import Viewer
from backend.domain.notifications.handlers import subscriptions
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.mail_addresses import AddressView, MailAddressService
from backend.domain.notifications.mail_courier import MailCourier
from backend.domain.notifications.models import MailAddress, Notice, Sending
from backend.domain.notifications.service import ChoiceService, NoticeService
from backend.domain.notifications.webhooks import WebhookService
from backend.resources import Resources
from tests.builders.resources import a_key, some_settings
from tests.builders.trade import Trade

WITH_MAIL = NoticeSettings(
    mail=MailSettings(
        host="localhost", port=25, security=MailSecurity.NONE, sender="notices@market.example"
    ),
    push_key=SecretStr(a_key("push").get_secret_value()),
    allows_loopback=True,
)


@dataclass
class Mailbox:
    """A mail server that remembers what it took; it refuses whom the test names."""

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: dict[str, MailRefused] = field(default_factory=dict)

    async def send(self, message: EmailMessage, to: str) -> None:
        if to in self.refused:
            raise self.refused[to]
        self.taken.append((to, message))

    def subjects(self, to: str) -> list[str]:
        return [str(message["Subject"]) for who, message in self.taken if who == to]


@dataclass
class Told:
    """The room notifications on a trade, in its one unit of work."""

    trade: Trade
    mailbox: Mailbox = field(default_factory=Mailbox)

    def __post_init__(self) -> None:
        resources = self.trade.market.resources
        settings = some_settings(resources.settings.data_dir, notices=WITH_MAIL)
        self._changes: dict[str, Any] = {"settings": settings}

    @property
    def session(self) -> Any:
        return self.trade.market.session

    async def resources(self) -> Resources:
        """The market's, with mail, and with sessions on the test's own transaction."""
        connection: AsyncConnection = await self.session.connection()
        sessions = async_sessionmaker(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        await self.session.flush()
        return replace(self.trade.market.resources, sessions=sessions, **self._changes)

    async def hand_on(self) -> int:
        """Every event that waits goes to the handlers of this room."""
        resources = await self.resources()
        done = await dispatch_pending(
            resources.sessions, subscriptions(resources), resources.clock, limit=1_000
        )
        self.session.expire_all()
        return done

    async def notices(self, viewer: Viewer) -> Sequence[Notice]:
        """Newest first, after everything was handed on."""
        await self.hand_on()
        service = NoticeService(self.session, await self.resources())
        return (await service.list_page(PageRequest(limit=100), viewer)).items

    async def titles(self, viewer: Viewer) -> list[str]:
        """Oldest first."""
        return [notice.title for notice in reversed(await self.notices(viewer))]

    async def addresses(self) -> MailAddressService:
        return MailAddressService(self.session, await self.resources())

    async def choices(self) -> ChoiceService:
        return ChoiceService(self.session, await self.resources())

    async def webhooks(self) -> WebhookService:
        return WebhookService(self.session, await self.resources())

    async def reads_mail(self, viewer: Viewer, address: str) -> AddressView:
        """The viewer's own address, named and confirmed."""
        service = await self.addresses()
        view = await service.set_own(address, viewer)
        await self._confirm(view)
        return view

    async def on_list(self, viewer: Viewer, address: str) -> AddressView:
        view = await (await self.addresses()).add_to_list(address, viewer)
        await self._confirm(view)
        return view

    async def _confirm(self, view: AddressView) -> None:
        service = await self.addresses()
        await service.confirm(service.confirm_path(view.id).rpartition("/")[2])
        await self.carry()
        self.mailbox.taken.clear()

    async def without(self, viewer: Viewer, topic: Topic, channel: Channel) -> None:
        await (await self.choices()).choose({(topic, channel): False}, viewer)

    async def carry(self) -> int:
        """Every mail that is due goes to the mailbox."""
        await self.hand_on()
        courier = MailCourier(await self.resources(), self.mailbox)
        count = 0
        while await courier.carry_one():
            count += 1
        self.session.expire_all()
        return count

    async def sendings(self) -> Sequence[Sending]:
        query = select(Sending).where(Sending.notice_id.is_not(None)).order_by(Sending.id)
        return (await self.session.scalars(query)).all()

    async def address_rows(self) -> Sequence[MailAddress]:
        return (await self.session.scalars(select(MailAddress))).all()
