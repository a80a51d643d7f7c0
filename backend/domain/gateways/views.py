"""What this room hands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.ids import public_id
from backend.core.money import Amount
from backend.domain.escrow.statuses import Status
from backend.domain.gateways.gateway import Position, StatementKind
from backend.domain.gateways.lifecycle import NEEDS_REASON, Stand
from backend.domain.orders.methods import Method
from backend.domain.orders.views import DELIVERY_PREFIX, OrderView


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """Somebody's word about money."""

    delivery_id: UUID
    kind: StatementKind
    amount: Amount
    who: str  # buyers read "the shop" or "our staff" instead of a name
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BesideAction:
    """A step the viewer may take now."""

    action: str
    label: str
    explains: str

    @property
    def needs_reason(self) -> bool:
        return self.action in NEEDS_REASON


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideDelivery:
    """One delivery of such an order: its money as it was stated, and what may be done."""

    id: UUID
    title: str
    status: Status
    stand: Stand
    position: Position
    due: Amount
    received: Amount
    outstanding: Amount
    given_back: Amount
    statements: tuple[StatementView, ...]
    actions: tuple[BesideAction, ...]

    @property
    def public_id(self) -> str:
        return public_id(DELIVERY_PREFIX, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideView:
    """How an order is paid that no escrow protects."""

    order: OrderView
    method: Method
    reference: str
    instructions: str  # the shop's, as they are now; for the two sides and the staff
    deliveries: Sequence[BesideDelivery]
