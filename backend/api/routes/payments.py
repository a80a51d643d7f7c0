"""Payments: where the money of orders is and how it got there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import OrderId
from backend.api.schemas.payments import (
    PaymentsShown,
    ReconciliationShown,
    SideSumsShown,
    TotalsShown,
)
from backend.domain.payments.service import PaymentService

router = APIRouter(route_class=ApiRoute, tags=["payments"])


async def get_payments(session: SessionDep, resources: ResourcesDep) -> PaymentService:
    return PaymentService(session, resources)


PaymentsDep = Annotated[PaymentService, Depends(get_payments)]


@router.get("/me/payment-totals", summary="Where all my money stands")
async def get_totals(payments: PaymentsDep, viewer: SignedInDep) -> TotalsShown:
    """Over all orders, by side and currency."""
    return TotalsShown(items=[SideSumsShown.of(one) for one in await payments.totals(viewer)])


@router.get("/orders/{order_id}/payments", summary="Read the payments of an order")
async def get_payments_of_order(
    order_id: OrderId, payments: PaymentsDep, viewer: SignedInDep
) -> PaymentsShown:
    """Every payment that stands in the chain, and what is authorised, captured, paid out,
    refunded and outstanding, counted from them.
    """
    return PaymentsShown.of(await payments.of_order(order_id, viewer))


@router.get("/orders/{order_id}/reconciliation", summary="Compare an order with the contract")
async def get_reconciliation(
    order_id: OrderId, payments: PaymentsDep, viewer: SignedInDep
) -> ReconciliationShown:
    """Asks the contract itself, at the newest block, what it holds."""
    return ReconciliationShown.of(await payments.reconcile(order_id, viewer))
