"""Taking in what a wallet has signed in the place of a transaction."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.core.errors import Invalid
from backend.dashboard.rendering import MemberDeskDep
from backend.dashboard.views.order_pages import OrderDesk, chosen_delivery
from backend.domain.orders.decisions import read_decisions
from backend.domain.relay.service import RelayService

router = APIRouter(prefix="/orders/{order_id}")


class Asked(BaseModel):
    """The step that was signed, as the page that asked for the signature wrote it down."""

    model_config = ConfigDict(extra="forbid")

    delivery: str
    action: str = Field(max_length=64)
    expiry: int = Field(ge=0, lt=2**63)
    inputs: str = Field(max_length=20_000)


class Signed(BaseModel):
    """The party's signature."""

    model_config = ConfigDict(extra="ignore")

    signature: str = Field(max_length=20_000, pattern="^0x([0-9a-fA-F]{2})+$")


@router.post("/relayed")
async def accept_signature(
    order_id: str,
    desk: MemberDeskDep,
    asked: Annotated[Asked, Query()],
    signed: Annotated[Signed, Body()],
) -> JSONResponse:
    """It is carried at the marketplace's cost; the order's page tells how far it has come."""
    order = await OrderDesk(desk.session, desk.resources, desk.viewer).find(order_id)
    delivery = chosen_delivery(order, asked.delivery)
    await RelayService(desk.session, desk.resources).accept(
        delivery.id,
        asked.action,
        read_decisions(asked.action, _told(asked.inputs)),
        expiry=asked.expiry,
        signature=bytes.fromhex(signed.signature[2:]),
        viewer=desk.viewer,
    )
    return JSONResponse({"location": f"/orders/{order.public_id}"})


def _told(inputs: str) -> dict[str, object]:
    try:
        told = json.loads(inputs)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Invalid("This page is out of date. Reload it and sign again.")
    return told
