"""The words of the registry: whom a notice is for, what it is about, how loudly it is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Audience(StrEnum):
    """Whom a line is for. Of several that somebody belongs to, the first line counts."""

    BUYER = "buyer"
    SELLER = "seller"  # the owner of the shop
    PACKERS = "packers"  # of the shop's team, as the next
    SHOP_SUPPORT = "shop_support"
    ARBITER = "arbiter"
    STAFF = "staff"  # those whose work a ticket is
    ASSIGNEE = "assignee"  # to whom a ticket was given
    PARTY = "party"  # whom the event itself names
    OTHER_SIDE = "other_side"  # of what the event's role did


class Topic(StrEnum):
    """What people choose by: each topic is told by the channels they want for it."""

    ORDERS = "orders"
    SHIPPING = "shipping"
    DISPUTES = "disputes"
    MESSAGES = "messages"
    QUOTES = "quotes"
    STOCK = "stock"
    ACCOUNT = "account"
    STAFF = "staff"


class Channel(StrEnum):
    """How a notice leaves the house. On the page of notices it always stands."""

    MAIL = "mail"
    PUSH = "push"


class Weight(StrEnum):
    """How loudly something is told unless the person chose otherwise."""

    NEWS = "news"  # on the page of notices alone
    TOLD = "told"  # and by mail
    URGENT = "urgent"  # and on the device, since something waits for them

    @property
    def channels(self) -> frozenset[Channel]:
        return _CHANNELS[self]


_CHANNELS: dict[Weight, frozenset[Channel]] = {
    Weight.NEWS: frozenset(),
    Weight.TOLD: frozenset({Channel.MAIL}),
    Weight.URGENT: frozenset({Channel.MAIL, Channel.PUSH}),
}
# What a sentence may speak of. One whose fact is not known is left out.
FACTS: frozenset[str] = frozenset(
    {"item", "amount", "claim", "due", "outcome", "left", "order", "delivery", "listing"}
    | {"quote", "ticket", "step", "role", "undone"}
)
_PLACE = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one event says to some people. `when`: only with these values in the event's data."""

    to: frozenset[Audience]
    topic: Topic
    title: str
    text: tuple[str, ...]
    link: str
    weight: Weight = Weight.TOLD
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def fits(self, data: Mapping[str, object]) -> bool:
        return all(str(data.get(name)) in values for name, values in self.when.items())

    def places(self) -> frozenset[str]:
        """Every fact that title, text and link speak of."""
        return frozenset(_PLACE.findall(" ".join((self.title, *self.text, self.link))))


def fill(text: str, facts: Mapping[str, str | None]) -> str | None:
    """The text with its facts, or None when one of them is not known."""
    names = _PLACE.findall(text)
    known = {name: facts.get(name) for name in names}
    if None in known.values():
        return None
    return _PLACE.sub(lambda found: known[found[1]] or "", text)


def say(
    to: Audience | tuple[Audience, ...],
    topic: Topic,
    title: str,
    *text: str,
    link: str = "/orders/{order}",
    weight: Weight = Weight.TOLD,
    when: Mapping[str, tuple[str, ...]] | None = None,
) -> Line:
    """A line of the registry, as it is written there."""
    audiences = to if isinstance(to, tuple) else (to,)
    return Line(
        to=frozenset(audiences),
        topic=topic,
        title=title,
        text=text,
        link=link,
        weight=weight,
        when={name: frozenset(values) for name, values in (when or {}).items()},
    )
