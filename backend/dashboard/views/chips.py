"""Asking an item's chip: on a devnet by software, elsewhere with a phone at the item."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.chips import ChipPage, present_chip_page
from backend.dashboard.views.forms import FormDep, require_valid
from backend.dashboard.views.steps import StepDep, StepDesk, without_scripts
from backend.domain.chips.errors import ChallengeTooOld, ItemHasNoChip
from backend.domain.chips.presence import Challenge, ChipService, HandedIn
from backend.domain.escrow.errors import StepNotAllowed

router = APIRouter(prefix="/orders/{order_id}")
SOFTWARE = "software"
_REFUSALS = (ItemHasNoChip, ChallengeTooOld, StepNotAllowed)
_NO_SIGNATURE = "Paste what the chip has signed: 0x and 130 digits."


@router.get("/chip")
async def show_chip(step: StepDep) -> HTMLResponse:
    """What the chip is asked, and the ways to let it answer."""
    return await step.show("chip", await _page(step), Form())


@router.post("/chip")
async def prove(step: StepDep, form: FormDep) -> Response:
    """Check the chip's answer; the wallet puts it on record."""
    if not step.is_from_wallet:
        return await step.show("chip", await _page(step), without_scripts(form))
    chips = _chips(step)
    if form.text("reader") == SOFTWARE:
        call = await chips.prove_in_software(step.delivery.id, step.viewer)
    else:
        block, signature = form.number("block", least=0, most=2**53), _signature(form)
        require_valid(form)
        challenge = await chips.challenge(step.delivery.id, step.viewer, block)
        call = await chips.prove(step.delivery.id, challenge, HandedIn(signature), step.viewer)
    return step.sign("prove_item", "Put on record that the item is here", call)


async def _page(step: StepDesk) -> ChipPage:
    challenge, refusal = await _challenge(step)
    is_devnet = step.desk.resources.settings.is_devnet
    # A devnet's newest block may be as old as the parcel; its software chip waits for the next.
    return present_chip_page(
        step.order, step.delivery, challenge, refusal=refusal, is_devnet=is_devnet
    )


async def _challenge(step: StepDesk) -> tuple[Challenge | None, str]:
    try:
        return await _chips(step).challenge(step.delivery.id, step.viewer), ""
    except ChallengeTooOld as error:
        return None, "" if step.desk.resources.settings.is_devnet else error.message
    except _REFUSALS as error:
        return None, error.message


def _chips(step: StepDesk) -> ChipService:
    return ChipService(step.desk.session, step.desk.resources)


def _signature(form: Form) -> bytes:
    text = form.text("signature").removeprefix("0x")
    try:
        return bytes.fromhex(text) if text else _refuse(form)
    except ValueError:
        return _refuse(form)


def _refuse(form: Form) -> bytes:
    form.refuse("signature", _NO_SIGNATURE)
    return b""
