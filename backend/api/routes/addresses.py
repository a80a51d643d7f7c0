"""Where an order goes and how its buyer is reached: read, given again, erased, proven."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.orders import OrdersDep
from backend.api.schemas.addresses import (
    AddressGivenSent,
    AddressSent,
    AddressShown,
    AddressStandingShown,
    ContactShown,
    DocumentChecked,
    DocumentSent,
    DocumentShown,
    ReasonSent,
)
from backend.api.schemas.base import OrderId
from backend.domain.orders.return_desk import ReturnDesk
from backend.domain.orders.sealed import Part


async def get_returns(session: SessionDep, resources: ResourcesDep) -> ReturnDesk:
    return ReturnDesk(session, resources)


ReturnsDep = Annotated[ReturnDesk, Depends(get_returns)]
router = APIRouter(prefix="/orders/{order_id}", route_class=ApiRoute, tags=["addresses"])


@router.get("/address", summary="Read the shipping address")
async def get_address(order_id: OrderId, orders: OrdersDep, viewer: SignedInDep) -> AddressShown:
    """For the buyer; for the seller from payment to delivery; for support after a written reason.
    Each look is noted, and the buyer sees it.
    """
    return AddressShown.of(await orders.read_address(order_id, viewer))


@router.get("/contact", summary="Read how to reach the buyer")
async def get_contact(order_id: OrderId, orders: OrdersDep, viewer: SignedInDep) -> ContactShown:
    """By the same rule as the address, and noted like it."""
    order = await orders.get(order_id, viewer)
    return ContactShown(contact=await orders.desk.read_contact(order, viewer))


@router.put("/address", summary="Say once more where it goes")
async def give_address(
    order_id: OrderId, sent: AddressGivenSent, orders: OrdersDep, viewer: SignedInDep
) -> AddressStandingShown:
    """For an order that was paid after its time to pay was over: its address is erased by then.
    An address that is there is never changed.
    """
    order = await orders.get(order_id, viewer)
    await orders.desk.give(order, sent.address.read(), sent.contact, viewer)
    return await _standing(order_id, orders, viewer)


@router.get("/return-address", summary="Read where it goes back")
async def get_return_address(
    order_id: OrderId, orders: OrdersDep, returns: ReturnsDep, viewer: SignedInDep
) -> AddressShown:
    """For the buyer while it is to be sent back, and for the seller. Each look is noted."""
    return AddressShown.of(await returns.read(await orders.get(order_id, viewer), viewer))


@router.put("/return-address", status_code=204, summary="Say where it goes back")
async def give_return_address(
    order_id: OrderId,
    sent: AddressSent,
    orders: OrdersDep,
    returns: ReturnsDep,
    viewer: SignedInDep,
) -> None:
    """Sealed with the order, and erased with it. While something is to be sent back."""
    await returns.give(await orders.get(order_id, viewer), sent.read(), viewer)


@router.delete("/address", summary="Erase address and contact")
async def erase_address(
    order_id: OrderId, orders: OrdersDep, viewer: SignedInDep
) -> AddressStandingShown:
    """Destroys the key. Not while an escrow is open: the refusal says why, and until when."""
    await orders.desk.erase(await orders.get(order_id, viewer), viewer)
    return await _standing(order_id, orders, viewer)


@router.get("/address-standing", summary="Read what is kept, and who looked")
async def get_standing(
    order_id: OrderId, orders: OrdersDep, viewer: SignedInDep
) -> AddressStandingShown:
    """For how long, and the hashes that prove it later. The looks are shown to the buyer alone."""
    return await _standing(order_id, orders, viewer)


@router.post("/address-reasons", status_code=201, summary="Write down why support has to look")
async def say_why(
    order_id: OrderId, sent: ReasonSent, orders: OrdersDep, viewer: SignedInDep
) -> AddressStandingShown:
    """The buyer reads it. The address can be read for a quarter of an hour after it."""
    await orders.desk.say_why(await orders.get(order_id, viewer), sent.reason, viewer)
    return await _standing(order_id, orders, viewer)


@router.get("/address-document", summary="Keep a proof for later")
async def get_document(
    order_id: OrderId, orders: OrdersDep, viewer: SignedInDep, part: Part = Part.ADDRESS
) -> DocumentShown:
    """The exact text that was hashed, with its salt. Whoever has it can prove after the erasure
    that this was the address: its Keccak-256 hash is the one that stays with the order.
    """
    order = await orders.get(order_id, viewer)
    return DocumentShown(document=await orders.desk.document(order, part, viewer))


@router.post("/address-checks", summary="Compare a kept proof with the order")
async def check_document(
    order_id: OrderId, sent: DocumentSent, orders: OrdersDep, viewer: SignedInDep
) -> DocumentChecked:
    """Whether this text is what was sealed with the order, erased or not. It is not kept."""
    order = await orders.get(order_id, viewer)
    return DocumentChecked(is_the_one=await orders.desk.is_the_one(order, sent.document, viewer))


async def _standing(
    order_id: OrderId, orders: OrdersDep, viewer: SignedInDep
) -> AddressStandingShown:
    order = await orders.get(order_id, viewer)
    return AddressStandingShown.of(await orders.desk.standing(order, viewer))
