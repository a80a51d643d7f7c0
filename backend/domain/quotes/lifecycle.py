"""The life of a quote: asked, answered, approved, promised by a signature, ordered.

A price binds nobody before the seller's wallet has signed it as a listing for this buyer alone, so
both can still change their minds until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.core.machine import Machine, Step


class QuoteStatus(StrEnum):
    """Where a quote stands."""

    REQUESTED = "requested"  # the seller is asked for a price
    ANSWERED = "answered"  # the buyer has a price to look at
    APPROVED = "approved"  # the buyer wants it; the seller has to sign
    OFFERED = "offered"  # signed for this buyer alone, and for sale
    ORDERED = "ordered"  # there is an order
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class QuoteRole(StrEnum):
    """Who somebody is to a quote."""

    BUYER = "buyer"
    SELLER = "seller"
    WORKER = "worker"  # what only time and other rooms bring about


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """What closes steps: until when the present status waits for somebody."""

    due: datetime | None = None


def _due(facts: QuoteFacts) -> datetime | None:
    return facts.due


S, R = QuoteStatus, QuoteRole
_BUYER, _SELLER, _WORKER = frozenset({R.BUYER}), frozenset({R.SELLER}), frozenset({R.WORKER})
WAITING: frozenset[QuoteStatus] = frozenset({S.REQUESTED, S.ANSWERED, S.APPROVED, S.OFFERED})
# Whose move an open quote waits for.
QUOTE_WAITS_FOR: dict[QuoteStatus, QuoteRole] = {
    S.REQUESTED: R.SELLER,
    S.ANSWERED: R.BUYER,
    S.APPROVED: R.SELLER,
    S.OFFERED: R.BUYER,
}

QUOTE_LIFECYCLE: Machine[QuoteStatus, QuoteRole, QuoteFacts] = Machine(
    start=S.REQUESTED,
    steps=(
        Step(
            action="answer",
            label="Name a price",
            explains="The buyer sees it at once. Nothing is promised before you sign.",
            by=_SELLER,
            source=frozenset({S.REQUESTED, S.ANSWERED}),
            target=S.ANSWERED,
            closes=_due,
        ),
        Step(
            action="ask_again",
            label="Ask for something else",
            explains="The seller is asked anew, for what you write now.",
            by=_BUYER,
            source=frozenset({S.REQUESTED, S.ANSWERED}),
            target=S.REQUESTED,
            closes=_due,
        ),
        Step(
            action="approve",
            label="Approve the price",
            explains="The seller signs next; then you can order. You pay nothing yet.",
            by=_BUYER,
            source=frozenset({S.ANSWERED}),
            target=S.APPROVED,
            closes=_due,
        ),
        Step(
            action="promise",
            label="Sign the price",
            explains="Your wallet signs a listing for this buyer alone. It costs no fee.",
            by=_SELLER,
            source=frozenset({S.APPROVED}),
            target=S.OFFERED,
            closes=_due,
        ),
        Step(
            action="order",
            label="Order it",
            explains="The pieces are set aside for you, and your wallet pays next.",
            by=_BUYER,
            source=frozenset({S.OFFERED}),
            target=S.ORDERED,
            closes=_due,
        ),
        Step(
            action="refuse",
            label="Refuse the request",
            explains="The buyer is told, with your words if you write any.",
            by=_SELLER,
            source=frozenset({S.REQUESTED}),
            target=S.REFUSED,
        ),
        Step(
            action="refuse",
            label="Refuse the price",
            explains="The seller is told, and the quote ends.",
            by=_BUYER,
            source=frozenset({S.ANSWERED}),
            target=S.REFUSED,
        ),
        Step(
            action="withdraw",
            label="Take the request back",
            explains="The quote ends; nothing was promised.",
            by=_BUYER,
            source=frozenset({S.REQUESTED}),
            target=S.WITHDRAWN,
        ),
        Step(
            action="withdraw",
            label="Take it back",
            explains="The quote ends, and the other side is told.",
            by=_BUYER | _SELLER,
            source=frozenset({S.ANSWERED, S.APPROVED, S.OFFERED}),
            target=S.WITHDRAWN,
        ),
        Step(
            action="lapse",
            label="Let the unpaid order go",
            explains="The order ended without payment, so the price stands again.",
            by=_WORKER,
            source=frozenset({S.ORDERED}),
            target=S.OFFERED,
        ),
        Step(
            action="expire",
            label="Let the time run out",
            explains="Nobody acted in time.",
            by=_WORKER,
            source=WAITING,
            target=S.EXPIRED,
            opens=_due,
        ),
    ),
)
