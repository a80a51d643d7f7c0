"""Transactions on their way, as whoever sent them tells of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import (
    RateLimitsDep,
    ResourcesDep,
    SessionDep,
    SignedInDep,
    VisitorDep,
)
from backend.api.requests import ApiRoute
from backend.api.routes.orders import OrdersDep
from backend.api.schemas.base import OrderId
from backend.api.schemas.transactions import (
    PendingListShown,
    PendingShown,
    ReportShown,
    TransactionSent,
)
from backend.domain.pending.service import REPORTS_PER_MINUTE, PendingService

router = APIRouter(route_class=ApiRoute, tags=["transactions"])


async def get_pending(session: SessionDep, resources: ResourcesDep) -> PendingService:
    return PendingService(session, resources)


PendingDep = Annotated[PendingService, Depends(get_pending)]


@router.post("/transactions", status_code=202, summary="Tell of a transaction you have sent")
async def report_transaction(
    sent: TransactionSent,
    pending: PendingDep,
    viewer: SignedInDep,
    limits: RateLimitsDep,
    visitor: VisitorDep,
) -> ReportShown:
    """It is shown as under way once the node knows it, if it is a step of the viewer's account."""
    await limits.spend("transactions", visitor, per_minute=REPORTS_PER_MINUTE)
    return ReportShown(orders=list(await pending.report(sent.chain_id, sent.transaction, viewer)))


@router.get("/orders/{order_id}/transactions", summary="List what is under way")
async def list_transactions(
    order_id: OrderId, orders: OrdersDep, pending: PendingDep, viewer: SignedInDep
) -> PendingListShown:
    """Of both sides; how it ended is told to its sender alone."""
    order = await orders.get(order_id, viewer)
    found = await pending.list([order.id], viewer)
    return PendingListShown(items=[PendingShown.of(one) for one in found])
