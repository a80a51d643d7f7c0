"""The thread of an order as it is printed: bubbles, files, links to deliveries, what was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.people import present_person
from backend.domain.documents.views import DocumentView
from backend.domain.messaging.inbox import Conversation
from backend.domain.messaging.keys import MessageKeyView
from backend.domain.messaging.service import Found
from backend.domain.messaging.views import ThreadEntry
from backend.domain.orders.views import ORDER_PREFIX, OrderView

_ROLES: dict[str, str] = {
    "buyer": "Buyer",
    "seller": "Seller",
    "arbiter": "Arbiter",
    "staff": "Staff",
}
_ID = re.compile(r"[^A-Za-z0-9]+")  # what an element's id is better off without
_MENTION = re.compile(r"(?<![\w#])#(\d{1,3})(?!\w)")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of what was written; with a link if it names a delivery."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file sent with a message."""

    name: str
    href: str
    size: str
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class MessageBubble:
    """One message of the thread, or a line about what happened."""

    id: str
    who: str
    role: str
    text: str
    at: Moment
    is_mine: bool
    is_system: bool = False
    parts: tuple[TextPart, ...] = ()
    files: tuple[FileLink, ...] = ()
    is_signed: bool = False
    is_unread: bool = False
    read_at: Moment | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class TalkPanel:
    """What stands around the thread: where things are posted, and with which keys."""

    order_id: str
    chain_id: int
    keys: tuple[dict[str, str], ...]  # that may sign now
    unread_up_to: int

    @property
    def href(self) -> str:
        return f"/orders/{self.order_id}/messages"

    @property
    def read_href(self) -> str:
        return f"/orders/{self.order_id}/read"


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A message that a search has found."""

    href: str
    who: str
    text: str
    at: Moment


def present_messages(
    thread: Sequence[ThreadEntry], viewer: Viewer, order: OrderView
) -> tuple[MessageBubble, ...]:
    """The thread, oldest first: what people wrote, and between it what happened."""
    return tuple(_bubble(entry, viewer, order) for entry in thread)


def present_talk(
    thread: Sequence[ThreadEntry], order: OrderView, keys: Sequence[MessageKeyView]
) -> TalkPanel:
    """What the forms around a thread need."""
    return TalkPanel(
        order_id=order.public_id,
        chain_id=order.chain_id,
        keys=tuple(
            {"id": key.public_id, "public": f"0x{key.public_key.hex()}"}
            for key in keys
            if key.is_usable and key.chain_id == order.chain_id
        ),
        unread_up_to=max((e.sequence or 0 for e in thread if e.is_unread), default=0),
    )


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A conversation in the list of them."""

    href: str
    title: str
    others: str  # whom one talks to
    who: str  # wrote last
    text: str
    at: Moment
    unread: int


def present_conversation(one: Conversation, viewer: Viewer, now: datetime) -> ConversationLine:
    """It leads to the thread, where it is read."""
    title, *more = one.titles
    people = [
        present_person(p.address, p.display_name, viewer.address) for p in (one.buyer, one.seller)
    ]
    return ConversationLine(
        href=f"/orders/{public_id(ORDER_PREFIX, one.order_id)}#thread-title",
        title=f"{title} and {len(more)} more" if more else title,
        others=" and ".join(person.name for person in people if person and not person.is_you),
        who=_who(one.last, viewer),
        text=one.last.text or "A file",
        at=present_moment(one.last.at, now),
        unread=one.unread,
    )


def present_found(found: Found, viewer: Viewer, now: datetime) -> FoundLine:
    """A line of the search, which leads to the order."""
    entry = found.entry
    return FoundLine(
        href=f"/orders/{public_id(ORDER_PREFIX, found.order_id)}#message-{_ID.sub('-', entry.id)}",
        who=_who(entry, viewer),
        text=entry.text,
        at=present_moment(entry.at, now),
    )


def _bubble(entry: ThreadEntry, viewer: Viewer, order: OrderView) -> MessageBubble:
    now = order.chain_time
    at, entry_id = present_moment(entry.at, now), _ID.sub("-", entry.id)
    if entry.author is None:
        return MessageBubble(entry_id, "", "", entry.text, at, is_mine=False, is_system=True)
    return MessageBubble(
        id=entry_id,
        who=_who(entry, viewer),
        role="" if entry.is_mine else _ROLES.get(entry.role, ""),
        text=entry.text,
        at=at,
        is_mine=entry.is_mine,
        parts=_parts(entry.text, order),
        files=tuple(map(_file, entry.attachments)),
        is_signed=entry.is_signed,
        is_unread=entry.is_unread,
        read_at=present_moment(entry.read_at, now) if entry.read_at else None,
        sequence=entry.sequence or 0,
    )


def _who(entry: ThreadEntry, viewer: Viewer) -> str:
    assert entry.author is not None
    author = present_person(entry.author.address, entry.author.display_name, viewer.address)
    return "You" if entry.is_mine or author is None else author.name


def _parts(text: str, order: OrderView) -> tuple[TextPart, ...]:
    """The text, cut where it names a delivery that there is."""
    count, parts, end = len(order.deliveries), [], 0
    for mention in _MENTION.finditer(text):
        number = int(mention[1])
        if count == 1 or not 1 <= number <= count:
            continue
        parts.append(TextPart(text[end : mention.start()]))
        parts.append(TextPart(mention[0], f"/orders/{order.public_id}#delivery-{number}"))
        end = mention.end()
    return tuple(part for part in (*parts, TextPart(text[end:])) if part.text)


def _file(view: DocumentView) -> FileLink:
    href = f"/documents/{view.public_id}"
    return FileLink(
        name=view.name,
        href=href,
        size=f"{max(1, view.size // 1024):,} kB",
        thumbnail=f"{href}/thumbnail" if view.is_picture else "",
    )
