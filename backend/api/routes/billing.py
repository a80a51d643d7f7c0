"""Invoices, receipts, what a shop says of itself on them, and its own table of costs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import (
    DeliveryId,
    InvoiceId,
    OrderId,
    PageShown,
    PartyId,
    show_page,
)
from backend.api.schemas.billing import (
    BillingFactsSent,
    BillingFactsShown,
    CostSent,
    CostShown,
    CostsShown,
    InvoiceShown,
    InvoicesShown,
    MoreFactsShown,
    ReceiptShown,
)
from backend.domain.billing.costs import CostService
from backend.domain.billing.profiles import ProfileService
from backend.domain.billing.receipts import ReceiptService
from backend.domain.billing.service import InvoiceService
from backend.domain.orders.service import OrderService

router = APIRouter(route_class=ApiRoute, tags=["billing"])


async def get_invoices(session: SessionDep, resources: ResourcesDep) -> InvoiceService:
    return InvoiceService(session, resources)


async def get_costs(session: SessionDep, resources: ResourcesDep) -> CostService:
    return CostService(session, resources)


async def get_profiles(session: SessionDep, resources: ResourcesDep) -> ProfileService:
    return ProfileService(session, resources)


InvoicesDep = Annotated[InvoiceService, Depends(get_invoices)]
CostsDep = Annotated[CostService, Depends(get_costs)]
ProfilesDep = Annotated[ProfileService, Depends(get_profiles)]


@router.get("/me/invoices", summary="List what my shops have issued")
async def list_issued(
    invoices: InvoicesDep, viewer: SignedInDep, asked: PageDep
) -> PageShown[InvoiceShown]:
    """Invoices and credit notes, the newest first, void ones too: each series has no gap."""
    return show_page(await invoices.list_issued(asked, viewer), InvoiceShown.of)


@router.get("/invoices/{invoice_id}", summary="Read an invoice")
async def get_invoice(
    invoice_id: InvoiceId, invoices: InvoicesDep, viewer: SignedInDep
) -> InvoiceShown:
    """For the buyer, and for those of the shop who look after money or buyers."""
    return InvoiceShown.of(await invoices.get(invoice_id, viewer))


@router.get("/orders/{order_id}/invoices", summary="List the invoices of an order")
async def list_invoices(
    order_id: OrderId, invoices: InvoicesDep, viewer: SignedInDep
) -> InvoicesShown:
    """One for what a transaction paid, a credit note for what went back. They follow the chain."""
    found = await invoices.of_order(order_id, viewer)
    return InvoicesShown(items=[InvoiceShown.of(view) for view in found])


@router.get("/orders/{order_id}/receipt", summary="Read the receipt of an order")
async def get_receipt(
    order_id: OrderId, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> ReceiptShown:
    """What was paid, and where each unit of it is, from the chain's own log."""
    return ReceiptShown.of(await ReceiptService(session, resources).of_order(order_id, viewer))


@router.get("/orders/{order_id}/more", summary="Read what else identifies an order")
async def get_more(
    order_id: OrderId,
    invoices: InvoicesDep,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> MoreFactsShown:
    """Its id for other systems, the shop's code, and the codes it was bought with."""
    order = await OrderService(session, resources).get(order_id, viewer)
    return MoreFactsShown.of(await invoices.more_of(order))


@router.get("/orders/{order_id}/costs", summary="Read what an order cost the shop")
async def get_costs_of_order(order_id: OrderId, costs: CostsDep, viewer: SignedInDep) -> CostsShown:
    """For the shop alone."""
    return CostsShown(items=[CostShown.of(view) for view in await costs.of_order(order_id, viewer)])


@router.put("/deliveries/{delivery_id}/costs", summary="Write down what a delivery cost the shop")
async def set_costs(
    delivery_id: DeliveryId,
    sent: CostSent,
    costs: CostsDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> CostShown:
    """For the owner and the finance of the shop. Refused if somebody was quicker."""
    return CostShown.of(await costs.set(delivery_id, sent.read(resources), viewer))


@router.get("/shops/{party_id}/billing-facts", summary="Read what a shop's invoices say of it")
async def get_billing_facts(
    party_id: PartyId, profiles: ProfilesDep, viewer: SignedInDep
) -> BillingFactsShown:
    """For the owner and the finance of the shop."""
    return BillingFactsShown.as_in(await profiles.get(party_id, viewer))


@router.put("/shops/{party_id}/billing-facts", summary="Change what a shop's invoices say of it")
async def set_billing_facts(
    party_id: PartyId, sent: BillingFactsSent, profiles: ProfilesDep, viewer: SignedInDep
) -> BillingFactsShown:
    """From now on; what was issued stays as it was."""
    return BillingFactsShown.as_in(await profiles.set(party_id, sent.read(), viewer))
