"""Offers side by side: what each side would get to the unit, beside what happens without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.money import Amount
from backend.dashboard.presenters.dates import long_date
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.step_buttons import rates_of
from backend.domain.disputes.outlook import agreed_outcome
from backend.domain.escrow.deals import DEALS
from backend.domain.escrow.settlement import split
from backend.domain.orders.money import parts_of
from backend.domain.orders.offers import OfferView
from backend.domain.orders.views import DeliveryView

_LOCKED = "stays locked"
_NONE = "none"
_LABELS = ("The buyer gets", "The seller gets, after fees", "Marketplace and maker", "The arbiter")


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One question and what each column answers."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferTable:
    """One column for each standing offer, then for what happens without any."""

    heads: tuple[str, ...]
    rows: tuple[OfferRow, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """What stands below one head, from top to bottom."""

    head: str
    money: tuple[str, str, str, str]
    token: str
    until: str


def present_offer_table(
    delivery: DeliveryView, standing: Sequence[tuple[str, OfferView]]
) -> OfferTable | None:
    """None while nothing is offered: there is nothing to compare. Heads come with their offers."""
    if not standing:
        return None
    columns = [_of_offer(head, offer, delivery) for head, offer in standing]
    columns += _without_offer(delivery)
    rows = [
        OfferRow(label, tuple(column.money[index] for column in columns))
        for index, label in enumerate(_LABELS)
    ]
    if delivery.token is not None:
        rows.append(OfferRow("The token goes to", tuple(column.token for column in columns)))
    rows.append(OfferRow("Until", tuple(column.until for column in columns)))
    return OfferTable(tuple(column.head for column in columns), tuple(rows))


def _of_offer(head: str, offer: OfferView, delivery: DeliveryView) -> _Column:
    proposal, deal = offer.proposal, DEALS[offer.proposal.kind]
    until = long_date(offer.expires_at)
    title = f"{head}: {deal.label}"
    if not deal.has_share:
        return _Column(title, (_LOCKED, _LOCKED, _NONE, _NONE), _LOCKED, until)
    total = delivery.money.paid
    payout = split(total.units, proposal.buyer_share, rates_of(delivery))
    parts = parts_of(payout, total.currency)
    is_to_buyer = deal.names_token and proposal.asset_to_buyer
    money = _money(
        parts["buyer_gets"], parts["seller_gets"], parts["fee"] + parts["royalty"], _NONE
    )
    return _Column(title, money, _holder(is_to_buyer=is_to_buyer), until)


def _without_offer(delivery: DeliveryView) -> list[_Column]:
    """The claim as it stands, and the promise of silence."""
    silence, dispute, found = delivery.silence, delivery.dispute, []
    if dispute is not None and delivery.escrow is not None:
        granted = agreed_outcome(delivery, dispute.claim)
        fees = granted.fee + granted.royalty
        money = _money(granted.buyer_gets, granted.seller_gets, fees, _NONE)
        holder = _holder(is_to_buyer=bool(granted.is_asset_to_buyer))
        found.append(_Column("The claim, if it is granted", money, holder, "it closes"))
    if silence is not None:
        fees = delivery.money.paid - silence.buyer_gets - silence.seller_gets
        money = _money(silence.buyer_gets, silence.seller_gets, fees, _NONE)
        holder = _holder(is_to_buyer=bool(silence.is_asset_to_buyer))
        found.append(_Column("If nobody acts", money, holder, f"from {long_date(silence.at)} on"))
    return found


def _money(buyer: Amount, seller: Amount, fees: Amount, arbiter: str) -> tuple[str, str, str, str]:
    shown = str(present_amount(fees)) if fees else _NONE
    return str(present_amount(buyer)), str(present_amount(seller)), shown, arbiter


def _holder(*, is_to_buyer: bool) -> str:
    return "the buyer" if is_to_buyer else "the seller"
