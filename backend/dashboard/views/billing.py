"""Invoices and credit notes, what a shop says of itself on them, and its own table of costs."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.errors import NotFound
from backend.core.ids import parse_public_id, public_id
from backend.core.pagination import PageRequest
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.billing import more_lines, present_costs, present_paper
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.shops import PARTY_PREFIX, present_shops
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.billing.costs import CostEntry, CostService
from backend.domain.billing.profiles import BillingFacts, ProfileService
from backend.domain.billing.service import InvoiceService
from backend.domain.billing.views import INVOICE_PREFIX
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX, OrderView
from backend.domain.parties.policy import Action, shops_where
from backend.domain.parties.service import PartyService

router = APIRouter()
ROWS = 30
FACTS = ("shop_code", "legal_name", "address", "tax_number", "note")
COSTS = ("cost_price", "supplier", "supplier_reference", "invoice_number", "note")


@router.get("/sell/invoices")
async def show_issued(desk: MemberDeskDep, cursor: str | None = None) -> HTMLResponse:
    """What the viewer's shops have issued, the newest first."""
    service = InvoiceService(desk.session, desk.resources)
    found = await service.list_issued(PageRequest(cursor or None, ROWS), desk.viewer)
    href = f"/sell/invoices?cursor={found.next_cursor}" if found.next_cursor else None
    papers = [present_paper(view) for view in found.items]
    return await desk.show("pages/invoices.html", here="sell", papers=papers, next_href=href)


@router.get("/invoices/{invoice_id}")
async def show_invoice(invoice_id: str, desk: MemberDeskDep, address: str = "") -> HTMLResponse:
    """One paper, to be printed. Buyers may put their own address on their own copy."""
    found = parse_public_id(INVOICE_PREFIX, invoice_id)
    view = await InvoiceService(desk.session, desk.resources).get(found, desk.viewer)
    orders = OrderService(desk.session, desk.resources)
    order = await orders.get(view.order_id, desk.viewer)
    lines: tuple[str, ...] = ()
    may_add = order.role is Role.BUYER and order.is_address_visible and order.has_address
    if may_add and address == "yes":
        lines = (await orders.read_address(order.id, desk.viewer)).lines
    return await desk.show(
        "pages/invoice.html", here="orders", page=present_paper(view, lines), may_add=may_add
    )


@router.get("/orders/{order_id}/papers")
async def show_papers(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """The invoices and credit notes of an order, and what else identifies it."""
    service = InvoiceService(desk.session, desk.resources)
    found = parse_public_id(ORDER_PREFIX, order_id)
    papers = await service.of_order(found, desk.viewer)
    order = await OrderService(desk.session, desk.resources).get(found, desk.viewer)
    return await desk.show(
        "pages/order_papers.html",
        here="orders",
        order_id=order_id,
        title=title_of(order),
        papers=[present_paper(view) for view in papers],
        more=more_lines(await service.more_of(order)),
        may_see_costs=order.allows(Action.SEE_COSTS),
    )


@router.get("/orders/{order_id}/costs")
async def show_costs(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """What the order cost the shop, item by item."""
    found = parse_public_id(ORDER_PREFIX, order_id)
    order = await OrderService(desk.session, desk.resources).require(
        Action.SEE_COSTS, found, desk.viewer
    )
    return await _costs(desk, order, {})


@router.post("/orders/{order_id}/costs")
async def set_costs(order_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Write down one row of the table."""
    found = parse_public_id(ORDER_PREFIX, order_id)
    order = await OrderService(desk.session, desk.resources).require(
        Action.SET_COSTS, found, desk.viewer
    )
    delivery = order.delivery(parse_public_id(DELIVERY_PREFIX, form.text("delivery")))
    if delivery is None:
        raise NotFound("There is no such delivery.")
    price = form.amount("cost_price", order.currency) if form.has("cost_price") else None
    saved = None
    if form.is_valid:
        entry = CostEntry(
            cost_price=price,
            supplier=form.text("supplier"),
            supplier_reference=form.text("supplier_reference"),
            invoice_number=form.text("invoice_number"),
            note=form.text("note"),
            version=_version(form),
        )
        command = CostService(desk.session, desk.resources).set(delivery.id, entry, desk.viewer)
        saved = await attempt(desk.session, form, command)
    if saved is None:
        form.gather(COSTS)
        return await _costs(desk, order, {delivery.public_id: form})
    return go_to(f"/orders/{order_id}/costs", "saved")


@router.get("/sell/billing")
async def show_facts(desk: MemberDeskDep, shop: str = "") -> HTMLResponse:
    """What stands on a shop's invoices from now on."""
    shop_id = _shop(desk, shop)
    facts = await ProfileService(desk.session, desk.resources).get(shop_id, desk.viewer)
    typed = {name: getattr(facts, name) for name in FACTS}
    return await _facts(desk, shop_id, Form({**typed, "version": str(facts.version)}))


@router.post("/sell/billing")
async def set_facts(desk: MemberDeskDep, form: FormDep) -> Response:
    """Change them; what was issued before stays as it was."""
    shop_id = _shop(desk, form.text("shop"))
    typed = {name: form.text(name) for name in FACTS}
    facts = BillingFacts(**typed, version=_version(form))
    command = ProfileService(desk.session, desk.resources).set(shop_id, facts, desk.viewer)
    if await attempt(desk.session, form, command) is None:
        form.gather(FACTS)
        return await _facts(desk, shop_id, form)
    return go_to(f"/sell/billing?shop={public_id(PARTY_PREFIX, shop_id)}&done=saved")


def _version(form: Form) -> int:
    typed = form.text("version")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _shop(desk: Desk, text: str) -> UUID:
    """The shop that is meant; the viewer's own if none is named."""
    return parse_public_id(PARTY_PREFIX, text) if text else desk.viewer.require_party()


async def _facts(desk: Desk, shop_id: UUID, form: Form) -> HTMLResponse:
    shops = shops_where(desk.viewer, Action.SET_BILLING)
    people = await PartyService(desk.session, desk.resources).list_by_id(sorted(shops))
    return await desk.show(
        "pages/billing.html",
        here="sell",
        status=200 if form.is_valid else 422,
        form=form,
        shop=public_id(PARTY_PREFIX, shop_id),
        shops=present_shops(people, shop_id, "/sell/billing", desk.viewer),
    )


async def _costs(desk: Desk, order: OrderView, refused: Mapping[str, Form]) -> HTMLResponse:
    views = await CostService(desk.session, desk.resources).of_order(order.id, desk.viewer)
    ids = {delivery.id: delivery.public_id for delivery in order.deliveries}
    return await desk.show(
        "pages/costs.html",
        here="orders",
        status=422 if refused else 200,
        order_id=order.public_id,
        title=title_of(order),
        rows=present_costs(views, ids, refused),
        symbol=order.currency.symbol,
        may_edit=order.allows(Action.SET_COSTS),
    )
