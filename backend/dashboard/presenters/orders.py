"""Orders as a page, as rows of a list, and as a receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from backend.core.marketplace import Marketplace
from backend.core.viewer import Viewer
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.approvals import present_hold
from backend.dashboard.presenters.badges import present_summary
from backend.dashboard.presenters.care import CarePanel
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.dates import present_deadline, present_moment
from backend.dashboard.presenters.deliveries import present_delivery, twist_in
from backend.dashboard.presenters.history import present_history
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.listings import Filter, Photo
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.next_steps import words_for
from backend.dashboard.presenters.order_page import (
    DeliveryPanel,
    OffersPanel,
    OrderPage,
    OrderRow,
    ParcelPanel,
    Statement,
)
from backend.dashboard.presenters.pending import by_delivery, row_note
from backend.dashboard.presenters.people import Person, present_person
from backend.dashboard.presenters.problems import Way
from backend.dashboard.presenters.searches import (
    KEYS_HELP,
    TABS,
    SavedLink,
    list_href,
    present_presets,
    present_saved,
)
from backend.dashboard.presenters.second_looks import LookLine
from backend.dashboard.presenters.several import (
    flows_of,
    names_of_parts,
    parts_text,
    present_several,
    without_shared_steps,
)
from backend.dashboard.presenters.sums import row_money
from backend.dashboard.presenters.thread import present_messages, present_talk
from backend.domain.catalog.views import ListingView
from backend.domain.escrow.lifecycle import IN_DISPUTE, Role
from backend.domain.messaging.keys import MessageKeyView
from backend.domain.messaging.views import ThreadEntry
from backend.domain.orders.timeline import TimelineEntry
from backend.domain.orders.views import DeliveryView, OrderView, PersonView
from backend.domain.parties.policy import Action
from backend.domain.payments.ledger import sums_of_order
from backend.domain.pending.service import PendingView
from backend.domain.search.models import SavedSearch

# What can be done with ticked orders of one's own shop.
ROW_ACTIONS: tuple[tuple[str, str], ...] = (
    ("pre_approve", "Pre-approve"),
    ("approve", "Approve"),
    ("cancel", "Cancel"),
    ("return", "Return"),
)

_ROLE_TEXTS: dict[Role, str] = {
    Role.BUYER: "You buy this from",
    Role.SELLER: "You sell this to",
    Role.ARBITER: "You decide this case. The buyer is",
    Role.ANYONE: "Staff. The seller is",
}


@dataclass(frozen=True, slots=True)
class EmptyText:
    """What an empty list says, and what to do about it."""

    title: str
    text: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """What pages/orders.html prints."""

    filters: tuple[Filter, ...]
    rows: tuple[OrderRow, ...]
    next_href: str | None
    empty: EmptyText
    query: str
    position: str
    chain_time: int
    text: str
    presets: tuple[Filter, ...]
    saved: tuple[SavedLink, ...]
    tab: str
    row_actions: tuple[tuple[str, str], ...] = ROW_ACTIONS
    help: tuple[tuple[str, str], ...] = KEYS_HELP
    error: str | None = None  # what cannot be understood of the text
    save: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside the deliveries of an order, by the public id of each."""

    parcels: Mapping[str, ParcelPanel]
    return_parcels: Mapping[str, ParcelPanel]
    statements: Mapping[str, Sequence[Statement]]
    offers: Mapping[str, OffersPanel]
    marketplace: Marketplace
    listings: Mapping[UUID, ListingView]
    carrier: Carrier | None = None


_NOTHING_FOUND = EmptyText(
    "Nothing found", "No order of yours has these words or this number.", "/orders", "All orders"
)
_EMPTY: dict[str, EmptyText] = {
    "all": EmptyText(
        "No orders yet", "When you buy or sell something it appears here.", "/", "To the market"
    ),
    "needs_me": EmptyText(
        "Nothing waits for you", "You are done for now.", "/orders", "All orders"
    ),
    "buying": EmptyText("You have not bought anything yet", "", "/", "To the market"),
    "selling": EmptyText(
        "Nobody has ordered from you yet", "Good pictures help.", "/sell", "What you sell"
    ),
    "closed": EmptyText("Nothing is closed yet", "", "/orders", "All orders"),
}


def present_orders(
    views: Sequence[OrderView],
    viewer: Viewer,
    *,
    tab: str,
    text: str,
    cursor: str | None,
    next_cursor: str | None,
    need_you: int,
    saved: Sequence[SavedSearch],
    position: str,
    chain_now: datetime,
    unread: Mapping[UUID, int],
    pending: Sequence[PendingView] = (),
) -> OrdersPage:
    """A page of one of the lists."""
    return OrdersPage(
        filters=tuple(
            Filter(title, list_href(name), name == tab, need_you * (name == "needs_me"))
            for name, title, _ in TABS
        ),
        rows=tuple(present_row(view, viewer, pending, unread.get(view.id, 0)) for view in views),
        next_href=list_href(tab, text, next_cursor) if next_cursor else None,
        empty=_NOTHING_FOUND if text else _EMPTY[tab],
        query=urlencode({"tab": tab, "q": text, "cursor": cursor or ""}),
        position=position,
        chain_time=int(chain_now.timestamp()),
        text=text,
        presets=present_presets(tab, text),
        saved=tuple(present_saved(search, tab, text) for search in saved),
        tab=tab,
    )


def present_row(
    view: OrderView, viewer: Viewer, pending: Sequence[PendingView] = (), unread: int = 0
) -> OrderRow:
    """One order in a list: the delivery that matters most speaks for it."""
    now, delivery = view.chain_time, leading(view)
    words = words_for(delivery.status, view.role, twist_in(view, delivery))
    due = delivery.silence.at if delivery.silence else view.pay_until
    other = person(view.counterparty, viewer)
    verb = "From" if view.role is Role.BUYER else "To"
    return OrderRow(
        id=view.public_id,
        href=f"/orders/{view.public_id}",
        title=title_of(view),
        photo=photo_of(delivery),
        total=str(present_amount(view.total)),
        with_whom=f"{verb} {other.name}",
        placed_at=present_moment(view.created_at, now),
        badge=present_summary(view.status, (each.flow for each in view.deliveries)),
        parts=parts_text(view),
        next=_row_text(delivery, words.who, words.title),
        deadline=present_deadline(due, now) if due else None,
        needs_you=view.needs_viewer,
        money=row_money(sums_of_order(view)),
        pending=row_note(one for one in pending if one.order_id == view.id),
        unread=unread,
    )


def present_order(
    view: OrderView,
    viewer: Viewer,
    *,
    timeline: Sequence[TimelineEntry],
    messages: Sequence[ThreadEntry],
    keys: Sequence[MessageKeyView],
    beside: Beside,
    looks: tuple[LookLine, ...],
    care: tuple[CarePanel, ...],
    position: str,
    pending: Sequence[PendingView] = (),
) -> OrderPage:
    """The whole page of one order."""
    now, other = view.chain_time, person(view.counterparty, viewer)
    several = present_several(view, viewer, pending)
    panels = _panels(view, viewer, beside, pending)
    if several and several.next:
        panels = tuple(map(without_shared_steps, panels))
    return OrderPage(
        id=view.public_id,
        chain_id=view.chain_id,
        title=title_of(view),
        photo=photo_of(view.deliveries[0]),
        back=Way("/orders", "Your orders"),
        role_text=_ROLE_TEXTS.get(view.role, "Bought by"),
        counterparty=other,
        buyer=person(view.buyer, viewer),
        seller=person(view.seller, viewer),
        placed_at=present_moment(view.created_at, now),
        position=position,
        chain_time=int(now.timestamp()),
        now=present_moment(now, now),
        note=view.note,
        care=care,
        hold=present_hold(view),
        several=several,
        deliveries=panels,
        history=present_history(timeline, now, flows_of(view), names_of_parts(view)),
        messages=present_messages(messages, viewer, view),
        talk=present_talk(messages, view, keys),
        thread_note=_thread_note(view, other),
        thread_with=other.name,
        has_thread=view.allows(Action.READ_THREAD),
        may_write=view.allows(Action.WRITE_THREAD),
        looks=looks,
        may_note=view.allows(Action.ADD_NOTE),
        may_see_invoices=view.allows(Action.SEE_INVOICES),
        may_see_costs=view.allows(Action.SEE_COSTS),
    )


def person(view: PersonView, viewer: Viewer) -> Person:
    found = present_person(view.address, view.display_name, viewer.address)
    assert found is not None
    return found


def title_of(view: OrderView) -> str:
    """What was ordered, in one line."""
    delivery, more = view.deliveries[0], len(view.deliveries) - 1
    first = delivery.title
    if delivery.quantity > 1:
        first = f"{first}, {pieces(delivery.quantity)}"
    return f"{first} and {more} more" if more else first


def photo_of(delivery: DeliveryView) -> Photo | None:
    digest = delivery.thumbnail_digest
    if digest is None:
        return None
    return Photo(digest, f"/photos/{digest}.webp", f"Picture of {delivery.title}")


def leading(view: OrderView) -> DeliveryView:
    """The delivery that needs somebody first: the viewer's, then any open one."""
    return min(view.deliveries, key=lambda d: (not d.needs_viewer, d.is_closed))


def _panels(
    view: OrderView, viewer: Viewer, beside: Beside, pending: Sequence[PendingView]
) -> tuple[DeliveryPanel, ...]:
    under_way = by_delivery(pending)
    return tuple(
        present_delivery(
            view,
            delivery,
            viewer,
            parcel=beside.parcels.get(delivery.public_id),
            return_parcel=beside.return_parcels.get(delivery.public_id),
            statements=beside.statements.get(delivery.public_id, ()),
            offers=beside.offers.get(delivery.public_id),
            carrier=beside.carrier,
            marketplace=beside.marketplace,
            listing=beside.listings.get(delivery.listing_id),
            pending=under_way.get(delivery.id, ()),
        )
        for delivery in view.deliveries
    )


def _row_text(delivery: DeliveryView, who: str, title: str) -> str:
    if delivery.silence and delivery.silence.is_over:
        return "The time is up"
    return title if delivery.needs_viewer or delivery.is_closed else who


def _thread_note(view: OrderView, other: Person) -> str:
    if any(delivery.status in IN_DISPUTE for delivery in view.deliveries):
        return f"{other.name}, you and the arbiter read this. Nothing can be changed afterwards."
    return f"{other.name} and you read this; in a dispute the arbiter, too. Nothing can be changed."
