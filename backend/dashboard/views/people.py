"""The page of somebody: name, record, what they sell. Everybody may see it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from backend.chain.types import parse_address
from backend.core.errors import Invalid, NotFound
from backend.core.pagination import PageRequest
from backend.dashboard.presenters.profile import present_profile
from backend.dashboard.rendering import DeskDep
from backend.domain.catalog.service import ListingFilter, ListingService
from backend.domain.parties.service import PartyService
from backend.domain.reputation.service import ReputationService

router = APIRouter()
CARDS = 12


@router.get("/people/{address}")
async def show_person(address: str, desk: DeskDep) -> HTMLResponse:
    """Any account has a page: the chain knows people whom we have never met."""
    try:
        account = parse_address(address)
    except Invalid:
        raise NotFound("There is no such account.") from None
    party = await PartyService(desk.session, desk.resources).by_address(account)
    listings = ListingService(desk.session, desk.resources)
    found = (
        await listings.list_published(
            ListingFilter(seller_id=party.id), PageRequest(None, CARDS), desk.viewer
        )
        if party
        else None
    )
    page = present_profile(
        account,
        party,
        await ReputationService(desk.session, desk.resources).list(account),
        found.items if found else (),
        chains=desk.resources.chains,
        now=desk.resources.clock.now(),
    )
    return await desk.show("pages/person.html", here="market", page=page)
