"""The seller statement of a shop: the page to print, and the same as a file."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from backend.core.downloads import download_headers
from backend.core.ids import parse_public_id, public_id
from backend.dashboard.presenters.seller_statements import PATH, present_statement
from backend.dashboard.presenters.shops import PARTY_PREFIX, present_shops
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.domain.exports.seller_statements import SellerStatementService
from backend.domain.insights.periods import Period, read_period, recent_months
from backend.domain.parties.policy import Action, shops_where
from backend.domain.parties.service import PartyService

router = APIRouter(prefix=PATH)
PeriodText = Annotated[str, Query(max_length=10)]
ShopText = Annotated[str, Query(max_length=40)]


@router.get("")
async def show_statement(
    desk: MemberDeskDep, period: PeriodText = "", shop: ShopText = ""
) -> HTMLResponse:
    """This month, unless another one is chosen."""
    shop_id, now = _shop(desk, shop), desk.resources.clock.now()
    service = SellerStatementService(desk.session, desk.resources)
    view = await service.of_shop(shop_id, _period(desk, period), desk.viewer)
    parties = PartyService(desk.session, desk.resources)
    people = await parties.list_by_id(sorted(shops_where(desk.viewer, Action.EXPORT)))
    return await desk.show(
        "pages/seller_statement.html",
        here="sell",
        page=present_statement(view, now, public_id(PARTY_PREFIX, shop_id)),
        shops=present_shops(people, shop_id, PATH, desk.viewer),
    )


@router.get("/file")
async def fetch_statement(
    desk: MemberDeskDep,
    period: PeriodText = "",
    shop: ShopText = "",
    written_as: Annotated[str, Query(alias="format", max_length=60)] = "csv",
) -> Response:
    """The same, for a spreadsheet or a program."""
    service = SellerStatementService(desk.session, desk.resources)
    found = await service.file_of(_shop(desk, shop), _period(desk, period), written_as, desk.viewer)
    headers = download_headers(found.name, is_shown=False)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _shop(desk: Desk, chosen: str) -> UUID:
    return parse_public_id(PARTY_PREFIX, chosen) if chosen else desk.viewer.require_party()


def _period(desk: Desk, chosen: str) -> Period:
    now = desk.resources.clock.now()
    return read_period(chosen or recent_months(now, 1)[0], now)
