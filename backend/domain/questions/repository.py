"""Every query on questions. What is hidden is for staff alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from backend.core.viewer import Viewer
from backend.domain.catalog.models import Listing
from backend.domain.parties.policy import Action, allows, relations_to_house, shops_where
from backend.domain.questions.errors import ListingQuestionNotFound
from backend.domain.questions.lifecycle import QuestionStatus
from backend.domain.questions.models import ListingQuestion, QuestionReport


class QuestionRepository:
    """Questions, as far as the viewer may see them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, question: ListingQuestion) -> None:
        self._session.add(question)

    async def get(
        self, question_id: UUID, viewer: Viewer, *, lock: bool = False
    ) -> ListingQuestion:
        query = _complete().where(ListingQuestion.id == question_id, _is_visible_to(viewer))
        if lock:
            query = query.with_for_update(of=ListingQuestion)
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise ListingQuestionNotFound(
                "There is no such question.", question_id=str(question_id)
            )
        return found

    async def list_of(
        self, listing_id: UUID, viewer: Viewer, most: int
    ) -> Sequence[ListingQuestion]:
        """Newest first."""
        query = (
            _complete()
            .where(ListingQuestion.listing_id == listing_id, _is_visible_to(viewer))
            .order_by(ListingQuestion.id.desc())
            .limit(most)
        )
        return (await self._session.scalars(query)).all()

    async def list_waiting(self, viewer: Viewer, most: int) -> Sequence[ListingQuestion]:
        """What the viewer should look at, the oldest first: as a shop, and as staff."""
        shops = shops_where(viewer, Action.ANSWER_QUESTIONS)
        for_shop = (
            Listing.seller_id.in_(shops)
            & (ListingQuestion.status == QuestionStatus.OPEN.value)
            & ListingQuestion.hidden_at.is_(None)
            & (ListingQuestion.asker_id != viewer.party_id)
        )
        for_staff = (
            (ListingQuestion.reports > 0)
            & ListingQuestion.hidden_at.is_(None)
            & (ListingQuestion.asker_id != viewer.party_id)
            & Listing.seller_id.not_in({viewer.party_id, *viewer.teams})
        )
        wanted = or_(for_shop, for_staff) if _is_staff(viewer) else for_shop
        query = _complete().where(wanted).order_by(ListingQuestion.id).limit(most)
        return (await self._session.scalars(query)).all()

    async def count_asked_since(self, asker_id: UUID, since: datetime) -> int:
        query = select(func.count()).where(
            ListingQuestion.asker_id == asker_id, ListingQuestion.asked_at > since
        )
        return (await self._session.scalar(query)) or 0

    async def add_report(self, question_id: UUID, party_id: UUID, at: datetime) -> bool:
        """False when this party has reported it before."""
        statement = (
            insert(QuestionReport)
            .values(question_id=question_id, party_id=party_id, at=at)
            .on_conflict_do_nothing()
            .returning(QuestionReport.party_id)
        )
        return (await self._session.scalar(statement)) is not None

    async def move(self, from_listing: UUID, to_listing: UUID) -> None:
        """A new version of a listing takes its questions along."""
        await self._session.execute(
            update(ListingQuestion)
            .where(ListingQuestion.listing_id == from_listing)
            .values(listing_id=to_listing)
        )


def _complete() -> Select[ListingQuestion]:
    return (
        select(ListingQuestion)
        .join(ListingQuestion.listing)
        .options(joinedload(ListingQuestion.asker), joinedload(ListingQuestion.listing))
    )


def _is_staff(viewer: Viewer) -> bool:
    return allows(Action.HIDE_QUESTIONS, relations_to_house(viewer))


def _is_visible_to(viewer: Viewer) -> ColumnElement[bool]:
    return true() if _is_staff(viewer) else ListingQuestion.hidden_at.is_(None)
