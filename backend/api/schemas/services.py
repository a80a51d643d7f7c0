"""Services: what was reported, what was asked, and the seller's portal."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from backend.api.schemas.base import (
    DeliveryId,
    HashText,
    LongText,
    OrderId,
    RequestId,
    Sent,
    Shown,
)
from backend.api.schemas.calls import CallShown
from backend.api.schemas.orders import MoneyShown
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.services.lifecycle import RequestKind, RequestStatus
from backend.domain.services.stages import ServiceStage
from backend.domain.services.views import (
    PreparedReport,
    ReportView,
    RequestView,
    ServiceOrderView,
    WorkView,
)


class ReportSent(Sent):
    """What the seller says about the work: it is begun, or done."""

    kind: Literal["begun", "done"]
    text: LongText


class WordsSent(Sent):
    """Words to the other side."""

    text: LongText = ""


class RequestSent(Sent):
    """More time until `until`, or the money back."""

    kind: RequestKind
    until: AwareDatetime | None = None
    text: LongText


class PreparedReportShown(Shown):
    """The report, and the call whose transaction carries its hash."""

    hash: HashText
    document: str
    call: CallShown

    @classmethod
    def of(cls, prepared: PreparedReport) -> PreparedReportShown:
        return cls(hash=prepared.hash, document=prepared.document, call=CallShown.of(prepared.call))


class ReportShown(Shown):
    """What the seller said. With `is_on_chain` the chain has the hash of `document`."""

    kind: str
    text: str
    document: str
    hash: HashText
    said_at: datetime
    is_on_chain: bool

    @classmethod
    def of(cls, report: ReportView) -> ReportShown:
        return cls(
            kind=report.kind,
            text=report.text,
            document=report.document,
            hash=report.hash,
            said_at=report.said_at,
            is_on_chain=report.is_on_chain,
        )


class RequestShown(Shown):
    """What one side asks. `grant` is the other side's call that does it."""

    id: RequestId
    kind: RequestKind
    status: RequestStatus
    role: Role
    until: datetime | None
    text: str
    answer: str
    asked_at: datetime
    grant: CallShown | None
    may_refuse: bool
    may_withdraw: bool

    @classmethod
    def of(cls, request: RequestView) -> RequestShown:
        return cls(
            id=request.id,
            kind=request.kind,
            status=request.status,
            role=request.role,
            until=request.until,
            text=request.text,
            answer=request.answer,
            asked_at=request.asked_at,
            grant=CallShown.of(request.grant) if request.grant else None,
            may_refuse=request.may_refuse,
            may_withdraw=request.may_withdraw,
        )


class WorkShown(Shown):
    """Reports and requests of one delivery, and what the viewer may add."""

    reports: list[ReportShown]
    requests: list[RequestShown]
    may_begin: bool
    may_report_done: bool
    may_decline: bool
    may_ask: list[RequestKind]

    @classmethod
    def of(cls, work: WorkView) -> WorkShown:
        return cls(
            reports=[ReportShown.of(report) for report in work.reports],
            requests=[RequestShown.of(request) for request in work.requests],
            may_begin=work.may_begin,
            may_report_done=work.may_report_done,
            may_decline=work.may_decline,
            may_ask=sorted(work.may_ask),
        )


class ServiceOrderShown(Shown):
    """One service in the seller's portal: paid, fee and net in `money`."""

    order_id: OrderId
    delivery_id: DeliveryId
    title: str
    stage: ServiceStage
    status: Status
    is_outstanding: bool
    is_refund_asked: bool
    money: MoneyShown

    @classmethod
    def of(cls, view: ServiceOrderView) -> ServiceOrderShown:
        return cls(
            order_id=view.order.id,
            delivery_id=view.delivery.id,
            title=view.delivery.title,
            stage=view.stage,
            status=view.delivery.status,
            is_outstanding=view.is_outstanding,
            is_refund_asked=view.is_refund_asked,
            money=MoneyShown.of(view.delivery.money),
        )
