"""What the payments of an order look like to its viewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.core.money import Amount
from backend.domain.orders.repository import Side
from backend.domain.orders.views import DeliveryView, OrderView, PersonView
from backend.domain.payments.ledger import Entry, Sums


@dataclass(frozen=True, slots=True)
class DeliveryPayments:
    """One delivery's money."""

    delivery: DeliveryView
    sums: Sums
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PaymentsView:
    """All money of an order."""

    order: OrderView
    sums: Sums
    deliveries: tuple[DeliveryPayments, ...]


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """What the contract itself says about one escrow, beside what is shown of it."""

    delivery: DeliveryView
    is_same: bool
    locked: Amount  # what the contract still holds of it
    shown: Amount  # what the page says it holds


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The contract asked at one block. Differences pass when the index has caught up."""

    block_number: int
    at: datetime
    answers: tuple[ChainAnswer, ...]

    @property
    def is_same(self) -> bool:
        return all(answer.is_same for answer in self.answers)


@dataclass(frozen=True, slots=True)
class SideSums:
    """All money of one side in one currency: what one bought, or what a shop sold."""

    shop: PersonView | None  # whose sales these are; None is what the viewer bought
    sums: Sums

    @property
    def side(self) -> Side:
        return Side.BUYING if self.shop is None else Side.SELLING
