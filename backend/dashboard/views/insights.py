"""How the sales of a shop are going."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from backend.core.ids import parse_public_id
from backend.dashboard.presenters.insights import PATH, present_figures
from backend.dashboard.presenters.shops import PARTY_PREFIX, present_shops
from backend.dashboard.rendering import MemberDeskDep
from backend.domain.insights.periods import DEFAULT, read_period
from backend.domain.insights.service import InsightService
from backend.domain.parties.policy import Action, shops_where
from backend.domain.parties.service import PartyService

router = APIRouter()


@router.get(PATH)
async def show_figures(
    desk: MemberDeskDep,
    period: Annotated[str, Query(max_length=10)] = DEFAULT,
    shop: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """Fulfilment, punctuality, time in each status and money, for a period; made to be printed."""
    now = desk.resources.clock.now()
    shop_id = parse_public_id(PARTY_PREFIX, shop) if shop else desk.viewer.require_party()
    service = InsightService(desk.session, desk.resources)
    figures = await service.figures(read_period(period, now), desk.viewer, shop_id)
    parties = PartyService(desk.session, desk.resources)
    people = await parties.list_by_id(sorted(shops_where(desk.viewer, Action.EXPORT)))
    return await desk.show(
        "pages/figures.html",
        here="sell",
        page=present_figures(figures, now, shop),
        shops=present_shops(people, shop_id, PATH, desk.viewer),
    )
