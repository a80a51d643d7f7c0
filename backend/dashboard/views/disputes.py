"""A claim and the answers to it: asked page by page, shown with what follows, signed at the end."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.dashboard.forms.disputes import read_answers, read_told
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import read_claim
from backend.dashboard.presenters.answer_page import AnswerPage, present_answer_page
from backend.dashboard.presenters.dispute_pages import DisputePage, present_dispute_page
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.statements import claim_answers, present_statements
from backend.dashboard.views.forms import FilledFormDep, require_valid
from backend.dashboard.views.steps import StepDep, StepDesk, without_scripts
from backend.domain.disputes.documents import Reason

router = APIRouter(prefix="/orders/{order_id}")


@router.get("/dispute")
async def show_dispute(step: StepDep) -> HTMLResponse:
    """The next question; each page sends on what was answered before it."""
    form = Form.of(step.desk.request.query_params)
    return await step.show("dispute", dispute_page(step, form), form)


@router.post("/dispute")
async def dispute(step: StepDep, filled: FilledFormDep) -> Response:
    """Write the claim down; the wallet commits to it."""
    form = filled.form
    if not step.is_from_wallet:
        return await step.show("dispute", dispute_page(step, form), without_scripts(form))
    claim = read_claim(form, step.delivery.money.paid, len(Reason))
    require_valid(form)
    reason, answers = list(Reason)[claim.reason], read_answers(form)
    files = await step.take_in(filled.files)
    prepared = await step.rooms.disputes.prepare_dispute(
        step.delivery.id,
        claim.amount,
        reason,
        claim.text,
        step.viewer,
        answers=answers,
        files=files,
    )
    title = f"Ask {present_amount(claim.amount)} back"
    return step.sign("dispute", title, prepared.call)


@router.get("/answer")
async def show_answer(step: StepDep) -> HTMLResponse:
    """The claim, and the answers to it."""
    return await step.show("answer", await answer_page(step), Form())


@router.post("/contest")
async def contest(step: StepDep, filled: FilledFormDep) -> Response:
    """Write the answer down; the wallet brings it before the arbiter."""
    form = filled.form
    if not step.is_from_wallet:
        return await step.show("answer", await answer_page(step), without_scripts(form))
    files = await step.take_in(filled.files)
    prepared = await step.rooms.disputes.prepare_contest(
        step.delivery.id, form.text("text"), step.viewer, files=files
    )
    return step.sign("contest", "Contest the claim", prepared.call)


def dispute_page(step: StepDesk, form: Form) -> DisputePage:
    """The page with what the form says so far."""
    told = read_told(form, step.delivery)
    return present_dispute_page(step.order, step.delivery, step.viewer, told)


async def answer_page(step: StepDesk) -> AnswerPage:
    """The page of the seller, with what was said."""
    viewer, delivery = step.viewer, step.delivery
    concession = None
    if delivery.action("concede") is not None:
        concession = await step.rooms.disputes.preview_concession(delivery.id, viewer)
    said = await step.rooms.disputes.statements_of(delivery.id, viewer)
    return present_answer_page(
        step.order,
        delivery,
        viewer,
        statements=present_statements(said, viewer, step.order.chain_time, delivery.flow),
        answers=claim_answers(said),
        concession=concession,
        carrier=await step.rooms.carrier(step.order),
    )
