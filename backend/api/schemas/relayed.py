"""Steps that a party has signed and the marketplace carries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.api.schemas.base import HashText, PublicId, Shown, SignatureText, Text
from backend.api.schemas.offers import ConsentSent, Seconds
from backend.core.ids import public_id
from backend.domain.relay.lifecycle import RelayStatus
from backend.domain.relay.service import RelayedView

RELAYED_PREFIX = "rly"
RelayedId = Annotated[UUID, PublicId(RELAYED_PREFIX)]


class RelayedSent(ConsentSent):
    """The step as it was asked for, the expiry of its typed data, and the signature over it."""

    expiry: Seconds
    signature: SignatureText


class RelayedShown(Shown):
    """One signature and how far it has come. What it did is told by the delivery itself."""

    id: str
    action: Annotated[Text, Field(description="The step that was signed.")]
    status: RelayStatus
    reason: str | None
    transaction: HashText | None
    accepted_at: datetime
    expires_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, view: RelayedView) -> RelayedShown:
        return cls(
            id=public_id(RELAYED_PREFIX, view.id),
            action=view.action,
            status=view.status,
            reason=view.reason,
            transaction=view.tx_hash,
            accepted_at=view.accepted_at,
            expires_at=view.expires_at,
            settled_at=view.settled_at,
        )


class RelayedListShown(Shown):
    """The viewer's own signatures for one delivery, the newest first."""

    items: list[RelayedShown]
