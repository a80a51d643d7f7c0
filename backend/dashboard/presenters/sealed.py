"""Address and contact of an order in words: kept or erased, until when, and who has looked."""

from __future__ import annotations

from dataclasses import dataclass

from backend.core.countries import countries
from backend.core.viewer import Viewer
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.people import Person, hex_text, present_person
from backend.dashboard.presenters.shell import NoticeText
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.views import AddressStanding, OrderView, ReadingView
from backend.domain.parties.policy import Action

_COUNTRIES = tuple(Choice(code, name) for code, name in countries().items())
_ROLES = {"seller": "for the seller", "support": "support of this place", "buyer": "buyer"}
_PURPOSES = {
    "look": "looked at the {part}",
    "print": "printed the {part}",
    "ship": "looked at the {part} to ship it",
    "support": "looked at the {part}",
    "reason": "asked to see it",
    "proof": "kept a proof of the {part}",
}


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One look."""

    who: Person
    role: str
    what: str
    reason: str
    at: Moment


@dataclass(frozen=True, slots=True)
class SealedPage:
    """What pages/sealed.html prints."""

    id: str
    title: str
    text: str
    hashes: tuple[tuple[str, str], ...]
    address_href: str | None
    countries: tuple[Choice, ...]
    is_missing: bool
    is_buyer: bool
    may_erase: bool
    needed: str
    needed_until: Moment | None
    has_proof: bool
    asks_reason: bool
    readings: tuple[ReadingLine, ...]
    checked: NoticeText | None


def present_sealed(
    order: OrderView, standing: AddressStanding, viewer: Viewer, *, is_the_one: bool | None
) -> SealedPage:
    """The buyer sees everything, the others what is theirs to know."""
    now, is_buyer = order.chain_time, order.role is Role.BUYER
    is_there = standing.has_address or standing.has_contact
    is_support = order.allows(Action.READ_ADDRESS_WITH_REASON)
    may_look = standing.is_visible or (is_support and is_there)
    return SealedPage(
        id=order.public_id,
        title=order.deliveries[0].title,
        text=_text(order, standing),
        hashes=tuple(
            (name, hex_text(found))
            for name, found in (
                ("Address", standing.address_hash),
                ("Contact", standing.contact_hash),
            )
            if found is not None
        ),
        address_href=f"/orders/{order.public_id}/address" if may_look else None,
        countries=_COUNTRIES,
        is_missing=standing.is_missing and is_buyer,
        is_buyer=is_buyer,
        may_erase=is_buyer and is_there and standing.needed_because is None,
        needed=standing.needed_because or "" if is_buyer else "",
        needed_until=present_moment(standing.needed_until, now) if standing.needed_until else None,
        has_proof=is_buyer and standing.has_address,
        asks_reason=is_support and is_there,
        readings=tuple(_reading(one, viewer, order) for one in standing.readings),
        checked=_checked(is_the_one=is_the_one),
    )


def _text(order: OrderView, standing: AddressStanding) -> str:
    if standing.is_missing:
        return (
            "It was paid after its time to pay was over, and the address was erased by then."
            if order.role is Role.BUYER
            else "It was paid late, and the address was erased by then. The buyer was asked for it."
        )
    if standing.has_address or standing.has_contact:
        until = (
            f" It is erased on {standing.kept_until:%d %B %Y} by itself."
            if standing.kept_until
            else " It is erased some time after the escrow has closed."
        )
        return f"Kept encrypted, under a key of this order alone.{until}"
    if standing.erased_at is not None:
        return (
            f"Erased on {standing.erased_at:%d %B %Y}: the key was destroyed. "
            "Only salted hashes are left."
        )
    return "This order has neither a shipping address nor a contact."


def _reading(reading: ReadingView, viewer: Viewer, order: OrderView) -> ReadingLine:
    who = present_person(reading.address, reading.who, viewer.address)
    assert who is not None
    return ReadingLine(
        who=who,
        role="" if reading.is_own else _ROLES.get(reading.role, reading.role),
        what=_PURPOSES[reading.purpose].format(part=reading.part),
        reason=reading.reason,
        at=present_moment(reading.at, order.chain_time),
    )


def _checked(*, is_the_one: bool | None) -> NoticeText | None:
    if is_the_one is None:
        return None
    if is_the_one:
        return NoticeText("This is what was sealed with the order.", "success")
    return NoticeText("This is not what was sealed with the order.", "error")
