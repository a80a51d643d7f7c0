"""Questions before buying."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep, ViewerDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import ListingId
from backend.api.schemas.questions import (
    QuestionId,
    QuestionShown,
    QuestionsShown,
    QuestionStepSent,
    WordsSent,
)
from backend.domain.questions.service import QuestionService

router = APIRouter(route_class=ApiRoute, tags=["listings"])


async def get_questions(session: SessionDep, resources: ResourcesDep) -> QuestionService:
    return QuestionService(session, resources)


QuestionsDep = Annotated[QuestionService, Depends(get_questions)]


@router.get("/listings/{listing_id}/questions", summary="Read what was asked")
async def list_questions(
    listing_id: ListingId, questions: QuestionsDep, viewer: ViewerDep
) -> QuestionsShown:
    """The newest hundred, with the shop's answers."""
    found = await questions.list_of(listing_id, viewer)
    return QuestionsShown(items=[QuestionShown.of(view) for view in found])


@router.post("/listings/{listing_id}/questions", status_code=201, summary="Ask in the open")
async def ask_question(
    listing_id: ListingId, sent: WordsSent, questions: QuestionsDep, viewer: SignedInDep
) -> QuestionShown:
    """Everybody who sees the listing reads it."""
    return QuestionShown.of(await questions.ask(listing_id, sent.text, viewer))


@router.get("/me/questions", summary="List what waits for the viewer")
async def list_waiting(questions: QuestionsDep, viewer: SignedInDep) -> QuestionsShown:
    """To be answered by a shop, or to be looked at by staff; the oldest first."""
    found = await questions.list_waiting(viewer)
    return QuestionsShown(items=[QuestionShown.of(view) for view in found])


@router.post("/questions/{question_id}/answers", status_code=201, summary="Answer, once")
async def answer_question(
    question_id: QuestionId, sent: WordsSent, questions: QuestionsDep, viewer: SignedInDep
) -> QuestionShown:
    """For the seller, and for support of the seller's team."""
    return QuestionShown.of(await questions.answer(question_id, sent.text, viewer))


@router.post("/questions/{question_id}/reports", status_code=201, summary="Report to staff")
async def report_question(
    question_id: QuestionId, questions: QuestionsDep, viewer: SignedInDep
) -> QuestionShown:
    """Once each; staff decide."""
    return QuestionShown.of(await questions.report(question_id, viewer))


@router.post("/questions/{question_id}/steps", summary="Hide it, or show it again")
async def look_after_question(
    question_id: QuestionId, sent: QuestionStepSent, questions: QuestionsDep, viewer: SignedInDep
) -> QuestionShown:
    """For staff."""
    take = questions.hide if sent.action == "hide" else questions.show
    return QuestionShown.of(await take(question_id, viewer))
