"""What a deal between the two would do: money, token and clock, in words and to the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from backend.chain.proposal import DealKind, Proposal
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import long_date
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.step_buttons import sums_of_share
from backend.domain.catalog.plain_words import duration
from backend.domain.escrow.deals import DEALS, MOST_EXTENSION, Deal
from backend.domain.orders.views import DeliveryView

D = DealKind


@dataclass(frozen=True, slots=True)
class DateBounds:
    """Between which days a deadline may be moved; its time of day stays."""

    present: datetime
    earliest: date
    latest: date

    @property
    def is_open(self) -> bool:
        return self.earliest <= self.latest


@dataclass(frozen=True, slots=True)
class DealText:
    """One deal: its name, what then happens, and who gets what."""

    title: str
    text: str
    sums: tuple[Sum, ...] = ()


def bounds_of(delivery: DeliveryView) -> DateBounds | None:
    """From the day after the present deadline to what is left of the cap; None without a clock."""
    if delivery.silence is None or delivery.escrow is None:
        return None
    due = delivery.silence.at.astimezone(UTC)
    left = MOST_EXTENSION - timedelta(seconds=delivery.escrow.extended)
    return DateBounds(due, due.date() + timedelta(days=1), due.date() + timedelta(days=left.days))


def deals_at(delivery: DeliveryView) -> tuple[Deal, ...]:
    """The deals worth offering now. More time is given only while there is some left."""
    has_time = delivery.silence is not None and not delivery.silence.is_over
    fitting = (deal for deal in DEALS.values() if delivery.status in deal.fits)
    return tuple(deal for deal in fitting if has_time or not deal.names_deadline)


def deal_choices(delivery: DeliveryView) -> tuple[Choice, ...]:
    return tuple(Choice(deal.name, deal.label, deal.explains) for deal in deals_at(delivery))


def present_deal(proposal: Proposal, delivery: DeliveryView) -> DealText:
    """What accepting this would do to money, token and clock."""
    deal = proposal.kind
    return DealText(
        title=DEALS[deal].label,
        text=_text(deal, proposal, delivery),
        sums=_sums(deal, proposal, delivery),
    )


def _text(deal: DealKind, proposal: Proposal, delivery: DeliveryView) -> str:
    policy = delivery.policy.policy
    match deal:
        case D.SPLIT:
            return "The escrow pays both at once and closes. This is final."
        case D.RETURN:
            return (
                f"The buyer has {duration(policy.return_window)} to send it back, and the seller "
                f"{duration(policy.return_inspection_window)} to look at what came. Then the "
                f"money is paid as below{_and_token(delivery, 'the token returns to the seller')}. "
                "If it is not sent back in time, the seller is paid everything"
                f"{_and_token(delivery, 'the token goes to the buyer')}."
            )
        case D.REPLACEMENT:
            return (
                f"The seller has {duration(policy.ship_window)} to ship a second item. Money"
                f"{' and token stay' if delivery.token else ' stays'} locked, and the buyer cannot "
                "cancel any more. If it is not shipped in time, the buyer gets everything back."
            )
        case D.RESUME:
            return (
                f"The buyer has {duration(policy.inspection_window)} to look at it again; any "
                f"claim is off. Money{' and token stay' if delivery.token else ' stays'} locked. "
                "If the buyer then says nothing, the seller is paid."
            )
        case _:
            return _more_time(proposal, delivery)


def _more_time(proposal: Proposal, delivery: DeliveryView) -> str:
    now_due = f" instead of {long_date(delivery.silence.at)}" if delivery.silence else ""
    new = long_date(datetime.fromtimestamp(proposal.new_deadline, UTC))
    return f"The deadline becomes {new}{now_due}. Nothing else changes."


def _and_token(delivery: DeliveryView, words: str) -> str:
    return f", and {words}" if delivery.token else ""


def _sums(deal: DealKind, proposal: Proposal, delivery: DeliveryView) -> tuple[Sum, ...]:
    if not DEALS[deal].has_share:
        return ()
    is_to_buyer = None if delivery.token is None else proposal.asset_to_buyer
    return sums_of_share(delivery, proposal.buyer_share, is_asset_to_buyer=is_to_buyer)
