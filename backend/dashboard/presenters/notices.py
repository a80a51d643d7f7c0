"""Notices in words, what people can choose, and the log of webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.ids import public_id
from backend.core.pagination import Page
from backend.core.zones import spoken_zone, zones
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.dates import Moment, present_in_zone, present_moment
from backend.dashboard.presenters.listings import Choice
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.models import Notice
from backend.domain.notifications.sending_repository import SendingStatus
from backend.domain.notifications.service import (
    AS_USUAL,
    BUYERS,
    NOTICE_PREFIX,
    REDIRECT,
    RULED_TOPICS,
    SELLERS,
    SUPPRESS,
    Choices,
)
from backend.domain.notifications.spoken_due import around_due
from backend.domain.notifications.webhook_events import WEBHOOK_EVENTS
from backend.domain.notifications.webhooks import EndpointView, SendingView

TOPIC_TITLES: dict[Topic, str] = {
    Topic.ORDERS: "Orders and payments",
    Topic.SHIPPING: "Packing and shipping",
    Topic.DISPUTES: "Disputes, offers, returns",
    Topic.MESSAGES: "Messages",
    Topic.QUOTES: "Prices asked for",
    Topic.STOCK: "Stock",
    Topic.ACCOUNT: "Your account and teams",
    Topic.STAFF: "Work of the staff",
}
CHANNEL_TITLES: dict[Channel, str] = {Channel.MAIL: "Mail", Channel.PUSH: "Devices"}
_ICONS: dict[Topic, str] = {
    Topic.ORDERS: "package",
    Topic.SHIPPING: "truck",
    Topic.DISPUTES: "scale",
    Topic.MESSAGES: "chat",
    Topic.QUOTES: "tag",
    Topic.STOCK: "list",
    Topic.ACCOUNT: "user",
    Topic.STAFF: "clock",
}
_WAYS = {
    AS_USUAL: "As usual",
    SUPPRESS: "No mail",
    REDIRECT: "To the list instead",
}
_SIDES = {BUYERS: "to buyers", SELLERS: "to the shop"}
_SENDING_BADGES: dict[SendingStatus, Badge] = {
    SendingStatus.WAITING: Badge("Waiting", "info"),
    SendingStatus.SENT: Badge("Taken", "success"),
    SendingStatus.DEAD: Badge("Given up", "error"),
    SendingStatus.DROPPED: Badge("Not sent", "neutral"),
}


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One notice on the page."""

    id: str
    title: str
    pieces: tuple[str, ...]  # of its text, with `due` between them
    due: Moment | None
    icon: str
    at: Moment
    is_unread: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What pages/notices.html prints."""

    items: tuple[NoticeText, ...]
    is_unread_only: bool
    newest: str | None  # up to which "all read" goes
    next_href: str | None


@dataclass(frozen=True, slots=True)
class ChoiceCell:
    """One box: a topic by a channel."""

    name: str
    is_on: bool
    label: str


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A topic, with a box per channel."""

    title: str
    cells: tuple[ChoiceCell, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A topic and whose mails, with the ways to choose from."""

    topic: str
    side: str
    title: str
    action: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AttemptText:
    """One try at an endpoint."""

    at: Moment
    text: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class SendingText:
    """One event at an endpoint."""

    id: str
    name: str
    badge: Badge
    at: Moment
    problem: str
    attempts: tuple[AttemptText, ...]


@dataclass(frozen=True, slots=True)
class EndpointText:
    """A webhook in the list and at the head of its own page."""

    id: str
    url: str
    events: str
    badge: Badge
    why: str
    waiting: int
    since: Moment
    both_until: Moment | None
    is_on: bool


def present_notices(
    page: Page[Notice], now: datetime, zone: str, *, only_unread: bool
) -> NoticesPage:
    more = f"/notices?cursor={page.next_cursor}" if page.next_cursor else None
    if more and only_unread:
        more += "&unread=yes"
    newest = public_id(NOTICE_PREFIX, page.items[0].id) if page.items else None
    return NoticesPage(
        items=tuple(_notice(row, now, zone) for row in page.items),
        is_unread_only=only_unread,
        newest=newest,
        next_href=more,
    )


def _notice(row: Notice, now: datetime, zone: str) -> NoticeText:
    return NoticeText(
        id=public_id(NOTICE_PREFIX, row.id),
        title=row.title,
        pieces=around_due(row),
        due=present_in_zone(row.due, now, zone) if row.due else None,
        icon=_ICONS[Topic(row.topic)],
        at=present_moment(row.created_at, now),
        is_unread=row.read_at is None,
        is_corrected=row.corrected_at is not None,
    )


def present_choices(choices: Choices, *, is_staff: bool) -> tuple[ChoiceRow, ...]:
    """What concerns only staff is not offered to others."""
    topics = [topic for topic in Topic if is_staff or topic is not Topic.STAFF]
    return tuple(
        ChoiceRow(
            TOPIC_TITLES[topic],
            tuple(
                ChoiceCell(
                    choice_name(topic, channel),
                    choices[topic, channel],
                    f"{TOPIC_TITLES[topic]}: {CHANNEL_TITLES[channel]}",
                )
                for channel in Channel
            ),
        )
        for topic in topics
    )


def zone_choices() -> tuple[Choice, ...]:
    return tuple(Choice(zone, spoken_zone(zone)) for zone in zones())


def choice_name(topic: Topic, channel: Channel) -> str:
    return f"{topic.value}.{channel.value}"


def present_rules(rules: Mapping[tuple[Topic, str], str], *, is_house: bool) -> tuple[RuleRow, ...]:
    rows = []
    for topic in RULED_TOPICS:
        for side, words in _SIDES.items():
            ways = [AS_USUAL, SUPPRESS]
            if side == SELLERS and not is_house:
                ways.append(REDIRECT)
            rows.append(
                RuleRow(
                    topic=topic.value,
                    side=side,
                    title=f"{TOPIC_TITLES[topic]}, {words}",
                    action=rules.get((topic, side), AS_USUAL),
                    ways=tuple((way, _WAYS[way]) for way in ways),
                )
            )
    return tuple(rows)


def present_endpoint(view: EndpointView, now: datetime) -> EndpointText:
    is_both = view.previous_until is not None and view.previous_until > now
    return EndpointText(
        id=view.public_id,
        url=view.url,
        events=", ".join(view.names) or "Everything that happens to your orders",
        badge=Badge("On", "success") if view.is_on else Badge("Switched off", "error"),
        why=view.switched_off_why,
        waiting=view.waiting,
        since=present_moment(view.created_at, now),
        both_until=present_moment(view.previous_until, now)
        if is_both and view.previous_until
        else None,
        is_on=view.is_on,
    )


def present_sendings(page: Page[SendingView], now: datetime) -> tuple[SendingText, ...]:
    return tuple(_sending(view, now) for view in page.items)


def _sending(view: SendingView, now: datetime) -> SendingText:
    row = view.row
    return SendingText(
        id=view.public_id,
        name=row.name,
        badge=_SENDING_BADGES[SendingStatus(row.status)],
        at=present_moment(row.created_at, now),
        problem=row.problem,
        attempts=tuple(
            AttemptText(
                present_moment(each.at, now),
                f"{each.status}, {each.milliseconds} ms" if each.status else "No answer",
                each.excerpt,
            )
            for each in view.attempts
        ),
    )


def event_choices() -> Sequence[str]:
    """Every event a webhook can carry, by name."""
    return sorted(WEBHOOK_EVENTS)
