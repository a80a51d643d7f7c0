"""What the service of services hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.ids import public_id
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.services.lifecycle import RequestKind, RequestStatus
from backend.domain.services.stages import ServiceStage

REQUEST_PREFIX = "req"
BEGUN, DONE, DECLINED = "begun", "done", "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What the seller said about the work. `is_on_chain`: the chain has its hash."""

    kind: str
    text: str
    document: str
    hash: bytes
    said_at: datetime
    is_on_chain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """More time or money back, with what its viewer can do about it."""

    id: UUID
    kind: RequestKind
    status: RequestStatus
    role: Role  # the asker's
    until: datetime | None
    text: str
    answer: str
    asked_at: datetime
    grant: WalletCall | None  # the other side's way to grant it
    may_refuse: bool
    may_withdraw: bool

    @property
    def public_id(self) -> str:
        return public_id(REQUEST_PREFIX, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkView:
    """Reports and requests of one delivery, and what the viewer may add."""

    reports: tuple[ReportView, ...]
    requests: tuple[RequestView, ...]
    may_begin: bool
    may_report_done: bool
    may_decline: bool
    may_ask: frozenset[RequestKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedReport:
    """A report, and the call whose transaction carries its hash."""

    hash: bytes
    document: str
    call: WalletCall


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOrderView:
    """One service in the seller's portal."""

    order: OrderView
    delivery: DeliveryView
    stage: ServiceStage
    is_outstanding: bool  # the seller has to do something now
    is_refund_asked: bool
