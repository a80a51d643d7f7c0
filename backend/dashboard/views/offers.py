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
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.offers import USUALLY_VALID, read_proposal, read_way
from backend.dashboard.presenters.buttons import DONE_SENTENCES
from backend.dashboard.presenters.deals import present_deal
from backend.dashboard.presenters.offer_page import (
    CARRIED,
    POSTED,
    SIGNED,
    OfferPage,
    present_offer_page,
)
from backend.dashboard.views.forms import FormDep, go_to, require_valid, show_preview
from backend.dashboard.views.steps import StepDep, StepDesk, without_scripts
from backend.domain.orders.offer_desk import PreparedOffer

router = APIRouter(prefix="/orders/{order_id}")
HALF = "50"
PROPOSABLE = ("deal", "percent", "buyer_share", "valid_days")  # what a link may fill in
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
async def show_offer_form(step: StepDep) -> HTMLResponse:
    """The deals that fit, beginning with a division by halves, or with what a link proposes."""
    usual = {"deal": "split", "percent": HALF, "valid_days": USUALLY_VALID, "way": SIGNED}
    asked = Form.of(step.desk.request.query_params)
    proposed = {name: asked.text(name) for name in PROPOSABLE if asked.has(name)}
    form = Form(usual | proposed)
    return await step.show("offer", offer_page(step, form), form)


@router.get("/offer/preview")
async def preview_offer(step: StepDep) -> HTMLResponse:
    """What accepting would do, while the offer is being made."""
    form = Form.of(step.desk.request.query_params)
    page = offer_page(step, form)
    return await show_preview(step.desk, "offer", "deal_preview", "orders", page=page, form=form)


@router.post("/offer")
async def make_offer(step: StepDep, form: FormDep) -> Response:
    """Check it as the contract will; then the wallet signs it, or puts it on record."""
    if not step.is_from_wallet:
        return await step.show("offer", offer_page(step, form), without_scripts(form))
    step.require("offer")
    proposal = read_proposal(form, step.delivery, step.order.chain_time)
    way = read_way(form)
    require_valid(form)
    assert proposal is not None
    prepared = await step.rooms.offers.prepare(step.delivery.id, proposal, step.viewer)
    if way == POSTED:
        return step.sign("offer", _title(step, proposal), prepared.call)
    if way == CARRIED:
        return JSONResponse({"action": step.carried(_title(step, proposal), prepared.call)})
    return JSONResponse({"action": _to_sign(step, prepared)})


@router.post("/offers")
async def keep_signed_offer(
    step: StepDep, offered: Annotated[Offered, Query()], signed: Annotated[Signed, Body()]
) -> JSONResponse:
    """The wallet has signed: keep it for the other side."""
    signature = bytes.fromhex(signed.signature[2:])
    await step.rooms.offers.sign(step.delivery.id, offered.proposal, signature, step.viewer)
    return JSONResponse({"location": f"/orders/{step.order.public_id}"})


@router.post("/offers/{offer_id}/hide")
async def hide_offer(offer_id: str, step: StepDep) -> Response:
    """Take an own signed offer off the page."""
    try:
        wanted = UUID(offer_id)
    except ValueError:
        raise NotFound("There is no such offer.") from None
    await step.rooms.offers.hide(step.delivery.id, wanted, step.viewer)
    return go_to(f"/orders/{step.order.public_id}", "offer_hidden")


def offer_page(step: StepDesk, form: Form) -> OfferPage:
    """The page with the outcome of what the form says so far."""
    if form.text("deal") == "more_time" and not form.has("new_date"):  # not wrong, only unfinished
        proposal = None
    else:
        proposal = read_proposal(form, step.delivery, step.order.chain_time)
    return present_offer_page(
        step.order, step.delivery, step.viewer, proposal, is_carried=step.is_carried("offer")
    )


def _title(step: StepDesk, proposal: Proposal) -> str:
    return f"Offer: {present_deal(proposal, step.delivery).title.lower()}"


def _to_sign(step: StepDesk, prepared: PreparedOffer) -> dict[str, object]:
    """What the wallet signs, and where the signature goes with the offer it is of."""
    proposal = prepared.proposal
    values = {name: getattr(proposal, name) for name, _ in PROPOSAL_TYPES}
    query = urlencode({"delivery": step.delivery.public_id, **values})
    return {
        "title": _title(step, proposal),
        "sender": checksum(step.desk.address),
        "sign": prepared.typed_data,
        "then": {"post": f"/orders/{step.order.public_id}/offers?{query}"},
        "done": DONE_SENTENCES["offer"],
    }
