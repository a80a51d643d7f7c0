"""Where a claim can lead, in words and to the unit: shown before anybody signs."""

from __future__ import annotations

from dataclasses import dataclass

from backend.core.money import Amount
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.step_buttons import sums_of_preview
from backend.domain.catalog.plain_words import duration
from backend.domain.disputes.outlook import Outlook, outlook
from backend.domain.orders.views import DeliveryView


@dataclass(frozen=True, slots=True)
class WayOut:
    """One way a claim can end."""

    title: str
    text: str
    sums: tuple[Sum, ...]


def buyers_ways(delivery: DeliveryView, claim: Amount) -> tuple[WayOut, ...]:
    """What may become of a claim that a buyer is about to make."""
    policy = delivery.policy.policy
    found, paid = outlook(delivery, claim), delivery.money.paid
    granted = WayOut(
        "If the seller grants it, or says nothing",
        f"The seller has {duration(policy.response_window)} to answer. Silence grants your claim.",
        sums_of_preview(found.granted, paid),
    )
    return (granted, *_rulings(found, delivery, "If the seller contests it: "))


def sellers_ways(delivery: DeliveryView, claim: Amount) -> tuple[WayOut, ...]:
    """What may become of a claim that its seller contests."""
    return _rulings(outlook(delivery, claim), delivery, "")


def _rulings(found: Outlook, delivery: DeliveryView, before: str) -> tuple[WayOut, ...]:
    policy, paid = delivery.policy.policy, delivery.money.paid
    window = duration(policy.arbitration_window)
    titles = (
        f"{before}the arbiter gives the buyer all of the claim",
        f"{before}the arbiter gives the buyer nothing",
        f"{before}the arbiter does not decide",
    )
    texts = (
        f"The arbiter has {window} and may decide anything between this and the next.",
        "The arbiter's fee is taken from both parts, whatever is decided.",
        f"After {window} the claim is divided as the rules say. The arbiter gets nothing.",
    )
    outcomes = (found.most, found.least, found.undecided)
    return tuple(
        WayOut(title[0].upper() + title[1:], text, sums_of_preview(outcome, paid))
        for title, text, outcome in zip(titles, texts, outcomes, strict=True)
    )
