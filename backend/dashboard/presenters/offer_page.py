"""The page on which an offer is made: which deals fit, and what the one chosen would do."""

from __future__ import annotations

from dataclasses import dataclass

from backend.chain.proposal import Proposal
from backend.core.viewer import Viewer
from backend.dashboard.presenters.deals import DealText, bounds_of, deal_choices, present_deal
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.orders import person, title_of
from backend.dashboard.presenters.step_pages import (
    StepPage,
    step_deadline,
    step_path,
    step_refusal,
)
from backend.domain.orders.views import DeliveryView, OrderView

VALID_FOR = (
    Choice("1", "1 day"),
    Choice("3", "3 days"),
    Choice("7", "7 days"),
    Choice("14", "14 days"),
)
SIGNED, POSTED, CARRIED = "signed", "posted", "carried"
WAYS = (
    Choice(
        SIGNED,
        "Sign it",
        "Costs nothing. It is kept here for the other side; it cannot be recalled before its end.",
    ),
    Choice(
        POSTED,
        "Put it on record",
        "A transaction with a network fee. Anybody can see it, and you can take it back.",
    ),
)
WITHOUT_FEE = Choice(
    CARRIED,
    "Put it on record, without a fee",
    "You only sign; we carry it to the chain. Anybody can see it, and you can take it back.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPage(StepPage):
    """The deals that fit, the bounds of what can be typed, and the outcome of what was."""

    preview_href: str
    deals: tuple[Choice, ...]
    valid_for: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    total: str
    symbol: str
    has_token: bool
    token_label: str
    earliest: str
    latest: str
    other: str
    deal: DealText | None


def present_offer_page(
    order: OrderView,
    delivery: DeliveryView,
    viewer: Viewer,
    proposal: Proposal | None,
    *,
    is_carried: bool = False,
) -> OfferPage:
    """`proposal` is what the form says so far; None while some of it is missing."""
    total, bounds = delivery.money.paid, bounds_of(delivery)
    path = step_path(order, delivery, "offer")
    return OfferPage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Make an offer",
        intro="Whatever the two of you agree on goes before everything else. Nothing moves, and "
        "no clock stops, until the other side accepts. If it comes before the arbiter, the arbiter "
        "reads the offers, too.",
        action=path,
        deadline=step_deadline(order, delivery),
        refusal=step_refusal(
            delivery, "offer", "Offers can be made by buyer and seller, while money is locked."
        ),
        preview_href=path.replace("/offer?", "/offer/preview?"),
        deals=deal_choices(delivery),
        valid_for=VALID_FOR,
        ways=(*WAYS, WITHOUT_FEE) if is_carried else WAYS,
        total=str(present_amount(total)),
        symbol=total.currency.symbol,
        has_token=delivery.token is not None,
        token_label="The token goes to the buyer",  # noqa: S106 - words on a page, no secret
        earliest=bounds.earliest.isoformat() if bounds else "",
        latest=bounds.latest.isoformat() if bounds and bounds.is_open else "",
        other=person(order.counterparty, viewer).name,
        deal=present_deal(proposal, delivery) if proposal else None,
    )
