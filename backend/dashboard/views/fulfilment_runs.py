"""Many at once, on paper and on chain: "print twenty" and "ship twenty"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.core.ids import parse_public_id
from backend.dashboard.dependencies import wants_json
from backend.dashboard.forms.form import WHOLE, Form
from backend.dashboard.forms.fulfilment import ParcelsDep, read_ids
from backend.dashboard.forms.steps import read_shipment
from backend.dashboard.presenters.packing import (
    Run,
    ShipRunPage,
    present_print,
    present_ship_run,
)
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import NEEDS_SCRIPTS, FormDep, attempt, go_to, require_valid
from backend.domain.fulfilment.service import MOST_AT_ONCE, FulfilmentService
from backend.domain.fulfilment.views import FulfilmentView
from backend.domain.orders.address_desk import Purpose
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.errors import AddressGone, AddressSealed
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DELIVERY_PREFIX
from backend.domain.parties.service import PartyService
from backend.domain.shipping.service import ShipmentService, may_describe

router = APIRouter()
Ids = Annotated[list[str], Query(alias="id", max_length=MOST_AT_ONCE)]


@router.get("/fulfilment/print")
async def show_print(desk: MemberDeskDep, ids: Ids, kind: str = "slips") -> HTMLResponse:
    """Slips, labels or the list of a run. Every look at an address is recorded."""
    views = await _own(desk, ids)
    addresses = await _addresses(desk, views) if kind != "list" else {}
    party = await PartyService(desk.session, desk.resources).get(desk.viewer.require_party())
    page = present_print(
        kind,
        views,
        addresses,
        seller=party.display_name or "The seller",
        now=desk.resources.clock.now(),
    )
    return await desk.show("pages/fulfilment_print.html", here="sell", page=page)


@router.get("/fulfilment/ship")
async def show_ship_run(desk: MemberDeskDep, ids: Ids) -> HTMLResponse:
    """Carrier and number of each; then the wallet signs them one by one."""
    return await _show_run(desk, await _own(desk, ids))


@router.post("/fulfilment/parcels")
async def write_down(desk: MemberDeskDep, chosen: ParcelsDep) -> Response:
    """Carrier and number of many, by whoever packs. Each row stands for itself."""
    views = await _own(desk, chosen.ids)
    shipments = ShipmentService(desk.session, desk.resources)
    written = 0
    for view in views:
        typed = chosen.parcel(view.public_id)
        if typed is None:
            continue
        command = shipments.describe(view.delivery_id, *typed, desk.viewer)
        names = chosen.names(view.public_id)
        written += await attempt(desk.session, chosen.form, command, names) is not None
    if not written and chosen.form.is_valid:
        chosen.form.refuse(WHOLE, "Write down at least one.")
    if not chosen.form.is_valid:
        return await _show_run(desk, views, chosen.form)
    return go_to("/fulfilment?pile=ready", "described")


@router.post("/fulfilment/{delivery_id}/ship")
async def ship_one(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """One of a run: write the parcel down, and hand the wallet its call. The page stays."""
    chosen = parse_public_id(DELIVERY_PREFIX, delivery_id)
    if not wants_json(desk.request):
        form.refuse("form", NEEDS_SCRIPTS)
        views = await FulfilmentService(desk.session, desk.resources).list_by_id(
            [chosen], desk.viewer
        )
        return await _show_run(desk, views, form)
    carrier, number = read_shipment(form)
    require_valid(form)
    shipments = ShipmentService(desk.session, desk.resources)
    prepared = await shipments.prepare(chosen, carrier, number, desk.viewer)
    action = wallet_action("ship", "Ship it", prepared.call, desk.address)
    return JSONResponse({"action": action})


async def _own(desk: Desk, ids: Sequence[str]) -> Sequence[FulfilmentView]:
    service = FulfilmentService(desk.session, desk.resources)
    return await service.list_by_id(read_ids(ids), desk.viewer)


async def _addresses(desk: Desk, views: Sequence[FulfilmentView]) -> dict[UUID, ShippingAddress]:
    """Of those whose address the viewer may read now."""
    orders = OrderService(desk.session, desk.resources)
    found: dict[UUID, ShippingAddress] = {}
    for view in views:
        try:
            found[view.delivery_id] = await orders.read_address(
                view.order_id, desk.viewer, Purpose.PRINT
            )
        except (AddressGone, AddressSealed):
            continue
    return found


async def _run_page(desk: Desk, views: Sequence[FulfilmentView]) -> ShipRunPage:
    orders = await OrderService(desk.session, desk.resources).list_by_id(
        {view.order_id for view in views}, desk.viewer
    )
    described = await ShipmentService(desk.session, desk.resources).list_described(orders.values())
    runs = {
        delivery.id: Run(
            may_ship=delivery.action("ship") is not None,
            may_describe=may_describe(order, delivery),
            parcel=described.get(delivery.id),
        )
        for order in orders.values()
        for delivery in order.deliveries
    }
    return present_ship_run(
        [(view, runs[view.delivery_id]) for view in views if view.delivery_id in runs],
        is_devnet=desk.resources.settings.is_devnet,
    )


async def _show_run(
    desk: Desk, views: Sequence[FulfilmentView], form: Form | None = None
) -> HTMLResponse:
    page = await _run_page(desk, views)
    shown = form or Form()
    for name, value in page.typed().items():
        shown.values.setdefault(name, value)
    return await desk.show(
        "pages/fulfilment_ship.html",
        here="sell",
        status=200 if shown.is_valid else 422,
        page=page,
        form=shown,
    )
