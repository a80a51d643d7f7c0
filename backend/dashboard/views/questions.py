"""Questions before buying: asked on a listing, answered by its shop, looked after by staff."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.errors import NotFound
from backend.core.ids import parse_public_id
from backend.dashboard.dependencies import safe_path
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.questions import QuestionCard, present_questions
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.market import find_listing, fresh_order, show_listing_page
from backend.domain.questions.service import QUESTION_PREFIX, QuestionService, QuestionView

router = APIRouter()


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """What pages/questions.html prints."""

    questions: tuple[QuestionCard, ...]


@router.get("/questions")
async def show_questions(desk: MemberDeskDep) -> HTMLResponse:
    """What waits to be answered, and for staff to be looked at."""
    return await show_page(desk, {})


@router.post("/listings/{listing_id}/questions")
async def ask(listing_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Ask in the open."""
    view = await find_listing(desk, listing_id)
    command = _service(desk).ask(view.id, form.text("question"), desk.viewer)
    if await attempt(desk.session, form, command, {"text": "question"}) is None:
        return await show_listing_page(desk, view, fresh_order(view), asking=form)
    return go_to(f"/listings/{listing_id}", "question_ask")


@router.post("/questions/{question_id}/answer")
async def answer(question_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """The shop's word."""
    found = parse_public_id(QUESTION_PREFIX, question_id)
    field = f"answer-{question_id}"  # several such forms stand on one page
    command = _service(desk).answer(found, form.text(field), desk.viewer)
    if await attempt(desk.session, form, command, {"text": field}) is None:
        return await show_page(desk, {question_id: form})
    return go_to(safe_path(form.text("back"), "/questions"), "question_answer")


@router.post("/questions/{question_id}/steps/{action}")
async def take_step(question_id: str, action: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Report, hide, show again."""
    found, service = parse_public_id(QUESTION_PREFIX, question_id), _service(desk)
    steps = {"report": service.report, "hide": service.hide, "show": service.show}
    if action not in steps:
        raise NotFound("There is no such step.")
    command: Awaitable[QuestionView] = steps[action](found, desk.viewer)
    await command
    return go_to(safe_path(form.text("back"), "/questions"), "question_" + action)


async def show_page(desk: Desk, answers: Mapping[str, Form]) -> HTMLResponse:
    """The list, with a refused answer as it was typed."""
    waiting = await _service(desk).list_waiting(desk.viewer)
    page = QuestionsPage(present_questions(waiting, desk.viewer, desk.resources.clock.now()))
    return await desk.show(
        "pages/questions.html",
        here="sell",
        status=422 if answers else 200,
        page=page,
        answers=answers,
        empty_form=Form(),
    )


def _service(desk: Desk) -> QuestionService:
    return QuestionService(desk.session, desk.resources)
