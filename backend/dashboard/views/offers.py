"""Offers between buyer and seller: made by a signature or on record, and hidden again."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Body, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from backend.chain.proposal import PROPOSAL_TYPES, Proposal
from backend.chain.types import checksum
from backend.core.errors import NotFound
from backend.dashboard.dependencies import wants_fragment, wants_json
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.offers import USUALLY_VALID, read_proposal, read_way
from backend.dashboard.presenters.buttons import DONE_SENTENCES
from backend.dashboard.presenters.deals import present_deal
from backend.dashboard.presenters.offer_page import SIGNED, OfferPage, present_offer_page
from backend.dashboard.rendering import MemberDeskDep
from backend.dashboard.views.forms import FormDep, go_to, require_valid
from backend.dashboard.views.steps import StepDesk, without_scripts
from backend.domain.orders.offer_desk import OfferService, PreparedOffer

router = APIRouter(prefix="/orders/{order_id}")
HALF = "50"
MOST = 2**256 - 1


class Signed(BaseModel):
    """The maker's signature of the offer."""

    model_config = ConfigDict(extra="ignore")

    signature: str = Field(max_length=20_000, pattern="^0x([0-9a-fA-F]{2})+$")


class Offered(BaseModel):
    """The offer that was signed, as the page that asked for the signature wrote it down."""

    model_config = ConfigDict(extra="forbid")

    delivery: str
    deal: int = Field(ge=0, le=255)
    buyer_share: int = Field(ge=0, le=MOST)
    asset_to_buyer: bool
    new_deadline: int = Field(ge=0, le=MOST)
    expiry: int = Field(ge=0, le=MOST)

    @property
    def proposal(self) -> Proposal:
        return Proposal(**{name: getattr(self, name) for name, _ in PROPOSAL_TYPES})


@router.get("/offer")
async def show_offer_form(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """The deals that fit, beginning with a division by halves."""
    work = await StepDesk.open(desk, order_id, delivery)
    form = Form({"deal": "split", "percent": HALF, "valid_days": USUALLY_VALID, "way": SIGNED})
    return await work.show("offer", offer_page(work, form), form)


@router.get("/offer/preview")
async def preview_offer(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """What accepting would do, while the offer is being made."""
    work = await StepDesk.open(desk, order_id, delivery)
    form = Form.of(desk.request.query_params)
    page = offer_page(work, form)
    if not wants_fragment(desk.request):
        return await work.show("offer", page, form)
    status = 200 if form.is_valid else 422
    return desk.show_part("parts/deal_preview.html", status=status, page=page, form=form)


@router.post("/offer")
async def make_offer(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """Check it as the contract will; then the wallet signs it, or puts it on record."""
    work = await StepDesk.open(desk, order_id, delivery)
    if not wants_json(desk.request):
        return await work.show("offer", offer_page(work, form), without_scripts(form))
    work.require("offer")
    proposal = read_proposal(form, work.delivery, work.order.chain_time)
    is_posted = read_way(form)
    require_valid(form)
    assert proposal is not None
    service = OfferService(desk.session, desk.resources)
    prepared = await service.prepare(work.delivery.id, proposal, desk.viewer)
    if is_posted:
        return work.sign("offer", _title(work, proposal), prepared.call)
    return JSONResponse({"action": _to_sign(work, prepared)})


@router.post("/offers")
async def keep_signed_offer(
    order_id: str,
    desk: MemberDeskDep,
    offered: Annotated[Offered, Query()],
    signed: Annotated[Signed, Body()],
) -> JSONResponse:
    """The wallet has signed: keep it for the other side."""
    work = await StepDesk.open(desk, order_id, offered.delivery)
    signature = bytes.fromhex(signed.signature[2:])
    service = OfferService(desk.session, desk.resources)
    await service.sign(work.delivery.id, offered.proposal, signature, desk.viewer)
    return JSONResponse({"location": f"/orders/{work.order.public_id}"})


@router.post("/offers/{offer_id}/hide")
async def hide_offer(
    order_id: str, offer_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> Response:
    """Take an own signed offer off the page."""
    work = await StepDesk.open(desk, order_id, delivery)
    try:
        wanted = UUID(offer_id)
    except ValueError:
        raise NotFound("There is no such offer.") from None
    await OfferService(desk.session, desk.resources).hide(work.delivery.id, wanted, desk.viewer)
    return go_to(f"/orders/{work.order.public_id}", "offer_hidden")


def offer_page(work: StepDesk, form: Form) -> OfferPage:
    """The page with the outcome of what the form says so far."""
    if form.text("deal") == "more_time" and not form.has("new_date"):  # not wrong, only unfinished
        return present_offer_page(work.order, work.delivery, work.desk.viewer, None)
    proposal = read_proposal(form, work.delivery, work.order.chain_time)
    return present_offer_page(work.order, work.delivery, work.desk.viewer, proposal)


def _title(work: StepDesk, proposal: Proposal) -> str:
    return f"Offer: {present_deal(proposal, work.delivery).title.lower()}"


def _to_sign(work: StepDesk, prepared: PreparedOffer) -> dict[str, object]:
    """What the wallet signs, and where the signature goes with the offer it is of."""
    proposal = prepared.proposal
    values = {name: getattr(proposal, name) for name, _ in PROPOSAL_TYPES}
    query = urlencode({"delivery": work.delivery.public_id, **values})
    return {
        "title": _title(work, proposal),
        "sender": checksum(work.desk.address),
        "sign": prepared.typed_data,
        "then": {"post": f"/orders/{work.order.public_id}/offers?{query}"},
        "done": DONE_SENTENCES["offer"],
    }
