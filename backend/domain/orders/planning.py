"""From what somebody wants to deliveries: each goes its own way at its own time. Pure.

A delivery is of one listing, because that is what its seller signed. It is split once more only
when a part lies ready and the rest has to be made first. Who orders decides about that, since each
delivery pays its own fee.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from backend.core.errors import Conflict
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind

MOST_DELIVERIES = 16  # what the contract funds in one call


class Flow(StrEnum):
    """The way a delivery goes from payment to the buyer; it follows from what is in it."""

    PARCEL = "parcel"  # packed, handed to a carrier, received, looked at
    COLLECTION = "collection"  # the buyer picks it up
    INSTANT = "instant"  # nothing to ship, and the seller is paid at once
    ELECTRONIC = "electronic"  # nothing to pack; sent over the wire, then looked at
    SERVICE = "service"  # something done, confirmed by the seller, then by the buyer
    PREORDER = "preorder"  # nothing leaves before the day of release
    BACKORDER = "backorder"  # has to be made or restocked first


class TooManyDeliveries(Conflict):
    """More deliveries than one payment can fund."""

    code = "too_many_deliveries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Pieces of one listing, with what is known about it now."""

    listing_id: UUID
    kind: ListingKind
    option: DeliveryOption
    quantity: int
    is_instant: bool = False
    on_hand: int | None = None  # neither sold nor reserved; None: not counted
    release_at: datetime | None = None  # nothing is handed out before
    takes_backorders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDelivery:
    """One delivery of the order to come."""

    listing_id: UUID
    option: DeliveryOption
    quantity: int
    flow: Flow
    held_until: datetime | None = None


def plan(lines: Iterable[Line], now: datetime, *, in_parts: bool = False) -> list[PlannedDelivery]:
    """The deliveries of these lines, in their order. `in_parts`: what lies ready goes ahead."""
    planned = [part for line in _merged(lines) for part in _deliveries_of(line, now, in_parts)]
    if len(planned) > MOST_DELIVERIES:
        raise TooManyDeliveries(
            f"One payment funds {MOST_DELIVERIES} deliveries at most; these would be "
            f"{len(planned)}. Order some of them apart.",
            most=MOST_DELIVERIES,
        )
    return planned


def _merged(lines: Iterable[Line]) -> list[Line]:
    """The same listing, delivered the same way, is one line."""
    found: dict[tuple[UUID, DeliveryOption], Line] = {}
    for line in lines:
        key = line.listing_id, line.option
        before = found.get(key)
        quantity = line.quantity + (before.quantity if before else 0)
        found[key] = replace(before or line, quantity=quantity)
    return list(found.values())


def _deliveries_of(
    line: Line,
    now: datetime,
    in_parts: bool,  # noqa: FBT001 - handed through
) -> Sequence[PlannedDelivery]:
    flow = flow_of(line.kind, line.option, is_instant=line.is_instant)
    if line.release_at is not None and now < line.release_at:
        return [_delivery(line, line.quantity, Flow.PREORDER, held_until=line.release_at)]
    if line.on_hand is None or line.quantity <= line.on_hand or not line.takes_backorders:
        return [_delivery(line, line.quantity, flow)]
    if not in_parts or line.on_hand <= 0:
        return [_delivery(line, line.quantity, Flow.BACKORDER)]
    rest = line.quantity - line.on_hand
    return [_delivery(line, line.on_hand, flow), _delivery(line, rest, Flow.BACKORDER)]


def flow_of(kind: ListingKind, option: DeliveryOption, *, is_instant: bool) -> Flow:
    """The way of goods that are there."""
    if is_instant:
        return Flow.INSTANT
    if kind is ListingKind.DIGITAL:
        return Flow.ELECTRONIC
    if kind is ListingKind.SERVICE:
        return Flow.SERVICE
    return Flow.COLLECTION if option is DeliveryOption.PICKUP else Flow.PARCEL


def _delivery(
    line: Line, quantity: int, flow: Flow, held_until: datetime | None = None
) -> PlannedDelivery:
    return PlannedDelivery(
        listing_id=line.listing_id,
        option=line.option,
        quantity=quantity,
        flow=flow,
        held_until=held_until,
    )
