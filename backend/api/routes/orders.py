"""Orders: taking them, reading them, letting them go. Steps on chain are a wallet's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import OrderId, PageShown, show_page
from backend.api.schemas.calls import CreditListShown, CreditShown
from backend.api.schemas.deliveries import ParcelListShown, ParcelShown
from backend.api.schemas.orders import OrderSent, OrderShown
from backend.api.schemas.second_looks import SecondLookListShown, SecondLookShown
from backend.api.schemas.timeline import NoteSent, TimelineListShown, TimelineShown
from backend.chain.types import ChainId
from backend.domain.care.flags import FlagService
from backend.domain.orders.repository import OrderFilter, Side, Stage
from backend.domain.orders.service import OrderService
from backend.domain.search.query import LONGEST
from backend.domain.search.service import SearchService
from backend.domain.shipping.service import ShipmentService

router = APIRouter(route_class=ApiRoute, tags=["orders"])


async def get_orders(session: SessionDep, resources: ResourcesDep) -> OrderService:
    return OrderService(session, resources)


OrdersDep = Annotated[OrderService, Depends(get_orders)]


@router.post("/orders", status_code=201, summary="Order something")
async def create_order(sent: OrderSent, orders: OrdersDep, viewer: SignedInDep) -> OrderShown:
    """Sets the goods aside. The `fund` action of its delivery is what the wallet pays with."""
    return OrderShown.of(await orders.checkout(sent.read(), viewer))


@router.get("/orders", summary="List one's orders")
async def list_orders(
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    asked: PageDep,
    side: Side = Side.ANY,
    stage: Stage = Stage.ANY,
    text: Annotated[str, Query(max_length=LONGEST, pattern=r"^[^\x00]*$")] = "",
) -> PageShown[OrderShown]:
    """Newest first. Words of `text` are looked for in titles and names; keys in front of a word
    look elsewhere: `#` order or delivery, `@` name or account, `0x…` account, token, escrow or
    transaction, `track:`, `sku:`, `status:`, `money:`, `from:` and `until:` a day. All have to
    be met.
    """
    wanted = OrderFilter(side=side, stage=stage, text=text)
    found = await SearchService(session, resources).list_orders(wanted, asked, viewer)
    return show_page(found, OrderShown.of)


@router.get("/orders/{order_id}", summary="Read an order")
async def get_order(order_id: OrderId, orders: OrdersDep, viewer: SignedInDep) -> OrderShown:
    """With deliveries, money, deadlines and the actions the viewer may take now."""
    return OrderShown.of(await orders.get(order_id, viewer))


@router.post("/orders/{order_id}/abandonment", summary="Let an unpaid order go")
async def abandon_order(order_id: OrderId, orders: OrdersDep, viewer: SignedInDep) -> OrderShown:
    """The goods go back on sale. Only the buyer, only before it is paid."""
    return OrderShown.of(await orders.abandon(order_id, viewer))


@router.get("/orders/{order_id}/second-looks", summary="Read what is odd about an order")
async def get_second_looks(
    order_id: OrderId,
    orders: OrdersDep,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> SecondLookListShown:
    """Likely mistakes that can still be put right, and what stands in the way: a payment that
    failed, a parcel in trouble. They warn; nothing is blocked by them.
    """
    order = await orders.get(order_id, viewer)
    flags = await FlagService(session, resources).of_order(order, viewer)
    looks = [*flags, *await orders.look_again(order, viewer)]
    return SecondLookListShown(items=[SecondLookShown.of(look) for look in looks])


@router.get("/orders/{order_id}/timeline", summary="Read what happened")
async def get_timeline(
    order_id: OrderId, orders: OrdersDep, viewer: SignedInDep
) -> TimelineListShown:
    """Our records and the chain's facts as one story, oldest first."""
    entries = await orders.timeline(order_id, viewer)
    return TimelineListShown(items=[TimelineShown.of(entry) for entry in entries])


@router.post("/orders/{order_id}/notes", status_code=201, summary="Write a note")
async def add_note(
    order_id: OrderId, sent: NoteSent, orders: OrdersDep, viewer: SignedInDep
) -> TimelineListShown:
    """For the shop, for the staff, or for everybody who sees the order: its buyer, too."""
    await orders.add_note(order_id, sent.audience, sent.text, viewer)
    entries = await orders.timeline(order_id, viewer)
    return TimelineListShown(items=[TimelineShown.of(entry) for entry in entries])


@router.get("/orders/{order_id}/parcels", summary="Follow the parcels")
async def list_parcels(
    order_id: OrderId, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> ParcelListShown:
    """Carrier and number of each delivery that was shipped, and of those on their way back."""
    service = ShipmentService(session, resources)
    out = await service.of_order(order_id, viewer)
    back = await service.returns_of_order(order_id, viewer)
    parcels = (*out.values(), *back.values())
    return ParcelListShown(items=[ParcelShown.of(parcel) for parcel in parcels])


@router.get("/me/credits", summary="List what waits in the contract")
async def list_credits(
    orders: OrdersDep, resources: ResourcesDep, viewer: SignedInDep
) -> CreditListShown:
    """Money and tokens whose delivery to the viewer's account failed, with the call that draws."""
    assert viewer.address is not None
    books = {chain.id: chain.deployment for chain in resources.chains}
    waiting = await orders.list_credits(viewer)
    return CreditListShown(
        items=[CreditShown.of(one, viewer.address, books[ChainId(one.chain_id)]) for one in waiting]
    )
