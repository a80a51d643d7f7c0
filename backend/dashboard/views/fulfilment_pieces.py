"""One piece of the seller's work: what is known of it, and every step that is open."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.fulfilment import ChosenDep, read_marks
from backend.dashboard.presenters.fulfilment import present_piece, public_ids
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import attempt, go_to
from backend.domain.fulfilment.service import FulfilmentService
from backend.domain.orders.notes import StepNotes
from backend.domain.orders.views import DELIVERY_PREFIX
from backend.domain.shipping.journeys import JourneyService
from backend.domain.shipping.progress import ParcelStatus
from backend.domain.shipping.updates import CarrierUpdateService

router = APIRouter(prefix="/fulfilment/{delivery_id}")


class WorkPiece:
    """One delivery on the seller's table."""

    def __init__(self, desk: Desk, delivery_id: UUID) -> None:
        self.desk = desk
        self.delivery_id = delivery_id
        self.service = FulfilmentService(desk.session, desk.resources)

    async def show(self, form: Form, marks: tuple[str, ...] | None = None) -> HTMLResponse:
        """The page; `marks` are those just ticked, where they could not be stored."""
        view = await self.service.get(self.delivery_id, self.desk.viewer)
        journeys = await JourneyService(self.desk.session, self.desk.resources).of_order(
            view.order_id, self.desk.viewer
        )
        journey = journeys.get(view.delivery_id)
        page = present_piece(view, journey, self.desk.resources.clock.now())
        if marks is not None:
            page = replace(page, chosen=marks)
        form.values.setdefault("pieces", str(view.pieces))
        form.values["seen"] = view.handling_mark  # of now: who saves again has been told
        return await self.desk.show(
            "pages/fulfilment_piece.html",
            here="sell",
            status=200 if form.is_valid else 422,
            page=page,
            form=form,
        )

    def back(self, done: str) -> Response:
        return go_to(f"/fulfilment/{public_ids([self.delivery_id])[0]}", done)


async def open_piece(delivery_id: str, desk: MemberDeskDep) -> WorkPiece:
    return WorkPiece(desk, parse_public_id(DELIVERY_PREFIX, delivery_id))


PieceDep = Annotated[WorkPiece, Depends(open_piece)]


@router.get("")
async def show_piece(piece: PieceDep) -> HTMLResponse:
    """What is known of it, and every step that is open."""
    return await piece.show(Form())


@router.post("/step")
async def take_step(piece: PieceDep, chosen: ChosenDep) -> Response:
    """One step; a problem is told in words."""
    form = chosen.form
    command = piece.service.take(
        chosen.action,
        piece.delivery_id,
        piece.desk.viewer,
        form.text("problem"),
        StepNotes(form.text("note"), form.text("told")),
    )
    if await attempt(piece.desk.session, form, command) is None:
        return await piece.show(form)
    return piece.back("problem_told" if chosen.action == "report_problem" else "saved")


@router.post("/handling")
async def set_handling(piece: PieceDep, chosen: ChosenDep) -> Response:
    """Marks of the label, and in how many parcels it travels."""
    marks, pieces = read_marks(chosen)
    if not chosen.form.is_valid:
        return await piece.show(chosen.form, chosen.marks)
    seen = chosen.form.text("seen") if chosen.form.has("seen") else None
    command = piece.service.mark(piece.delivery_id, marks, pieces, piece.desk.viewer, seen=seen)
    if await attempt(piece.desk.session, chosen.form, command) is None:
        return await piece.show(chosen.form, chosen.marks)
    return piece.back("saved")


@router.post("/reports")
async def write_report(piece: PieceDep, chosen: ChosenDep) -> Response:
    """What the seller, or the staff who look after parcels, know of it."""
    form = chosen.form
    status = form.choice("status", set(ParcelStatus), "Choose what happened.")
    if not form.is_valid:
        return await piece.show(form)
    service = CarrierUpdateService(piece.desk.session, piece.desk.resources)
    command = service.write_down(
        piece.delivery_id,
        ParcelStatus(status),
        form.text("detail"),
        form.text("place"),
        piece.desk.viewer,
    )
    await attempt(piece.desk.session, form, command)
    return piece.back("reported") if form.is_valid else await piece.show(form)
