"""The viewer's orders: the list, the page of one, paying, letting go, writing, the receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.core.text import clean_line
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import CHECKOUT_FIELDS, read_checkout
from backend.dashboard.presenters.billing import present_receipt
from backend.dashboard.presenters.expectations import Expectations, present_expectations
from backend.dashboard.presenters.orders import OrdersPage, present_orders
from backend.dashboard.presenters.pay import present_pay_page
from backend.dashboard.presenters.pay_several import present_pay_several, unpaid_of
from backend.dashboard.presenters.pending import present_pending, with_waiting
from backend.dashboard.presenters.searches import list_href, tab_filter
from backend.dashboard.presenters.second_looks import present_looks
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.market import find_listing, promised_by, show_listing_page
from backend.dashboard.views.order_pages import OrderDesk, chosen_delivery
from backend.domain.billing.receipts import ReceiptService
from backend.domain.catalog.service import ListingService
from backend.domain.messaging.service import MessageService
from backend.domain.orders.methods import Method
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.pending.service import PendingService
from backend.domain.search.query import LONGEST
from backend.domain.search.service import SEARCH_PREFIX, SearchService, SearchToSave

router = APIRouter()
ROWS = 20
SearchText = Annotated[str, Query(max_length=LONGEST)]


@router.post("/listings/{listing_id}/checkout")
async def check_out(listing_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Order from a listing. The next page shows exactly what will be locked."""
    listing = await find_listing(desk, listing_id)
    wanted = read_checkout(form, listing.id)
    order = None
    if wanted is not None:
        command = OrderService(desk.session, desk.resources).buy(wanted, desk.viewer)
        order = await attempt(desk.session, form, command, CHECKOUT_FIELDS)
    if order is None:
        return await show_listing_page(desk, listing, form)
    is_beside = order.method is not Method.ESCROW
    return go_to(f"/orders/{order.public_id}/{'payment' if is_beside else 'pay'}")


@router.get("/orders")
async def show_orders(
    desk: MemberDeskDep, tab: str = "all", q: SearchText = "", cursor: str | None = None
) -> HTMLResponse:
    """The viewer's orders, newest first."""
    try:
        page = await read_orders(desk, tab, q, cursor)
    except Invalid as error:
        if "q" not in error.fields:
            raise
        page = replace(await read_orders(desk, tab, "", None), text=q, error=error.fields["q"])
        return await desk.show("pages/orders.html", here="orders", status=422, page=page)
    return await desk.show("pages/orders.html", here="orders", page=page)


@router.post("/orders/searches")
async def save_search(desk: MemberDeskDep, form: FormDep) -> Response:
    """Keep the search of the list for the next time."""
    tab, wanted = tab_filter(form.text("tab"), clean_line(form.text("q")))
    search = SearchToSave(form.text("name"), wanted)
    command = SearchService(desk.session, desk.resources).save(search, desk.viewer)
    if await attempt(desk.session, form, command) is None:
        page = replace(await read_orders(desk, tab, wanted.text, None), save=form)
        return await desk.show("pages/orders.html", here="orders", status=422, page=page)
    return go_to(list_href(tab, wanted.text), "saved")


@router.post("/orders/searches/{search_id}/drop")
async def drop_search(search_id: str, desk: MemberDeskDep) -> Response:
    """Forget a saved search; orders stay."""
    found = parse_public_id(SEARCH_PREFIX, search_id)
    await SearchService(desk.session, desk.resources).forget(found, desk.viewer)
    return go_to("/orders", "search_dropped")


async def read_orders(desk: Desk, tab: str, text: str, cursor: str | None) -> OrdersPage:
    """One page of one of the lists, as it stands."""
    service, text = OrderService(desk.session, desk.resources), clean_line(text)
    searches = SearchService(desk.session, desk.resources)
    position = await outbox.latest_position(desk.session)
    tab, wanted = tab_filter(tab, text)
    found = await searches.list_orders(wanted, PageRequest(cursor or None, ROWS), desk.viewer)
    return present_orders(
        found.items,
        desk.viewer,
        tab=tab,
        text=text,
        cursor=cursor,
        next_cursor=found.next_cursor,
        need_you=await service.count_needing(desk.viewer),
        saved=await searches.list_saved(desk.viewer),
        position=str(position),
        chain_now=max(
            (view.chain_time for view in found.items), default=desk.resources.clock.now()
        ),
        unread=await MessageService(desk.session, desk.resources).count_unread(
            desk.viewer, [view.id for view in found.items]
        ),
        pending=await PendingService(desk.session, desk.resources).list(
            [view.id for view in found.items], desk.viewer
        ),
    )


@router.get("/orders/{order_id}")
async def show_order(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """The page of one order."""
    page = await OrderDesk(desk.session, desk.resources, desk.viewer).found_page(order_id)
    return await desk.show("pages/order.html", here="orders", page=page, message_form=Form())


@router.get("/orders/{order_id}/live")
async def show_live_parts(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """The changing parts as they are now: asked for when a countdown on the page is over."""
    page = await OrderDesk(desk.session, desk.resources, desk.viewer).found_page(order_id)
    return desk.show_part("parts/order/live.html", page=page, parts=("main", "thread"))


@router.get("/orders/{order_id}/receipt")
async def show_receipt(order_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """What was paid and who got what, to be printed."""
    work = OrderDesk(desk.session, desk.resources, desk.viewer)
    view = await work.find(order_id)
    receipt = await ReceiptService(desk.session, desk.resources).of_order(view.id, desk.viewer)
    return await desk.show(
        "pages/receipt.html",
        here="orders",
        page=await work.page(view.id),
        receipt=present_receipt(receipt),
    )


@router.get("/orders/{order_id}/pay")
async def show_payment(order_id: str, desk: MemberDeskDep, delivery: str | None = None) -> Response:
    """Exactly what will be locked, for how long, and what silence does; then the wallet."""
    view = await OrderDesk(desk.session, desk.resources, desk.viewer).find(order_id)
    chosen = chosen_delivery(view, delivery)
    if not any(each.action("fund") for each in view.deliveries):
        return go_to(f"/orders/{view.public_id}")
    is_alone = len(view.deliveries) == 1
    page = (
        present_pay_page(view, chosen, desk.viewer, await expected_of(desk, chosen))
        if is_alone
        else present_pay_several(view, desk.viewer, await expected_of_each(desk, view))
    )
    looks = await OrderService(desk.session, desk.resources).look_again(view, desk.viewer)
    sent = await PendingService(desk.session, desk.resources).list([view.id], desk.viewer)
    buttons = tuple(with_waiting(button, sent) for button in page.next.buttons)
    page = replace(page, looks=present_looks(looks), next=replace(page.next, buttons=buttons))
    notes = present_pending(one for one in sent if one.delivery_id == chosen.id)
    return await desk.show("pages/pay.html", here="orders", page=page, pending=notes)


async def expected_of(desk: Desk, delivery: DeliveryView) -> Expectations:
    """What will happen to a delivery once it is paid."""
    listing = await ListingService(desk.session, desk.resources).get(
        delivery.listing_id, desk.viewer
    )
    now = desk.resources.clock.now()
    return present_expectations(promised_by(desk.resources), listing, delivery.flow, now)


async def expected_of_each(desk: Desk, order: OrderView) -> dict[UUID, Expectations]:
    """The same for every delivery that is still to be paid."""
    return {each.id: await expected_of(desk, each) for each in unpaid_of(order)}


@router.post("/orders/{order_id}/abandon")
async def abandon(order_id: str, desk: MemberDeskDep) -> Response:
    """Let an unpaid order go."""
    view = await OrderDesk(desk.session, desk.resources, desk.viewer).find(order_id)
    await OrderService(desk.session, desk.resources).abandon(view.id, desk.viewer)
    return go_to(f"/orders/{view.public_id}", "abandoned")
