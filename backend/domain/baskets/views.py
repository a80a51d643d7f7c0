"""What the basket service hands out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from backend.core.ids import public_id
from backend.core.money import Amount, Currency
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.views import ListingView, SellerView
from backend.domain.orders.planning import Flow

LINE_PREFIX = "bsk"


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLineView:
    """One thing in the basket, at today's price; with `problem` it cannot be ordered."""

    id: UUID
    listing: ListingView
    option: DeliveryOption
    quantity: int
    delivery_fee: Amount | None  # None: this way is not offered any more
    problem: str | None = None
    successor: ListingView | None = None  # the version that has taken its place

    @property
    def public_id(self) -> str:
        return public_id(LINE_PREFIX, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedView:
    """One delivery the order would have."""

    title: str
    quantity: int
    option: DeliveryOption
    flow: Flow
    goods: Amount
    delivery_fee: Amount

    @property
    def amount(self) -> Amount:
        return self.goods + self.delivery_fee


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketGroup:
    """What makes one order: of one seller, in one currency."""

    seller: SellerView
    currency: Currency
    lines: tuple[BasketLineView, ...]
    deliveries: tuple[PlannedView, ...]  # of the lines that can be ordered
    total: Amount
    needs_address: bool
    may_be_split: bool  # what lies ready can go ahead, for a fee of its own
    refusal: str | None = None  # why it cannot be ordered as one, when each line could

    @property
    def can_be_ordered(self) -> bool:
        has_problem = any(line.problem for line in self.lines)
        return bool(self.deliveries) and not has_problem and self.refusal is None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketView:
    """Everything the viewer has put aside, by the order it would make."""

    groups: tuple[BasketGroup, ...]

    @property
    def lines(self) -> tuple[BasketLineView, ...]:
        return tuple(line for group in self.groups for line in group.lines)
