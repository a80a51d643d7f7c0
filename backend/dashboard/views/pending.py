"""Where the wallet module tells of a transaction it has just sent."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.core.ids import public_id
from backend.dashboard.rate_limits import rate_limits, visitor_of
from backend.dashboard.rendering import MemberDeskDep
from backend.domain.orders.views import ORDER_PREFIX
from backend.domain.pending.service import REPORTS_PER_MINUTE, PendingService

router = APIRouter()


class Reported(BaseModel):
    """By its hash; the node tells the rest."""

    model_config = ConfigDict(extra="forbid")

    transaction: str = Field(pattern="^0x[0-9a-fA-F]{64}$")
    chain: int


@router.post("/transactions")
async def report(
    desk: MemberDeskDep, request: Request, reported: Annotated[Reported, Body()]
) -> JSONResponse:
    """Show it as under way, if the node knows it and it is the viewer's and about an order."""
    visitor = visitor_of(request, desk.resources)
    await rate_limits(request).spend("transactions", visitor, per_minute=REPORTS_PER_MINUTE)
    tx_hash = bytes.fromhex(reported.transaction[2:])
    found = await PendingService(desk.session, desk.resources).report(
        reported.chain, tx_hash, desk.viewer
    )
    return JSONResponse({"orders": [public_id(ORDER_PREFIX, order_id) for order_id in found]}, 202)
