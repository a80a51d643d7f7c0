"""Quotes as rows and as a page: whose turn it is, what was said, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from backend.chain.types import checksum
from backend.core.countries import countries
from backend.core.ids import public_id
from backend.core.text import quoted
from backend.core.viewer import Viewer
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import Deadline, Moment, present_deadline, present_moment
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.listings import (
    LISTING_PREFIX,
    OPTIONS,
    Choice,
    Filter,
    present_option,
)
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.next_steps import YOUR_TURN
from backend.dashboard.presenters.orders import person
from backend.dashboard.presenters.people import Person
from backend.domain.catalog.draft import WITHOUT_PARCEL
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.views import ListingView, SignatureRequest
from backend.domain.orders.views import ORDER_PREFIX
from backend.domain.quotes.checking import LONGEST_WAIT
from backend.domain.quotes.lifecycle import QuoteRole, QuoteStatus
from backend.domain.quotes.repository import QuoteFilter, QuoteSide
from backend.domain.quotes.views import QuoteView, RoundView

S, R = QuoteStatus, QuoteRole

QUOTE_BADGES: dict[QuoteStatus, Badge] = {
    S.REQUESTED: Badge("Asked", "warning"),
    S.ANSWERED: Badge("Price named", "info"),
    S.APPROVED: Badge("Approved", "info"),
    S.OFFERED: Badge("Promised", "success"),
    S.ORDERED: Badge("Ordered", "success"),
    S.REFUSED: Badge("Refused", "neutral"),
    S.WITHDRAWN: Badge("Taken back", "neutral"),
    S.EXPIRED: Badge("Ran out", "neutral"),
}
_TURN_WORDS: dict[tuple[QuoteStatus, QuoteRole], tuple[str, str]] = {
    (S.REQUESTED, R.BUYER): (
        "The seller has your request",
        "You see the answer here. You can change the request or take it back meanwhile.",
    ),
    (S.REQUESTED, R.SELLER): (
        "Name a price, or refuse",
        "Nothing is promised before you sign: you and the buyer can both still change your minds.",
    ),
    (S.ANSWERED, R.BUYER): (
        "Look at the price",
        "Approve it, and the seller signs it for you alone. You can also ask for something else.",
    ),
    (S.ANSWERED, R.SELLER): (
        "The buyer has your price",
        "You can still name another one, or take it back.",
    ),
    (S.APPROVED, R.BUYER): (
        "You approved it",
        "The seller signs next. Then you can order at this price.",
    ),
    (S.APPROVED, R.SELLER): (
        "Sign the price",
        "The buyer wants it. Your signature makes a listing for this buyer alone.",
    ),
    (S.OFFERED, R.BUYER): (
        "Order at this price",
        "It is signed for you alone, and the pieces are kept for you until the time is up.",
    ),
    (S.OFFERED, R.SELLER): (
        "The buyer can order now",
        "The pieces are kept for this buyer. Taking it back puts them on sale again.",
    ),
}
_ANEW = {
    R.BUYER: "You can ask anew from the listing.",
    R.SELLER: "The buyer can ask anew from the listing.",
}
_END_TITLES: dict[QuoteStatus, str] = {
    S.REFUSED: "It was refused",
    S.WITHDRAWN: "It was taken back",
    S.EXPIRED: "The time ran out",
}
_ORDERED = ("It became an order", "Everything else happens there.")
# The step in one line and what it means, for each side.
QUOTE_WORDS: dict[tuple[QuoteStatus, QuoteRole], tuple[str, str]] = {
    **_TURN_WORDS,
    **{(S.ORDERED, side): _ORDERED for side in _ANEW},
    **{(end, side): (said, _ANEW[side]) for end, said in _END_TITLES.items() for side in _ANEW},
}
_SAID: dict[str, str] = {
    "ask": "asked for a price",
    "ask_again": "asked for something else",
    "answer": "named a price",
    "approve": "approved the price",
    "promise": "signed the price",
    "order": "ordered",
    "refuse": "refused",
    "withdraw": "took it back",
}
_TABS: tuple[tuple[str, str, QuoteFilter], ...] = (
    ("all", "All", QuoteFilter()),
    ("needs_me", "Needs you", QuoteFilter(needs_me=True)),
    ("buying", "Asked by you", QuoteFilter(side=QuoteSide.BUYING)),
    ("selling", "Asked of you", QuoteFilter(side=QuoteSide.SELLING)),
)
_COUNTRIES = tuple(Choice(code, name) for code, name in countries().items())


@dataclass(frozen=True, slots=True)
class RoundText:
    """What one side said."""

    who: str
    said: str
    price: str
    text: str
    at: Moment


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A quote in a list."""

    id: str
    href: str
    title: str
    note: str
    price: str
    badge: Badge
    next: str
    deadline: Deadline | None
    needs_you: bool


@dataclass(frozen=True, slots=True)
class QuotesPage:
    """What pages/quotes.html prints."""

    filters: tuple[Filter, ...]
    rows: tuple[QuoteRow, ...]
    next_href: str | None
    here: str


@dataclass(frozen=True, slots=True)
class QuotePage:
    """What pages/quote.html prints."""

    id: str
    title: str
    listing_href: str
    counterparty: Person
    role: str
    badge: Badge
    who: str
    step: str
    text: str
    deadline: Deadline | None
    sums: tuple[Sum, ...]
    rounds: tuple[RoundText, ...]
    actions: frozenset[str]
    withdraw_label: str
    order_href: str | None
    options: tuple[Choice, ...]
    currency: str
    needs_address: bool
    countries: tuple[Choice, ...]
    earliest: str
    latest: str
    chain_time: int


@dataclass(frozen=True, slots=True)
class AskPage:
    """What pages/quote_ask.html prints."""

    listing_id: str
    title: str
    price: str
    options: tuple[Choice, ...]
    earliest: str
    latest: str


def quote_tab(tab: str) -> tuple[str, QuoteFilter]:
    """The tab that is really meant; an unknown one is everything."""
    return next(((name, wanted) for name, _, wanted in _TABS if name == tab), ("all", _TABS[0][2]))


def present_quotes(
    views: Sequence[QuoteView],
    viewer: Viewer,
    *,
    tab: str,
    next_cursor: str | None,
    need_you: int,
    now: datetime,
) -> QuotesPage:
    """A page of one of the lists."""
    return QuotesPage(
        filters=tuple(
            Filter(title, _href(name, None), name == tab, need_you * (name == "needs_me"))
            for name, title, _ in _TABS
        ),
        rows=tuple(_row(view, viewer, now) for view in views),
        next_href=_href(tab, next_cursor) if next_cursor else None,
        here=tab,
    )


def present_quote_page(
    view: QuoteView, listing: ListingView, viewer: Viewer, now: datetime
) -> QuotePage:
    """One quote with what can be done about it."""
    step, text = QUOTE_WORDS[view.status, view.role]
    withdraw = view.action("withdraw")
    earliest, latest = due_bounds(now)
    has_parcel = listing.kind not in WITHOUT_PARCEL and view.option is not DeliveryOption.PICKUP
    return QuotePage(
        id=view.public_id,
        title=view.title,
        listing_href=f"/listings/{public_id(LISTING_PREFIX, view.listing_id)}",
        counterparty=person(view.counterparty, viewer),
        role="You ask" if view.role is R.BUYER else "You are asked by",
        badge=QUOTE_BADGES[view.status],
        who=_who(view),
        step=step,
        text=text,
        deadline=present_deadline(view.due, now) if view.due else None,
        sums=_sums(view),
        rounds=tuple(_round(said, view, viewer, now) for said in reversed(view.rounds)),
        actions=frozenset(action.action for action in view.actions),
        withdraw_label=withdraw.label if withdraw else "",
        order_href=f"/orders/{public_id(ORDER_PREFIX, view.order_id)}" if view.order_id else None,
        options=tuple(present_option(option) for option in listing.options),
        currency=view.currency.symbol,
        needs_address=has_parcel,
        countries=_COUNTRIES if has_parcel else (),
        earliest=earliest,
        latest=latest,
        chain_time=int(now.timestamp()),
    )


def present_ask(listing: ListingView, now: datetime) -> AskPage:
    """The form from which a quote begins."""
    earliest, latest = due_bounds(now)
    return AskPage(
        listing_id=public_id(LISTING_PREFIX, listing.id),
        title=listing.title,
        price=str(present_amount(listing.unit_price)),
        options=tuple(present_option(option) for option in listing.options),
        earliest=earliest,
        latest=latest,
    )


def due_bounds(now: datetime) -> tuple[str, str]:
    """The days a date field offers."""
    first, last = now + timedelta(days=1), now + LONGEST_WAIT - timedelta(days=1)
    return first.date().isoformat(), last.date().isoformat()


def present_promise_action(
    request: SignatureRequest, private: ListingView, view: QuoteView, escrow: bytes, sender: bytes
) -> dict[str, Any]:
    """What the seller's wallet is asked for: allow the escrow to hold the token, then sign."""
    needs = []
    if private.asset is not None:
        needs.append(
            {
                "kind": "operator",
                "asset": checksum(private.asset.address),
                "operator": checksum(escrow),
                "text": "Allow the escrow to hold the token once it is sold",
            }
        )
    return {
        "title": f"Sign the price of {quoted(view.title)}",
        "sender": checksum(sender),
        "sign": request.typed_data,
        "needs": needs,
        "then": {"post": f"/quotes/{view.public_id}/promise"},
        "done": "Signed. The buyer can order now.",
    }


def _row(view: QuoteView, viewer: Viewer, now: datetime) -> QuoteRow:
    other = person(view.counterparty, viewer)
    side = "From" if view.role is R.BUYER else "For"
    return QuoteRow(
        id=view.public_id,
        href=f"/quotes/{view.public_id}",
        title=view.title,
        note=f"{side} {other.name} · {pieces(view.quantity)}",
        price=str(present_amount(view.total)) if view.total else "no price yet",
        badge=QUOTE_BADGES[view.status],
        next=QUOTE_WORDS[view.status, view.role][0],
        deadline=present_deadline(view.due, now) if view.due else None,
        needs_you=view.needs_viewer,
    )


def _who(view: QuoteView) -> str:
    if view.needs_viewer:
        return YOUR_TURN
    if view.due is None:
        return "Done"
    return "Waiting for the seller" if view.role is R.BUYER else "Waiting for the buyer"


def _sums(view: QuoteView) -> tuple[Sum, ...]:
    way = OPTIONS[view.option][0]
    if view.unit_price is None or view.delivery_fee is None or view.total is None:
        return (Sum(pieces(view.quantity), "no price yet", way, is_total=True),)
    price = present_amount(view.unit_price)
    fee = str(present_amount(view.delivery_fee)) if view.delivery_fee else "free"
    return (
        Sum(
            f"{pieces(view.quantity)} at {price}",
            str(present_amount(view.total - view.delivery_fee)),
        ),
        Sum(f"Delivery, {way}", fee),
        Sum("In all", str(present_amount(view.total)), is_total=True),
    )


def _round(said: RoundView, view: QuoteView, viewer: Viewer, now: datetime) -> RoundText:
    maker = view.buyer if said.role is R.BUYER else view.seller
    who = "You" if said.role is view.role else person(maker, viewer).name
    price = ""
    if said.action in {"answer", "promise"} and said.unit_price is not None:
        price = f"{pieces(said.quantity)} at {present_amount(said.unit_price)}"
        if said.delivery_fee:
            price += f", {present_amount(said.delivery_fee)} for delivery"
    elif said.action in {"ask", "ask_again"}:
        price = pieces(said.quantity)
    return RoundText(who, _SAID[said.action], price, said.text, present_moment(said.said_at, now))


def _href(tab: str, cursor: str | None) -> str:
    values = {"tab": "" if tab == "all" else tab, "cursor": cursor or ""}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"/quotes?{query}" if query else "/quotes"
