"""Around a ruling: questions and their answers, a draft, and an arbiter who steps back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.errors import NotFound
from backend.dashboard.dependencies import wants_fragment
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import read_share
from backend.dashboard.presenters.dates import present_moment
from backend.dashboard.presenters.hearing import present_question
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.rendering import MemberDeskDep
from backend.dashboard.views.asking import NAMES, read_due
from backend.dashboard.views.cases import CaseDesk, is_return_first
from backend.dashboard.views.forms import FormDep, attempt, go_to, require_valid
from backend.dashboard.views.order_pages import OrderDesk
from backend.domain.disputes.views import QuestionView, Side
from backend.domain.orders.views import OrderView

router = APIRouter()


@router.post("/cases/{delivery_id}/questions")
async def ask(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Ask one side or both."""
    work = CaseDesk(desk, delivery_id)
    case = await work.case()
    side = form.choice("side", set(Side), "Say whom you ask.")
    due = read_due(form, case.order.chain_time)
    if form.is_valid:
        command = work.hearings.ask(case.id, Side(side), form.text("question"), due, desk.viewer)
        if await attempt(desk.session, form, command, NAMES) is not None:
            return go_to(f"/cases/{delivery_id}", "question_asked")
    return await work.show(await work.ruling(), form)


@router.post("/cases/{delivery_id}/draft")
async def keep_draft(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Keep the ruling as it is so far; nobody else reads it."""
    work = CaseDesk(desk, delivery_id)
    case = await work.case()
    assert case.delivery.dispute is not None
    share = read_share(form, case.delivery.dispute.claim)
    require_valid(form)
    kept = await work.drafts.keep(
        case.id,
        share,
        form.text("text"),
        desk.viewer,
        is_return_first=is_return_first(form),
        is_asset_to_buyer=form.is_checked("asset_to_buyer"),
    )
    if wants_fragment(desk.request):
        draft = present_moment(kept.saved_at, kept.saved_at)
        return desk.show_part("parts/draft_note.html", draft=draft)
    return go_to(f"/cases/{delivery_id}", "draft_kept")


@router.post("/cases/{delivery_id}/recusal")
async def step_back(delivery_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Say that one does not judge this, and why."""
    work = CaseDesk(desk, delivery_id)
    case = await work.case()
    command = work.conflicts.recuse(case.id, form.text("reason"), desk.viewer)
    await attempt(desk.session, form, command)
    if form.is_valid:
        return go_to(f"/cases/{delivery_id}", "stepped_back")
    return await work.show(await work.ruling(), form)


@router.get("/orders/{order_id}/questions/{question_id}")
async def show_question(order_id: str, question_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """One question, with the form of an answer."""
    return await show_answer(order_id, question_id, desk, Form())


@router.post("/orders/{order_id}/questions/{question_id}")
async def answer(order_id: str, question_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Answer what one was asked."""
    rooms = OrderDesk(desk.session, desk.resources, desk.viewer)
    _, question = await find_question(rooms, order_id, question_id, desk)
    command = rooms.hearings.answer(question.id, form.text("text"), desk.viewer)
    if await attempt(desk.session, form, command) is not None:
        return go_to(f"/orders/{order_id}", "answered")
    return await show_answer(order_id, question_id, desk, form)


async def show_answer(
    order_id: str, question_id: str, desk: MemberDeskDep, form: Form
) -> HTMLResponse:
    """The page of one question."""
    rooms = OrderDesk(desk.session, desk.resources, desk.viewer)
    order, question = await find_question(rooms, order_id, question_id, desk)
    now = desk.resources.clock.now()
    return await desk.show(
        "pages/question.html",
        here="orders",
        status=200 if form.is_valid else 422,
        order_id=order.public_id,
        title=title_of(order),
        card=present_question(order, question, desk.viewer, now),
        form=form,
    )


async def find_question(
    rooms: OrderDesk, order_id: str, question_id: str, desk: MemberDeskDep
) -> tuple[OrderView, QuestionView]:
    """A question about a delivery of this order, if the viewer may read it."""
    order = await rooms.find(order_id)
    for delivery in order.deliveries:
        for question in await rooms.hearings.list(delivery.id, desk.viewer):
            if question.public_id == question_id:
                return order, question
    raise NotFound("There is no such question.")
