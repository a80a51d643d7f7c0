"""Transactions on their way: sent and known to the node, not read by the index yet."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import DeliveryId, HashText, OrderId, Sent, Shown, Whole
from backend.domain.pending.lifecycle import PendingStatus
from backend.domain.pending.service import PendingView


class TransactionSent(Sent):
    """What the viewer's account has sent; the node tells the rest."""

    chain_id: Annotated[Whole, Field(gt=0, lt=2**53)]
    transaction: HashText


class ReportShown(Shown):
    """The orders that the transaction is about."""

    orders: list[OrderId]


class PendingShown(Shown):
    """One transaction about one delivery. Nothing follows from it before the index has read it."""

    order_id: OrderId
    delivery_id: DeliveryId
    transaction: HashText
    action: str
    status: PendingStatus
    is_mine: bool
    reason: Annotated[str | None, Field(description="The contract's own, when it refused.")]
    sent_at: datetime

    @classmethod
    def of(cls, view: PendingView) -> PendingShown:
        return cls.as_in(view, transaction=view.tx_hash)


class PendingListShown(Shown):
    """What is under way on one order, and how the viewer's own ended lately."""

    items: list[PendingShown]
