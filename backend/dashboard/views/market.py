"""The storefront and the page of one listing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.core.errors import NotFound
from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.core.text import clean_line
from backend.core.viewer import GUEST
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.discounts import present_discounts
from backend.dashboard.presenters.expectations import (
    Promised,
    flow_before_buying,
    present_expectations,
)
from backend.dashboard.presenters.gateways import present_choices
from backend.dashboard.presenters.items import (
    OwnerLine,
    ProofText,
    present_authenticity,
    present_owners,
)
from backend.dashboard.presenters.listings import (
    LISTING_PREFIX,
    ListingPage,
    present_home,
    present_listing,
    present_photo,
)
from backend.dashboard.presenters.metadata import present_token_says
from backend.dashboard.presenters.money import present_fiat
from backend.dashboard.presenters.people import present_person
from backend.dashboard.presenters.players import PLAYERS
from backend.dashboard.presenters.questions import present_questions
from backend.dashboard.rendering import Desk, DeskDep
from backend.domain.care.keeper import promises_of
from backend.domain.catalog.lifecycle import ListingKind
from backend.domain.catalog.metadata_service import TokenMetadataService
from backend.domain.catalog.service import ListingFilter, ListingService
from backend.domain.catalog.views import ListingView
from backend.domain.chips.authenticity import AuthenticityService
from backend.domain.orders.methods import Method
from backend.domain.orders.shop_methods import ShopMethods
from backend.domain.parties.service import PartyService
from backend.domain.prices.service import PriceService
from backend.domain.questions.service import QuestionService
from backend.domain.reputation.service import ReputationService
from backend.resources import Resources

router = APIRouter()
CARDS = 24


@router.get("/")
async def show_market(
    desk: DeskDep,
    q: Annotated[str, Query(max_length=200)] = "",
    kind: str = "",
    cursor: str | None = None,
) -> HTMLResponse:
    """What is for sale, with a welcome on the first page."""
    chosen = ListingKind(kind) if kind in set(ListingKind) else None
    found = await ListingService(desk.session, desk.resources).list_published(
        ListingFilter(text=clean_line(q), kind=chosen), PageRequest(cursor, CARDS), desk.viewer
    )
    page = present_home(
        found.items,
        query=clean_line(q),
        kind=chosen,
        cursor=cursor,
        next_cursor=found.next_cursor,
        players=PLAYERS if desk.resources.settings.is_devnet else (),
    )
    return await desk.show("pages/home.html", here="market", page=page)


@router.get("/listings/{listing_id}")
async def show_listing(listing_id: str, desk: DeskDep) -> HTMLResponse:
    """One listing with everything a buyer agrees to."""
    view = await find_listing(desk, listing_id)
    return await show_listing_page(desk, view, fresh_order(view))


async def find_listing(desk: Desk, listing_id: str) -> ListingView:
    """The listing a path names, if the viewer may see it."""
    service = ListingService(desk.session, desk.resources)
    return await service.get(parse_public_id(LISTING_PREFIX, listing_id), desk.viewer)


async def show_listing_page(
    desk: Desk,
    view: ListingView,
    form: Form,
    asking: Form | None = None,
    coming: Form | None = None,
) -> HTMLResponse:
    """The page of a listing with its forms, as they were typed; `coming` brought a code."""
    now = desk.resources.clock.now()
    country = form.text("country") or await _country_of(desk)
    form.values.setdefault("country", country or "")
    form.values.setdefault("method", Method.ESCROW.value)
    page = await _page_of(view, desk, country)
    asked = await QuestionService(desk.session, desk.resources).list_of(view.id, desk.viewer)
    listings = ListingService(desk.session, desk.resources)
    at_less = await listings.list_discounts(view.id, desk.viewer)
    look = await TokenMetadataService(desk.session, desk.resources).beside(view)
    taken = await ShopMethods(desk.session, desk.resources).of(view.seller.id)
    is_refused = not form.is_valid or asking is not None or coming is not None
    return await desk.show(
        "pages/listing.html",
        here="market",
        status=422 if is_refused else 200,
        page=page,
        says=present_token_says(look, now),
        methods=present_choices(view, taken),
        form=form,
        questions=present_questions(asked, desk.viewer, now),
        asking=asking or Form(),
        coming=coming or Form(),
        at_less=present_discounts(at_less, now, is_own=False),
        answers={},
        empty_form=Form(),
    )


async def _page_of(view: ListingView, desk: Desk, country: str | None) -> ListingPage:
    """What is sold, by whom, on which terms; the price in money the viewer thinks in."""
    now, resources = desk.resources.clock.now(), desk.resources
    reputation = ReputationService(desk.session, resources)
    worth = await PriceService(desk.session, resources).worth(view.unit_price)
    return present_listing(
        view,
        desk.viewer,
        arbiter=await _name_of(view.policy.policy.arbiter, desk) if view.policy else "",
        record=await reputation.of_seller(view.seller.address, view.chain_id),
        expected=present_expectations(promised_by(resources), view, flow_before_buying(view), now),
        now=now,
        fiat=present_fiat(worth, now) if worth else None,
        owners=await _owners_of(view, desk),
        proof=await _proof_of(view, desk),
        country=country,
    )


async def _country_of(desk: Desk) -> str | None:
    """Where the viewer lives, as far as they have said."""
    if desk.viewer.party_id is None:
        return None
    return (await PartyService(desk.session, desk.resources).get(desk.viewer.party_id)).country


@router.get("/listings/{listing_id}/token.json")
async def show_token_metadata(listing_id: str, desk: DeskDep) -> Response:
    """What a token minted here says about its item. Public once the listing was published."""
    service = ListingService(desk.session, desk.resources)
    view = await service.get(parse_public_id(LISTING_PREFIX, listing_id), GUEST)
    content = {"name": view.title, "description": view.description}
    if view.photos:
        photo = present_photo(view.photos[0], view.title)
        content["image"] = desk.resources.settings.public_origin + photo.src
    return JSONResponse(content, headers={"cross-origin-resource-policy": "cross-origin"})


@router.get("/photos/{name}")
async def show_photo(name: str, desk: DeskDep) -> Response:
    """A picture by the hash of its content, for those who may see a listing it hangs on."""
    digest, dot, kind = name.partition(".")
    if (dot, kind) != (".", "webp"):
        raise NotFound("There is no such photo.")
    content = await ListingService(desk.session, desk.resources).read_photo(digest, desk.viewer)
    # The name is the content's hash, so what it names never changes.
    keep = "private, max-age=31536000, immutable"
    return Response(content, media_type="image/webp", headers={"cache-control": keep})


def promised_by(resources: Resources) -> Promised:
    """What this marketplace tells people to expect."""
    return Promised(resources.settings.marketplace, promises_of(resources))


def fresh_order(view: ListingView) -> Form:
    """The order form before anybody typed."""
    return Form({"quantity": "1", **_only_option(view)})


def _only_option(view: ListingView) -> dict[str, str]:
    """A single way of delivery is chosen already."""
    return {"option": view.options[0].option.value} if len(view.options) == 1 else {}


async def _owners_of(view: ListingView, desk: Desk) -> tuple[OwnerLine, ...]:
    """The history of one item; pieces of an edition are all alike and have none."""
    if view.asset is None or view.asset.is_edition:
        return ()
    found = await ReputationService(desk.session, desk.resources).owners_of(
        view.asset.address, view.asset.asset_id, view.chain_id
    )
    return present_owners(found, desk.viewer, desk.resources.clock.now())


async def _proof_of(view: ListingView, desk: Desk) -> ProofText | None:
    """Whether one item can prove itself; pieces of an edition are all alike and cannot."""
    if view.asset is None or view.asset.is_edition:
        return None
    found = await AuthenticityService(desk.session).of(view)
    return present_authenticity(found, desk.resources.clock.now())


async def _name_of(address: bytes, desk: Desk) -> str:
    party = await PartyService(desk.session, desk.resources).by_address(address)
    person = present_person(address, party.display_name if party else None, None)
    if person is None:
        return "nobody"
    return person.name if person.name == person.short else f"{person.name} ({person.short})"
