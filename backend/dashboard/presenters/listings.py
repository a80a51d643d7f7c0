"""Listings as cards, as the page where one buys, and as the seller's own rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from backend.core.countries import countries, country_name
from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.expectations import Expectations
from backend.dashboard.presenters.items import OwnerLine, ProofText, TokenText, present_token
from backend.dashboard.presenters.leaving import late_note
from backend.dashboard.presenters.money import FiatText, present_amount
from backend.dashboard.presenters.people import Person, present_person
from backend.dashboard.presenters.reputation import RecordPanel, person_href, present_record
from backend.dashboard.presenters.terms import Term, present_instant_terms, present_terms
from backend.domain.catalog.borders import abroad_words, border_words, crosses_border
from backend.domain.catalog.draft import WITHOUT_PARCEL
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind, ListingStatus
from backend.domain.catalog.views import ListingView, OptionView, PhotoView
from backend.domain.orders.planning import flow_of
from backend.domain.reputation.counting import Record

LISTING_PREFIX = "lst"

KINDS: dict[ListingKind, tuple[str, str]] = {
    ListingKind.PHYGITAL: ("Item with token", "A thing, and the token that belongs to it"),
    ListingKind.PHYSICAL: ("Item", "A thing without a token"),
    ListingKind.DIGITAL: ("Digital", "A file, a licence, a token alone"),
    ListingKind.SERVICE: ("Service", "Something you do for somebody"),
}
OPTIONS: dict[DeliveryOption, tuple[str, str]] = {
    DeliveryOption.STANDARD: ("Standard", "3 to 5 days"),
    DeliveryOption.EXPEDITED: ("Expedited", "next day"),
    DeliveryOption.PICKUP: ("Pick-up", "by appointment"),
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of ours and the words for those who cannot see it."""

    id: str
    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above a list."""

    title: str
    href: str
    is_here: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a select or a group of radio buttons."""

    value: str
    label: str
    note: str = ""
    amount: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingCard:
    """A listing among others."""

    href: str
    chain_id: int
    title: str
    kind: str
    price: str
    stock_note: str
    photo: Photo | None
    instead: str = ""  # the list price, when it costs less


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why this viewer cannot order this now, and what to do instead."""

    text: str
    tone: str = "info"
    href: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """Everything pages/listing.html prints."""

    id: str
    chain_id: int
    title: str
    kind: str
    description: str
    shipping_policy: str
    price: str
    fiat: FiatText | None
    stock_note: str
    late_note: str  # it leaves later than the rules give to ship it
    seller: Person
    seller_href: str
    record: RecordPanel
    expected: Expectations
    photos: tuple[Photo, ...]
    terms: tuple[Term, ...]
    token: TokenText | None
    options: tuple[Choice, ...]
    needs_address: bool
    has_pickup: bool
    has_quantity: bool
    quantity_note: str
    checkout_label: str
    blocked: Blocked | None
    may_ask: bool
    is_instant: bool
    is_service: bool
    countries: tuple[Choice, ...]
    instead: str = ""  # the list price, when it costs less
    until: Moment | None = None
    reason: str = ""
    takes_codes: bool = False
    sent_from: str = ""
    border: str = ""  # what a border means, for somebody whose country is another or not known
    is_abroad: bool = False  # the viewer's country is known, and is another


_COUNTRIES = tuple(Choice(code, name) for code, name in countries().items())


def listing_href(view: ListingView) -> str:
    return f"/listings/{public_id(LISTING_PREFIX, view.id)}"


def present_photo(photo: PhotoView, title: str, *, is_small: bool = False) -> Photo:
    digest = photo.thumbnail_digest if is_small else photo.digest
    return Photo(
        id=public_id("pho", photo.id),
        src=f"/photos/{digest}.webp",
        alt=photo.alt_text or f"Picture of {title}",
    )


def first_photo(view: ListingView) -> Photo | None:
    return present_photo(view.photos[0], view.title, is_small=True) if view.photos else None


def present_card(view: ListingView) -> ListingCard:
    return ListingCard(
        href=listing_href(view),
        chain_id=view.chain_id,
        title=view.title,
        kind=KINDS[view.kind][0],
        price=str(present_amount(view.unit_price)),
        stock_note=stock_note(view),
        photo=first_photo(view),
        instead=instead_of(view),
    )


def instead_of(view: ListingView) -> str:
    return str(present_amount(view.discount.list_price)) if view.discount else ""


def stock_note(view: ListingView) -> str:
    """How many are left, as far as it matters to a buyer."""
    if view.available is None:
        return ""
    if view.release_at is not None:
        return f"Preorder: leaves from {view.release_at.day} {view.release_at:%b %Y}"
    if view.available == 0 and view.takes_backorders:
        day = view.restock_on
        return f"Backorder: more on {day.day} {day:%b %Y}" if day else "Backorder: takes longer"
    if view.available == 0:
        return "Sold out" if view.status is ListingStatus.PUBLISHED else ""
    if view.stock == 1:
        return "One piece"
    return f"{view.available} left" if view.available <= 5 else f"{view.available} in stock"


def present_listing(
    view: ListingView,
    viewer: Viewer,
    *,
    arbiter: str,
    record: Record,
    expected: Expectations,
    fiat: FiatText | None,
    now: datetime,
    owners: tuple[OwnerLine, ...] = (),
    proof: ProofText | None = None,
    country: str | None = None,
) -> ListingPage:
    """The page where one buys, or reads why one cannot."""
    seller = present_person(view.seller.address, view.seller.display_name, viewer.address)
    assert seller is not None
    needs_address = view.kind not in WITHOUT_PARCEL
    has_quantity = view.available is None or view.available > 1 or view.takes_backorders
    return ListingPage(
        id=public_id(LISTING_PREFIX, view.id),
        chain_id=view.chain_id,
        title=view.title,
        kind=KINDS[view.kind][0],
        description=view.description,
        shipping_policy=view.shipping_policy,
        price=str(present_amount(view.unit_price)),
        fiat=fiat,
        stock_note=stock_note(view),
        late_note=late_note(view, now),
        seller=seller,
        seller_href=person_href(view.seller.address),
        record=present_record(record, is_short=True),
        expected=expected,
        photos=tuple(present_photo(photo, view.title) for photo in view.photos),
        terms=terms_of(view, arbiter),
        token=present_token(view.asset, view.stock, owners, proof),
        options=tuple(present_option(option) for option in view.options),
        needs_address=needs_address,
        has_pickup=any(o.option is DeliveryOption.PICKUP for o in view.options),
        has_quantity=has_quantity,
        quantity_note=f"{view.available} are left." if view.available else "",
        checkout_label="Go on to payment",
        blocked=_blocked(view, viewer),
        may_ask=view.is_offered
        and not viewer.is_guest
        and viewer.party_id != view.seller.id
        and view.seller.id not in viewer.teams,
        is_instant=view.is_instant,
        is_service=view.kind is ListingKind.SERVICE and not view.is_instant,
        countries=_COUNTRIES if needs_address else (),
        instead=instead_of(view),
        until=present_moment(view.valid_until, now) if view.valid_until else None,
        reason=view.discount.label if view.discount else "",
        sent_from=country_name(view.ships_from) if view.ships_from else "",
        border=_border(view, country),
        is_abroad=crosses_border(view.ships_from, country),
        takes_codes=view.is_offered and view.allowed_buyer is None and view.discount is None,
    )


def _border(view: ListingView, country: str | None) -> str:
    if view.ships_from is None or view.duties is None:
        return ""
    if not country:
        return abroad_words(view.ships_from, view.duties)
    is_abroad = crosses_border(view.ships_from, country)
    return border_words(view.ships_from, view.duties) if is_abroad else ""


def terms_of(view: ListingView, arbiter: str) -> tuple[Term, ...]:
    if view.policy is None:
        return ()
    policy = view.policy.policy
    if view.is_instant:
        return present_instant_terms(policy)
    flow = flow_of(view.kind, DeliveryOption.STANDARD, is_instant=False)
    return present_terms(policy, arbiter=arbiter, has_token=view.asset is not None, flow=flow)


def present_option(option: OptionView) -> Choice:
    fee = str(present_amount(option.fee)) if option.fee else "free"
    return Choice(option.option.value, OPTIONS[option.option][0], option.estimate, fee)


def _blocked(view: ListingView, viewer: Viewer) -> Blocked | None:
    if viewer.party_id == view.seller.id:
        own = f"/sell/{public_id(LISTING_PREFIX, view.id)}"
        return Blocked("This is your own listing.", "info", own, "Look after it")
    if not view.is_offered:
        return Blocked("This is no longer for sale.", "warning", "/", "See what is")
    if view.is_over:
        return Blocked("This price is over.", "warning", "/", "See what is for sale")
    if not view.is_for_sale:
        return Blocked(
            "All pieces are sold or reserved. A reservation ends after 30 minutes, so it may be "
            "worth coming back.",
            "warning",
        )
    if viewer.is_guest:
        href = f"/sign-in?{urlencode({'next': listing_href(view)})}"
        return Blocked("Sign in with your wallet to order it.", "info", href, "Sign in to order")
    return None


LISTING_BADGES: dict[ListingStatus, Badge] = {
    ListingStatus.DRAFT: Badge("Draft", "neutral"),
    ListingStatus.PUBLISHED: Badge("For sale", "success"),
    ListingStatus.WITHDRAWN: Badge("Withdrawn", "neutral"),
}


def present_listing_badge(view: ListingView) -> Badge:
    """The status, or what the chain or the stock makes of it."""
    if view.status is ListingStatus.PUBLISHED and view.is_void_on_chain:
        return Badge("Cancelled on chain", "warning")
    if view.status is ListingStatus.PUBLISHED and view.is_over:
        return Badge("Over", "neutral")
    if view.status is ListingStatus.PUBLISHED and view.available == 0:
        return Badge("Backorder" if view.takes_backorders else "Sold out", "info")
    return LISTING_BADGES[view.status]


@dataclass(frozen=True, slots=True)
class SellRow:
    """One of the seller's own listings."""

    href: str
    title: str
    price: str
    badge: Badge
    note: str
    photo: Photo | None


def present_sell_row(view: ListingView) -> SellRow:
    return SellRow(
        href=f"/sell/{public_id(LISTING_PREFIX, view.id)}",
        title=view.title,
        price=str(present_amount(view.unit_price)),
        badge=present_listing_badge(view),
        note=stock_note(view) if view.available else KINDS[view.kind][0],
        photo=first_photo(view),
    )


@dataclass(frozen=True, slots=True)
class HomePage:
    """The storefront."""

    is_front: bool
    is_search: bool
    heading: str
    query: str
    kind: str
    filters: tuple[Filter, ...]
    cards: tuple[ListingCard, ...]
    next_href: str | None
    players: tuple[object, ...]


def present_home(
    views: Sequence[ListingView],
    *,
    query: str,
    kind: ListingKind | None,
    cursor: str | None,
    next_cursor: str | None,
    players: Sequence[object],
) -> HomePage:
    """The front with its welcome, or what a search and a kind leave of the market."""
    is_search = bool(query) or kind is not None
    heading = f"“{query}”" if query else KINDS[kind][0] if kind else "On sale now"
    return HomePage(
        is_front=not is_search and cursor is None,
        is_search=is_search,
        heading=heading,
        query=query,
        kind=kind.value if kind else "",
        filters=_kind_filters(query, kind),
        cards=tuple(present_card(view) for view in views),
        next_href=_market_href(query, kind, next_cursor) if next_cursor else None,
        players=tuple(players),
    )


def _kind_filters(query: str, kind: ListingKind | None) -> tuple[Filter, ...]:
    everything = Filter("Everything", _market_href(query, None, None), kind is None)
    rest = (Filter(KINDS[k][0], _market_href(query, k, None), k is kind) for k in ListingKind)
    return (everything, *rest)


def _market_href(query: str, kind: ListingKind | None, cursor: str | None) -> str:
    values = {"q": query, "kind": kind.value if kind else "", "cursor": cursor or ""}
    text = urlencode({name: value for name, value in values.items() if value})
    return f"/?{text}" if text else "/"
