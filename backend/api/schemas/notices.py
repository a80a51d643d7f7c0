"""Notices, what people want to be sent, and webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import (
    MailAddressId,
    NoticeId,
    OrderId,
    Sent,
    Shown,
    Text,
    WebhookId,
    WebhookSendingId,
    YesNo,
)
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.mail_addresses import AddressView
from backend.domain.notifications.models import Notice
from backend.domain.notifications.sending_repository import SendingStatus
from backend.domain.notifications.service import Choices
from backend.domain.notifications.spoken_due import spoken_text
from backend.domain.notifications.webhooks import EndpointView, SendingView


class NoticeShown(Shown):
    """What the caller was told of one event. `href` is the page it is about.

    `text` names a deadline in the caller's time zone; `due` is that deadline.
    """

    id: NoticeId
    event: str
    topic: Topic
    title: str
    text: str
    href: str
    due: datetime | None
    order_id: OrderId | None
    created_at: datetime
    is_read: bool
    corrected_at: datetime | None
    corrects_id: NoticeId | None

    @classmethod
    def of(cls, row: Notice, zone: str) -> NoticeShown:
        return cls(
            id=row.id,
            event=row.name,
            topic=Topic(row.topic),
            title=row.title,
            text=spoken_text(row, zone),
            href=row.href,
            due=row.due,
            order_id=row.order_id,
            created_at=row.created_at,
            is_read=row.read_at is not None,
            corrected_at=row.corrected_at,
            corrects_id=row.corrects_id,
        )


class UnreadShown(Shown):
    """How many notices the caller has not read."""

    unread: int


class ReadMarkSent(Sent):
    """Whether one notice is read."""

    is_read: YesNo


class ReadMarksSent(Sent):
    """Marks everything up to this notice as read; null: everything."""

    until: NoticeId | None = None


class ChoiceSent(Sent):
    """Whether one topic comes by one channel."""

    topic: Topic
    channel: Channel
    is_on: YesNo


class ChoicesSent(Sent):
    """Those that are not named stay as they are."""

    items: Annotated[list[ChoiceSent], Field(min_length=1, max_length=50)]

    def read(self) -> Choices:
        return {(each.topic, each.channel): each.is_on for each in self.items}


class ChoiceShown(Shown):
    """One topic by one channel."""

    topic: Topic
    channel: Channel
    is_on: bool


class ChoicesShown(Shown):
    """Every topic by every channel."""

    items: list[ChoiceShown]

    @classmethod
    def of(cls, choices: Choices) -> ChoicesShown:
        return cls(
            items=[
                ChoiceShown(topic=topic, channel=channel, is_on=is_on)
                for (topic, channel), is_on in choices.items()
            ]
        )


class MailAddressSent(Sent):
    """An address for the caller itself, or for the list of its shop."""

    address: Annotated[Text, Field(max_length=300)]
    is_own: YesNo = True


class MailAddressShown(Shown):
    """Nothing is sent there before it is confirmed by the link that was sent to it."""

    id: MailAddressId
    address: str
    is_own: bool
    is_confirmed: bool
    is_stopped: bool

    @classmethod
    def of(cls, view: AddressView) -> MailAddressShown:
        return cls(
            id=view.id,
            address=view.address,
            is_own=view.is_own,
            is_confirmed=view.is_confirmed,
            is_stopped=view.is_stopped,
        )


class MailAddressesShown(Shown):
    """The caller's own and those of the shop's list."""

    items: list[MailAddressShown]


class DeviceSent(Sent):
    """A push subscription as a browser gives it: `key` is its p256dh, `secret` its auth."""

    endpoint: Annotated[Text, Field(max_length=2_000)]
    key: Annotated[Text, Field(max_length=200)]
    secret: Annotated[Text, Field(max_length=100)]


class DeviceRemovalSent(Sent):
    """The device that shows nothing any more."""

    endpoint: Annotated[Text, Field(max_length=2_000)]


class DevicesShown(Shown):
    """How many devices show the caller's notices."""

    devices: int


class WebhookSent(Sent):
    """Where a shop's events go; without names, all that webhooks carry."""

    url: Annotated[Text, Field(max_length=2_000)]
    events: Annotated[list[Text], Field(max_length=100)] = Field(default_factory=list)


class WebhookShown(Shown):
    """An endpoint of the caller's. Its secret is not shown again."""

    id: WebhookId
    url: str
    events: list[str]
    is_on: bool
    switched_off_because: str
    failures: int
    waiting: int
    created_at: datetime

    @classmethod
    def of(cls, view: EndpointView) -> WebhookShown:
        return cls(
            id=view.id,
            url=view.url,
            events=list(view.names),
            is_on=view.is_on,
            switched_off_because=view.switched_off_why,
            failures=view.failures,
            waiting=view.waiting,
            created_at=view.created_at,
        )


class WebhooksShown(Shown):
    """All of the caller's."""

    items: list[WebhookShown]


class SecretShown(Shown):
    """What a webhook is signed with. Keep it: nobody sees it again."""

    secret: str


class NewWebhookShown(WebhookShown):
    """A new endpoint, with its secret this once."""

    secret: str


class AttemptShown(Shown):
    """One try; without a status nothing came back."""

    at: datetime
    status: int | None
    excerpt: str
    milliseconds: int | None


class WebhookSendingShown(Shown):
    """One event at one endpoint, with every try."""

    id: WebhookSendingId
    event: str
    status: SendingStatus
    problem: str
    created_at: datetime
    attempts: list[AttemptShown]

    @classmethod
    def of(cls, view: SendingView) -> WebhookSendingShown:
        return cls(
            id=view.row.id,
            event=view.row.name,
            status=SendingStatus(view.row.status),
            problem=view.row.problem,
            created_at=view.row.created_at,
            attempts=[
                AttemptShown(
                    at=each.at,
                    status=each.status,
                    excerpt=each.excerpt,
                    milliseconds=each.milliseconds,
                )
                for each in view.attempts
            ],
        )
