"""What happens around services, beside the chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent, Transition

_REPORTS: dict[str, str] = {
    "begun": "The seller says: the work begins.",
    "done": "The seller says: the work is done.",
    "declined": "The seller says: it cannot be done as wished.",
}
_WANTED: dict[str, str] = {"more_time": "more time", "refund": "the money back"}
_REQUESTS: dict[str, str] = {
    "ask": "The {asker} asks the {other} for {what}.",
    "grant": "What the {asker} asked for was granted: {what}.",
    "refuse": "The {other} said no to {what}.",
    "withdraw": "The {asker} does not ask for {what} any more.",
    "overtake": "The delivery moved on, so nobody asks for {what} any more.",
    "stand": "The chain went back: the {asker} asks for {what} again.",
}


@dataclass(frozen=True, kw_only=True)
class ServiceReported(DomainEvent):
    """The seller said something about the work: begun, done or declined."""

    name: ClassVar[str] = "service.reported"
    delivery_id: UUID
    kind: str

    def sentence(self) -> str:
        return _REPORTS[self.kind]


@dataclass(frozen=True, kw_only=True)
class RequestMoved(Transition):
    """More time or money back was asked for, granted, refused or taken back."""

    name: ClassVar[str] = "request.moved"
    lands: ClassVar[str] = "status"
    delivery_id: UUID
    request_id: UUID
    kind: str
    status: str
    role: str

    def sentence(self) -> str:
        other = "seller" if self.role == "buyer" else "buyer"
        return _REQUESTS[self.action].format(asker=self.role, other=other, what=_WANTED[self.kind])
