"""Payments, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import AmountShown, DeliveryId, HashText, PartyId, Shown
from backend.domain.orders.repository import Side
from backend.domain.payments.ledger import Entry, EntryKind, Holder, Sums
from backend.domain.payments.views import (
    ChainAnswer,
    DeliveryPayments,
    PaymentsView,
    Reconciliation,
    SideSums,
)


class SumsShown(Shown):
    """`ordered` is the sum of the six that follow it; `outstanding` and `ever_captured` are sums of
    some of those, `refunded_later` is a part of what had been paid out.
    """

    ordered: AmountShown
    to_pay: AmountShown
    lapsed: AmountShown
    authorised: AmountShown
    captured: AmountShown
    paid_out: AmountShown
    refunded: AmountShown
    refunded_later: AmountShown
    outstanding: AmountShown
    ever_captured: AmountShown

    @classmethod
    def of(cls, sums: Sums) -> SumsShown:
        return cls(**{name: AmountShown.of(getattr(sums, name)) for name in cls.model_fields})


class EntryShown(Shown):
    """One payment. The transaction is where anybody can check it; without one it was stated."""

    kind: EntryKind
    amount: AmountShown
    payer: Holder
    payee: Holder
    at: datetime
    transaction: HashText | None
    block_number: int | None
    stated_by: str
    reason: str

    @classmethod
    def of(cls, entry: Entry) -> EntryShown:
        return cls(
            kind=entry.kind,
            amount=AmountShown.of(entry.amount),
            payer=entry.payer,
            payee=entry.payee,
            at=entry.at,
            transaction=entry.tx_hash,
            block_number=entry.block_number,
            stated_by=entry.stated_by,
            reason=entry.reason,
        )


class DeliveryPaymentsShown(Shown):
    """One delivery's money, oldest payment first."""

    delivery_id: DeliveryId
    escrow_id: HashText
    sums: SumsShown
    entries: Sequence[EntryShown]

    @classmethod
    def of(cls, one: DeliveryPayments) -> DeliveryPaymentsShown:
        return cls(
            delivery_id=one.delivery.id,
            escrow_id=one.delivery.escrow_id,
            sums=SumsShown.of(one.sums),
            entries=[EntryShown.of(entry) for entry in one.entries],
        )


class PaymentsShown(Shown):
    """All money of an order."""

    sums: SumsShown
    deliveries: Sequence[DeliveryPaymentsShown]

    @classmethod
    def of(cls, view: PaymentsView) -> PaymentsShown:
        return cls(
            sums=SumsShown.of(view.sums),
            deliveries=[DeliveryPaymentsShown.of(one) for one in view.deliveries],
        )


class ChainAnswerShown(Shown):
    """What the contract says about one escrow."""

    delivery_id: DeliveryId
    is_same: bool
    locked: Annotated[AmountShown, Field(description="What the contract holds of it.")]
    shown: Annotated[AmountShown, Field(description="What our index says it holds.")]

    @classmethod
    def of(cls, answer: ChainAnswer) -> ChainAnswerShown:
        return cls(
            delivery_id=answer.delivery.id,
            is_same=answer.is_same,
            locked=AmountShown.of(answer.locked),
            shown=AmountShown.of(answer.shown),
        )


class ReconciliationShown(Shown):
    """The contract asked at one block. A difference passes when the index has caught up."""

    block_number: int
    at: datetime
    is_same: bool
    answers: Sequence[ChainAnswerShown]

    @classmethod
    def of(cls, found: Reconciliation) -> ReconciliationShown:
        return cls(
            block_number=found.block_number,
            at=found.at,
            is_same=found.is_same,
            answers=[ChainAnswerShown.of(answer) for answer in found.answers],
        )


class SideSumsShown(Shown):
    """All money of one side in one currency: what one bought, or what one shop sold."""

    side: Side
    shop_id: PartyId | None
    sums: SumsShown

    @classmethod
    def of(cls, one: SideSums) -> SideSumsShown:
        shop_id = one.shop.id if one.shop else None
        return cls(side=one.side, shop_id=shop_id, sums=SumsShown.of(one.sums))


class TotalsShown(Shown):
    """What one bought, then what one sold, then each shop one works for; the currency with most
    deliveries first.
    """

    items: Sequence[SideSumsShown]
