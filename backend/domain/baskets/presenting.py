"""From lines to groups: today's prices, what has gone since, the deliveries an order would have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from backend.core.money import Amount, Currency
from backend.domain.baskets.models import BasketLine
from backend.domain.baskets.views import BasketGroup, BasketLineView, BasketView, PlannedView
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.views import ListingView
from backend.domain.orders.checkout import line_of
from backend.domain.orders.planning import TooManyDeliveries, plan
from backend.domain.orders.purchase import Wanted, needs_address

_OPTIONS = tuple(DeliveryOption)


def present_basket(
    rows: Sequence[BasketLine],
    listings: Mapping[UUID, ListingView],
    successors: Mapping[UUID, UUID],
    account: bytes | None,
    now: datetime,
) -> BasketView:
    """Lines whose listing is out of sight are left out; they come back when it does."""
    groups: dict[tuple[UUID, Currency], list[BasketLineView]] = {}
    for row in rows:
        if row.listing_id not in listings:
            continue
        successor = listings.get(successors.get(row.listing_id, row.listing_id))
        line = _line(row, listings[row.listing_id], successor, account)
        key = line.listing.seller.id, line.listing.unit_price.currency
        groups.setdefault(key, []).append(line)
    return BasketView(groups=tuple(_group(lines, now) for lines in groups.values()))


def wanted_of(line: BasketLineView) -> Wanted:
    return Wanted(listing_id=line.listing.id, quantity=line.quantity, option=line.option)


def _line(
    row: BasketLine, listing: ListingView, successor: ListingView | None, account: bytes | None
) -> BasketLineView:
    option = _OPTIONS[row.option]
    fee = next((way.fee for way in listing.options if way.option is option), None)
    return BasketLineView(
        id=row.id,
        listing=listing,
        option=option,
        quantity=row.quantity,
        delivery_fee=fee,
        problem=_problem(listing, successor, row.quantity, fee, account),
        successor=successor if successor is not listing else None,
    )


def _problem(
    listing: ListingView,
    successor: ListingView | None,
    quantity: int,
    fee: Amount | None,
    account: bytes | None,
) -> str | None:
    """Why this line cannot be ordered now, in a sentence."""
    if not listing.is_offered:
        if successor is not None and successor is not listing:
            return "The seller has changed it. Look at the new version and its price."
        return "It is no longer for sale."
    if not listing.is_for(account):
        return "This offer is for somebody else."
    is_short = listing.available is not None and quantity > listing.available
    if is_short and not listing.takes_backorders:
        words = {0: "Sold out: nothing is left.", 1: "Only one piece is left."}
        return words.get(listing.available or 0, f"Only {listing.available} pieces are left.")
    return "This way of delivery is not offered any more." if fee is None else None


def _group(lines: Sequence[BasketLineView], now: datetime) -> BasketGroup:
    currency = lines[0].listing.unit_price.currency
    good = [line for line in lines if line.problem is None]
    deliveries, refusal = _planned(good, now)
    return BasketGroup(
        seller=lines[0].listing.seller,
        currency=currency,
        lines=tuple(lines),
        deliveries=deliveries,
        total=Amount(sum(each.amount.units for each in deliveries), currency),
        needs_address=any(needs_address(line.listing.kind, line.option.number) for line in good),
        may_be_split=any(_is_partly_there(line) for line in good),
        refusal=refusal,
    )


def _is_partly_there(line: BasketLineView) -> bool:
    """A part lies ready and the rest has to be made: the two can be sent apart."""
    listing = line.listing
    is_part = listing.available is not None and 0 < listing.available < line.quantity
    return is_part and listing.takes_backorders and listing.release_at is None


def _planned(
    lines: Sequence[BasketLineView], now: datetime
) -> tuple[tuple[PlannedView, ...], str | None]:
    by_listing = {(line.listing.id, line.option): line for line in lines}
    try:
        planned = plan([line_of(wanted_of(line), line.listing) for line in lines], now)
    except TooManyDeliveries as error:
        return (), error.message
    views = []
    for each in planned:
        line = by_listing[each.listing_id, each.option]
        price, fee = line.listing.unit_price, line.delivery_fee
        assert fee is not None
        views.append(
            PlannedView(
                title=line.listing.title,
                quantity=each.quantity,
                option=each.option,
                flow=each.flow,
                goods=Amount(price.units * each.quantity, price.currency),
                delivery_fee=fee,
            )
        )
    return tuple(views), None
