"""One side asks the other in a dispute, apart from the messages of the order."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.errors import NotFound
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.hearing import is_heard, other_side, present_days
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.step_pages import step_path
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.dashboard.views.steps import StepDep, StepDesk

router = APIRouter(prefix="/orders/{order_id}")
LONGEST_HOURS = 24 * 30
NAMES = {"text": "question", "due_at": "hours"}  # the service's fields in the form of a question


@router.get("/ask")
async def show_asking(step: StepDep) -> HTMLResponse:
    """The form in which one side asks the other."""
    return await show_ask(step, Form())


@router.post("/ask")
async def ask_other_side(step: StepDep, form: FormDep) -> Response:
    """Ask the other side, in the dispute's own line of conversation."""
    side, due = other_side(step.order), read_due(form, step.order.chain_time)
    if side is None or not is_heard(step.delivery):
        raise NotFound("There is nothing to ask about.")
    if form.is_valid:
        text, rooms = form.text("question"), step.rooms
        command = rooms.hearings.ask(step.delivery.id, side, text, due, step.viewer)
        if await attempt(step.desk.session, form, command, NAMES) is not None:
            return go_to(f"/orders/{step.order.public_id}", "question_asked")
    return await show_ask(step, form)


async def show_ask(step: StepDesk, form: Form) -> HTMLResponse:
    """For the two sides alone, while their dispute is open."""
    if other_side(step.order) is None or not is_heard(step.delivery):
        raise NotFound("There is nothing to ask about.")
    return await step.desk.show(
        "pages/ask.html",
        here="orders",
        status=200 if form.is_valid else 422,
        order_id=step.order.public_id,
        title=title_of(step.order),
        action=step_path(step.order, step.delivery, "ask"),
        days=present_days(step.delivery, step.order.chain_time),
        form=form,
    )


def read_due(form: Form, now: datetime) -> datetime:
    """How long the side has, from now on."""
    return now + timedelta(hours=form.number("hours", least=1, most=LONGEST_HOURS))
