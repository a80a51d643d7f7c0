"""Around a ruling: questions and answers, drafts, stepping back, readers and figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.routes.deliveries import DisputesDep
from backend.api.schemas.base import DeliveryId
from backend.api.schemas.hearings import (
    CaseAnswerSent,
    CaseQuestionId,
    CaseQuestionListShown,
    CaseQuestionSent,
    CaseQuestionShown,
    DeskFiguresShown,
    DraftSent,
    DraftShown,
    ReadingListShown,
    ReadingShown,
    RecusalSent,
    StuckCaseListShown,
    StuckCaseShown,
)
from backend.domain.disputes.conflicts import ConflictDesk
from backend.domain.disputes.drafts import DraftService
from backend.domain.disputes.errors import CaseNotFound, DraftNotFound
from backend.domain.disputes.hearing import HearingService

router = APIRouter(route_class=ApiRoute, tags=["cases"])


async def get_hearings(session: SessionDep, resources: ResourcesDep) -> HearingService:
    return HearingService(session, resources)


async def get_drafts(session: SessionDep, resources: ResourcesDep) -> DraftService:
    return DraftService(session, resources)


HearingsDep = Annotated[HearingService, Depends(get_hearings)]
DraftsDep = Annotated[DraftService, Depends(get_drafts)]


@router.get("/deliveries/{delivery_id}/questions", summary="Read what is asked in a case")
async def list_questions(
    delivery_id: DeliveryId, hearings: HearingsDep, viewer: SignedInDep
) -> CaseQuestionListShown:
    """With all answers, oldest first."""
    found = await hearings.list(delivery_id, viewer)
    return CaseQuestionListShown(items=[CaseQuestionShown.of(one) for one in found])


@router.post("/cases/{delivery_id}/questions", status_code=201, summary="Ask in a case")
async def ask(
    delivery_id: DeliveryId, sent: CaseQuestionSent, hearings: HearingsDep, viewer: SignedInDep
) -> CaseQuestionShown:
    """The arbiter asks one side or both, a side the other. It moves no deadline of the contract."""
    asked = await hearings.ask(delivery_id, sent.side, sent.text, sent.due_at, viewer)
    return CaseQuestionShown.of(asked)


@router.post(
    "/case-questions/{case_question_id}/answers", status_code=201, summary="Answer in a case"
)
async def answer(
    case_question_id: CaseQuestionId,
    sent: CaseAnswerSent,
    hearings: HearingsDep,
    viewer: SignedInDep,
) -> CaseQuestionShown:
    """For those who were asked. A late answer is kept and marked."""
    return CaseQuestionShown.of(await hearings.answer(case_question_id, sent.text, viewer))


@router.get("/cases/{delivery_id}/draft", summary="Read one's draft of a ruling")
async def get_draft(delivery_id: DeliveryId, drafts: DraftsDep, viewer: SignedInDep) -> DraftShown:
    """Nobody else's can be read."""
    found = await drafts.find(delivery_id, viewer)
    if found is None:
        raise DraftNotFound("There is no draft.", delivery_id=str(delivery_id))
    return DraftShown.of(found)


@router.put("/cases/{delivery_id}/draft", summary="Keep a draft of a ruling")
async def keep_draft(
    delivery_id: DeliveryId,
    sent: DraftSent,
    drafts: DraftsDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> DraftShown:
    """In place of the one before. It decides nothing and is on no chain."""
    kept = await drafts.keep(
        delivery_id,
        sent.buyer_share.read(resources, "buyer_share"),
        sent.text,
        viewer,
        is_return_first=sent.is_return_first,
        is_asset_to_buyer=sent.is_asset_to_buyer,
    )
    return DraftShown.of(kept)


@router.post("/cases/{delivery_id}/recusal", status_code=204, summary="Step back from a case")
async def step_back(
    delivery_id: DeliveryId,
    sent: RecusalSent,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
) -> None:
    """Both sides are told. Nobody else can be named; at the deadline the rules divide the claim."""
    await ConflictDesk(session, resources).recuse(delivery_id, sent.reason, viewer)


@router.get("/cases/{delivery_id}/readings", summary="See who has read a case")
async def list_readings(
    delivery_id: DeliveryId, hearings: HearingsDep, viewer: SignedInDep
) -> ReadingListShown:
    """For everybody who takes part in it."""
    found = await hearings.list_readings(delivery_id, viewer)
    return ReadingListShown(items=[ReadingShown.of(one) for one in found])


@router.get("/me/case-figures", summary="Count one's cases as arbiter")
async def show_figures(disputes: DisputesDep, viewer: SignedInDep) -> DeskFiguresShown:
    """From the facts of the chain."""
    return DeskFiguresShown.of(await disputes.figures(viewer))


@router.get("/stuck-cases", summary="List cases that are stuck")
async def list_stuck(disputes: DisputesDep, viewer: SignedInDep) -> StuckCaseListShown:
    """For staff: due soon, and nothing is drafted. Staff never rule."""
    if not viewer.staff:
        raise CaseNotFound("There is no such list.")
    found = await disputes.list_stuck(viewer)
    return StuckCaseListShown(items=[StuckCaseShown.of(one) for one in found])
