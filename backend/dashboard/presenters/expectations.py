"""What will happen, who sells and who ships, before and after buying; the words are data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.core.marketplace import Marketplace
from backend.dashboard.presenters.journey import JourneyStep, Milestones, present_journey
from backend.domain.care.expectations import CareStep, Promises
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.views import ListingView
from backend.domain.escrow.statuses import Status
from backend.domain.orders.planning import Flow, flow_of

_AWAITED = (None, CareStep.SHIP, CareStep.ARRIVE)  # what each of the three steps waits for


@dataclass(frozen=True, slots=True)
class ExpectedStep:
    """One of the three steps in full."""

    title: str
    text: str
    days: str  # within how many business days it is expected


@dataclass(frozen=True, slots=True)
class Expectations:
    """What parts/expectations.html prints."""

    journey: tuple[JourneyStep, ...]
    steps: tuple[ExpectedStep, ...]
    sold_by: str
    shipped_by: str  # empty when nothing is shipped


@dataclass(frozen=True, slots=True)
class Promised:
    """What an installation tells people to expect: its words and its days."""

    marketplace: Marketplace
    promises: Promises


def present_expectations(
    promised: Promised, listing: ListingView, flow: Flow, now: datetime
) -> Expectations:
    """Before paying: the first step is where one is."""
    market = promised.marketplace
    words = market.steps_of(flow)
    return Expectations(
        journey=present_journey(Status.AWAITING_PAYMENT, Milestones(), now, words),
        steps=tuple(
            ExpectedStep(step.title, step.text, _days(promised.promises, flow, awaited))
            for step, awaited in zip(words.three, _AWAITED, strict=True)
        ),
        sold_by=market.notice_of(listing.seller.kind),
        shipped_by=shipped_by(market, listing, flow),
    )


def shipped_by(market: Marketplace, listing: ListingView, flow: Flow) -> str:
    """Who packs and sends it, where anything is sent."""
    return market.who_ships(listing.partner) if flow in _WITH_PARCEL else ""


def flow_before_buying(listing: ListingView) -> Flow:
    """The way it would most likely go: by parcel, unless it cannot be sent."""
    options = {option.option for option in listing.options}
    option = DeliveryOption.STANDARD
    if options == {DeliveryOption.PICKUP}:
        option = DeliveryOption.PICKUP
    return flow_of(listing.kind, option, is_instant=listing.is_instant)


_WITH_PARCEL = frozenset({Flow.PARCEL, Flow.PREORDER, Flow.BACKORDER})


def _days(promises: Promises, flow: Flow, awaited: CareStep | None) -> str:
    if awaited is None or flow is Flow.INSTANT:
        return ""
    days = promises.days(awaited, flow)
    return (
        "Expected within 1 business day" if days == 1 else f"Expected within {days} business days"
    )
