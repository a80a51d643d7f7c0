"""The money of a delivery as people read it: paid, taken off, received. Pure."""

from __future__ import annotations

from backend.core.money import Amount, Currency
from backend.domain.escrow.lifecycle import NEVER_PAID, Status
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.settlement import Payout, Rates, split
from backend.domain.orders.views import MoneyView

NOT_PAID, AUTHORISED, CAPTURED = "not_paid", "authorised", "captured"
PAID_OUT, REFUNDED, SPLIT = "paid_out", "refunded", "split"
BESIDE_CHAIN = "beside_chain"  # no escrow holds it; the record of statements says more

_STAGES: dict[Status, str] = {
    Status.AWAITING_PAYMENT: NOT_PAID,
    Status.FUNDED: AUTHORISED,
    Status.RELEASED: PAID_OUT,
    Status.REFUNDED: REFUNDED,
    Status.SETTLED: SPLIT,
    Status.RULED: SPLIT,
    Status.APPROVED: BESIDE_CHAIN,
    Status.WAITING_PAYMENT: BESIDE_CHAIN,
    Status.SENT: BESIDE_CHAIN,
    Status.FULFILLED: BESIDE_CHAIN,
    Status.CALLED_OFF: BESIDE_CHAIN,
} | dict.fromkeys(NEVER_PAID, NOT_PAID)


def stage_of(status: Status) -> str:
    """The payment word for a status: what is shipped and not closed is captured."""
    return _STAGES.get(status, CAPTURED)


def present_money(
    status: Status,
    *,
    amount: int,
    delivery_fee: int,
    currency: Currency,
    rates: Rates,
    escrow: EscrowRecord | None,
) -> MoneyView:
    """Final parts once closed; before, what a release would give."""
    final = escrow.payout if escrow else None
    payout = final or split(amount, 0, rates)
    return MoneyView(
        paid=Amount(amount, currency),
        goods=Amount(amount - delivery_fee, currency),
        delivery_fee=Amount(delivery_fee, currency),
        stage=stage_of(status),
        is_final=final is not None,
        **parts_of(payout, currency),
    )


def parts_of(payout: Payout, currency: Currency) -> dict[str, Amount]:
    """The parts of a payout as amounts, named as the views name them."""
    return {
        "fee": Amount(payout.fee, currency),
        "royalty": Amount(payout.royalty, currency),
        "arbiter_fee": Amount(payout.arbiter_fee, currency),
        "buyer_gets": Amount(payout.buyer_net, currency),
        "seller_gets": Amount(payout.seller_net, currency),
    }


def plain(amount: Amount) -> str:
    """An amount in a sentence, as it stands on the pages."""
    return f"{amount.spoken()} {amount.currency.symbol}"
