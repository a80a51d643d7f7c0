"""Exporters, their runs, and orders in a state."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import (
    AuditFileId,
    ExporterId,
    ExportRunId,
    OrderId,
    PartyId,
    Sent,
    Shown,
    Text,
    Whole,
    YesNo,
)
from backend.domain.exports.views import (
    AuditFileView,
    AuditStatus,
    ExporterDraft,
    ExporterView,
    RunStatus,
    RunView,
    StateView,
)
from backend.domain.insights.periods import DEFAULT

_Word = Annotated[Text, Field(max_length=60)]


class ExporterSent(Sent):
    """What an exporter is to be."""

    name: Annotated[Text, Field(max_length=60, description="Capital letters, digits and _: BOOKS.")]
    format: Annotated[_Word, Field(description="csv, json, jsonl, or one installed here.")]
    wakes_on: Annotated[
        _Word,
        Field(
            description="INITPAID, DELIVERY, CANCELLED, RETURNED, or the name of another exporter"
            " of the shop with _COMPLETED after it."
        ),
    ]
    columns: Annotated[list[_Word], Field(min_length=1, max_length=100)]
    every_minutes: Whole = 60
    url: Annotated[
        Annotated[Text, Field(max_length=2_000)] | None,
        Field(description="Where files are posted to, signed; without it they are fetched."),
    ] = None
    is_on: YesNo = True

    def read(self, version: int = 0) -> ExporterDraft:
        return ExporterDraft(
            name=self.name,
            format=self.format,
            wakes_on=self.wakes_on,
            columns=tuple(self.columns),
            every_minutes=self.every_minutes,
            url=self.url,
            is_on=self.is_on,
            version=version,
        )


class ExporterChangeSent(ExporterSent):
    """The same, and the version it was read as. The name stays what it is."""

    version: Whole


class ExportRunShown(Shown):
    """One cycle, as it went."""

    id: ExportRunId
    exporter_id: ExporterId
    state: str
    format: str
    status: RunStatus
    orders: int
    size: int
    sha256: str | None
    error: str
    started_at: datetime
    ended_at: datetime | None
    attempts: int
    file_gone_at: Annotated[
        datetime | None, Field(description="When the file was deleted; the record stays.")
    ]
    file_gone_because: str

    @classmethod
    def of(cls, view: RunView) -> ExportRunShown:
        return cls(
            id=view.id,
            exporter_id=view.exporter_id,
            state=view.state,
            format=view.format,
            status=view.status,
            orders=view.orders,
            size=view.size,
            sha256=view.digest,
            error=view.error,
            started_at=view.started_at,
            ended_at=view.ended_at,
            attempts=view.attempts,
            file_gone_at=view.file_gone_at,
            file_gone_because=view.file_gone_because,
        )


class ExportRunDetailShown(ExportRunShown):
    """With the orders that were in it."""

    order_ids: list[OrderId]

    @classmethod
    def of(cls, view: RunView) -> ExportRunDetailShown:
        plain = ExportRunShown.of(view)
        values = {name: getattr(plain, name) for name in ExportRunShown.model_fields}
        return cls(**values, order_ids=list(view.order_ids))


class ExporterShown(Shown):
    """An exporter and its last run."""

    id: ExporterId
    shop_id: PartyId
    name: str
    format: str
    wakes_on: str
    leads_to: str
    columns: list[str]
    every_minutes: int
    url: str | None
    is_on: bool
    problem: str
    next_run_at: datetime
    waiting: Annotated[int, Field(description="Orders it has yet to hand on.")]
    version: int
    last_run: ExportRunShown | None

    @classmethod
    def of(cls, view: ExporterView) -> ExporterShown:
        return cls(
            id=view.id,
            shop_id=view.seller_id,
            name=view.name,
            format=view.format,
            wakes_on=view.wakes_on,
            leads_to=view.leads_to,
            columns=list(view.columns),
            every_minutes=view.every_minutes,
            url=view.url,
            is_on=view.is_on,
            problem=view.problem,
            next_run_at=view.next_run_at,
            waiting=view.waiting,
            version=view.version,
            last_run=ExportRunShown.of(view.last_run) if view.last_run else None,
        )


class NewExporterShown(ExporterShown):
    """With the secret that signs what is sent; null when nothing is."""

    secret: str | None


class ExportersShown(Shown):
    """All of a shop's; there are never many."""

    items: list[ExporterShown]


class OrderInStateShown(Shown):
    """An order in a state, and since when."""

    order_id: OrderId
    state: str
    entered_at: datetime

    @classmethod
    def of(cls, view: StateView) -> OrderInStateShown:
        return cls(order_id=view.order_id, state=view.state, entered_at=view.entered_at)


class AuditFileSent(Sent):
    """Which movements, and how they are written."""

    period: Annotated[
        _Word, Field(description="7d, 30d, 90d, 365d, or a month such as 2026-10.")
    ] = DEFAULT
    format: Annotated[_Word, Field(description="csv, json, jsonl, or one installed here.")] = "csv"
    currency: Annotated[_Word, Field(description="A symbol; empty: all currencies.")] = ""


class AuditFileShown(Shown):
    """A file for auditors, and how far it is."""

    id: AuditFileId
    shop_id: PartyId
    period: str
    currency: str
    format: str
    status: AuditStatus
    orders: int
    orders_done: int
    entries: int
    size: int
    sha256: str | None
    error: str
    asked_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, view: AuditFileView) -> AuditFileShown:
        return cls(
            id=view.id,
            shop_id=view.seller_id,
            period=view.period,
            currency=view.currency,
            format=view.format,
            status=view.status,
            orders=view.orders,
            orders_done=view.orders_done,
            entries=view.entries,
            size=view.size,
            sha256=view.digest,
            error=view.error,
            asked_at=view.asked_at,
            ended_at=view.ended_at,
        )


class AuditFilesShown(Shown):
    """The newest of a shop."""

    items: list[AuditFileShown]
