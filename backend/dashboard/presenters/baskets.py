"""The basket as a page, and the page on which a part of it is ordered."""

from __future__ import annotations

from dataclasses import dataclass

from backend.core.countries import countries
from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.flows import flow_name
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.listings import (
    OPTIONS,
    Choice,
    Photo,
    first_photo,
    instead_of,
    listing_href,
)
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.people import Person, present_person
from backend.domain.baskets.views import BasketGroup, BasketLineView, BasketView
from backend.domain.orders.planning import Flow

_COUNTRIES = tuple(Choice(code, name) for code, name in countries().items())


@dataclass(frozen=True, slots=True)
class LineCard:
    """One thing in the basket."""

    id: str
    href: str
    title: str
    photo: Photo | None
    price: str
    instead: str  # the list price, when it costs less
    sku: str
    way: str
    quantity: int
    problem: str
    newer: str  # what the newer version costs; empty when there is none


@dataclass(frozen=True, slots=True)
class GroupCard:
    """What makes one order."""

    id: str
    seller: Person
    currency: str
    lines: tuple[LineCard, ...]
    total: str
    count_text: str
    order_href: str | None
    refusal: str


@dataclass(frozen=True, slots=True)
class BasketPage:
    """What pages/basket.html prints."""

    groups: tuple[GroupCard, ...]


@dataclass(frozen=True, slots=True)
class BasketOrderPage:
    """What pages/basket_order.html prints: the order to come, and the form for its address."""

    action: str
    seller: Person
    sums: tuple[Sum, ...]
    total_units: str
    needs_address: bool
    may_be_split: bool
    is_instant: bool
    is_service: bool
    countries: tuple[Choice, ...]


def group_href(group: BasketGroup) -> str:
    return f"/basket/{public_id('pty', group.seller.id)}/{group.currency.symbol}"


def present_basket_page(basket: BasketView, viewer: Viewer) -> BasketPage:
    """Everything that is in it."""
    return BasketPage(tuple(_group(group, viewer) for group in basket.groups))


def present_basket_order(group: BasketGroup, viewer: Viewer) -> BasketOrderPage:
    """The order that a group would make, delivery by delivery."""
    sums = [
        Sum(
            f"{number}. {each.title}",
            str(present_amount(each.amount)),
            f"{pieces(each.quantity)}, {flow_name(each.flow)}, "
            + (
                f"with {present_amount(each.delivery_fee)} for delivery"
                if each.delivery_fee
                else "delivery is free"
            ),
        )
        for number, each in enumerate(group.deliveries, start=1)
    ]
    total = Sum("In all", str(present_amount(group.total)), is_total=True)
    return BasketOrderPage(
        action=group_href(group),
        seller=_seller(group, viewer),
        sums=(*sums, total),
        total_units=str(group.total.units),
        needs_address=group.needs_address,
        may_be_split=group.may_be_split,
        is_instant=any(line.listing.is_instant for line in group.lines),
        is_service=any(each.flow is Flow.SERVICE for each in group.deliveries),
        countries=_COUNTRIES if group.needs_address else (),
    )


def _group(group: BasketGroup, viewer: Viewer) -> GroupCard:
    count = len(group.deliveries)
    return GroupCard(
        id=f"{public_id('pty', group.seller.id)}-{group.currency.symbol}",
        seller=_seller(group, viewer),
        currency=group.currency.symbol,
        lines=tuple(_line(line) for line in group.lines),
        total=str(present_amount(group.total)),
        count_text="One delivery" if count == 1 else f"{count} deliveries, paid at once",
        order_href=group_href(group) if group.can_be_ordered else None,
        refusal=_refusal(group),
    )


def _refusal(group: BasketGroup) -> str:
    if group.refusal:
        return group.refusal
    if group.can_be_ordered:
        return ""
    return "Look at what is marked first: an order is taken as a whole."


def _line(line: BasketLineView) -> LineCard:
    way = OPTIONS[line.option][0]
    if line.delivery_fee is not None:
        fee = f", {present_amount(line.delivery_fee)}" if line.delivery_fee else ", free"
        way += fee
    newer = str(present_amount(line.successor.unit_price)) if line.successor else ""
    return LineCard(
        id=line.public_id,
        href=listing_href(line.listing),
        title=line.listing.title,
        photo=first_photo(line.listing),
        price=str(present_amount(line.listing.unit_price)),
        instead=instead_of(line.listing),
        sku=line.listing.sku,
        way=way,
        quantity=line.quantity,
        problem=line.problem or "",
        newer=newer,
    )


def _seller(group: BasketGroup, viewer: Viewer) -> Person:
    person = present_person(group.seller.address, group.seller.display_name, viewer.address)
    assert person is not None
    return person
