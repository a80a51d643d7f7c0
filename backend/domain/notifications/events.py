"""What happens to the ways out of the house. Addresses stay in their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class WebhookSwitchedOff(DomainEvent):
    """An endpoint failed too often; its owner has to look."""

    name: ClassVar[str] = "webhook.switched_off"
    endpoint_id: UUID
    party_id: UUID


@dataclass(frozen=True, kw_only=True)
class MailFailing(DomainEvent):
    """The mail server refused a party's address for good."""

    name: ClassVar[str] = "mail.failing"
    party_id: UUID
