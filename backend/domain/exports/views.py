"""What exporters and their runs look like to those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from backend.core.ids import public_id
from backend.domain.orders.views import ORDER_PREFIX

EXPORTER_PREFIX, RUN_PREFIX, AUDIT_FILE_PREFIX = "exp", "run", "aud"


class RunStatus(StrEnum):
    """How a cycle ended, or that it has not yet."""

    DONE = "done"  # handed on, or there to be fetched
    EMPTY = "empty"  # nothing to hand on
    SENDING = "sending"  # written, and tried until it is accepted
    FAILED = "failed"  # nothing was handed on


@dataclass(frozen=True, slots=True, kw_only=True)
class ExporterDraft:
    """What somebody wishes an exporter to be."""

    name: str
    format: str
    wakes_on: str
    columns: tuple[str, ...]
    every_minutes: int
    url: str | None = None  # None: its files are fetched here
    is_on: bool = True
    version: int = 0  # what it was read as


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One cycle, as it went."""

    id: UUID
    exporter_id: UUID
    state: str
    format: str
    status: RunStatus
    orders: int
    size: int
    digest: str | None
    error: str
    started_at: datetime
    ended_at: datetime | None
    attempts: int
    file_gone_at: datetime | None = None
    file_gone_because: str = ""
    order_ids: tuple[UUID, ...] = ()  # in the detail of one run

    @property
    def public_id(self) -> str:
        return public_id(RUN_PREFIX, self.id)

    @property
    def exporter_public_id(self) -> str:
        return public_id(EXPORTER_PREFIX, self.exporter_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExporterView:
    """An exporter; its secret is not among it."""

    id: UUID
    seller_id: UUID
    name: str
    format: str
    wakes_on: str
    leads_to: str  # the state its orders enter then
    columns: tuple[str, ...]
    every_minutes: int
    url: str | None
    is_on: bool
    problem: str
    next_run_at: datetime
    is_running: bool  # due or being sent at this moment
    waiting: int  # orders it has yet to hand on
    version: int
    last_run: RunView | None

    @property
    def public_id(self) -> str:
        return public_id(EXPORTER_PREFIX, self.id)


@dataclass(frozen=True, slots=True)
class StateView:
    """An order in a state."""

    order_id: UUID
    state: str
    entered_at: datetime

    @property
    def public_id(self) -> str:
        return public_id(ORDER_PREFIX, self.order_id)


class AuditStatus(StrEnum):
    """How far a file for auditors is."""

    WAITING = "waiting"
    MAKING = "making"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFileView:
    """A file for auditors: what was asked for, and how far it is."""

    id: UUID
    seller_id: UUID
    period: str
    currency: str  # a symbol; empty: all of them
    format: str
    status: AuditStatus
    orders: int
    orders_done: int
    entries: int
    size: int
    digest: str | None
    error: str
    asked_at: datetime
    ended_at: datetime | None

    @property
    def public_id(self) -> str:
        return public_id(AUDIT_FILE_PREFIX, self.id)


@dataclass(frozen=True, slots=True)
class ExportFile:
    """The bytes of a run and how they are handed out."""

    name: str
    media_type: str
    content: bytes
