"""Questions before buying: asked by anybody, answered by the shop, looked after by staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.catalog.errors import NotForSale
from backend.domain.catalog.service import ListingService
from backend.domain.orders.holding import HoldDesk
from backend.domain.parties.policy import (
    Action,
    Relation,
    allows,
    relations_to_house,
    relations_to_shop,
)
from backend.domain.questions.errors import (
    NotYourQuestion,
    QuestionStepNotAllowed,
    TooManyListingQuestions,
)
from backend.domain.questions.events import QuestionAsked, QuestionMoved
from backend.domain.questions.lifecycle import (
    QUESTION_LIFECYCLE,
    QuestionFacts,
    QuestionRole,
    QuestionStatus,
)
from backend.domain.questions.models import ListingQuestion
from backend.domain.questions.repository import QuestionRepository

if TYPE_CHECKING:
    from backend.resources import Resources

QUESTION_PREFIX = "qst"
LONGEST_TEXT = 1_000
MOST_SHOWN = 100
PER_HOUR = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question as its viewer may see it."""

    id: UUID
    listing_id: UUID
    listing_title: str
    text: str
    asker_address: bytes
    asker_name: str | None
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    is_mine: bool
    is_hidden: bool
    reports: int | None  # for staff alone
    actions: tuple[str, ...]


class QuestionService:
    """Public like the listing itself; what is written here never changes."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._now = resources.clock.now()
        self._listings = ListingService(session, resources)
        self._holds = HoldDesk(session, resources)
        self._questions = QuestionRepository(session)

    async def list_of(self, listing_id: UUID, viewer: Viewer) -> Sequence[QuestionView]:
        """Newest first, for whoever may see the listing."""
        await self._listings.get(listing_id, viewer)
        rows = await self._questions.list_of(listing_id, viewer, MOST_SHOWN)
        return [self._view(row, viewer) for row in rows]

    async def list_waiting(self, viewer: Viewer) -> Sequence[QuestionView]:
        """What waits for the viewer: to be answered, or as staff to be looked at."""
        viewer.require_party()
        rows = await self._questions.list_waiting(viewer, MOST_SHOWN)
        return [self._view(row, viewer) for row in rows]

    async def ask(self, listing_id: UUID, text: str, viewer: Viewer) -> QuestionView:
        """Ask in the open. Nobody but the shop is told."""
        asker_id = viewer.require_party()
        listing = await self._listings.get(listing_id, viewer)
        if not listing.is_offered:
            raise NotForSale("This is not for sale now, so there is nobody to ask.")
        if listing.seller.id == asker_id or listing.seller.id in viewer.teams:
            raise NotYourQuestion("This is your own listing: put it into the description.")
        assert viewer.address is not None
        await self._holds.require_welcome(listing.seller.id, viewer.address)
        tidy = _checked(text)
        since = self._now - timedelta(hours=1)
        if await self._questions.count_asked_since(asker_id, since) >= PER_HOUR:
            raise TooManyListingQuestions(
                "That is a lot at once. Ask again later.", retry_after=3_600
            )
        question = ListingQuestion(
            id=uuid7(),
            listing_id=listing_id,
            asker_id=asker_id,
            status=QUESTION_LIFECYCLE.start.value,
            text=tidy,
            asked_at=self._now,
            reports=0,
        )
        self._questions.add(question)
        await self._session.flush()
        event = QuestionAsked(occurred_at=self._now, question_id=question.id, listing_id=listing_id)
        await outbox.record(self._session, event, viewer)
        return self._view(await self._questions.get(question.id, viewer), viewer)

    async def answer(self, question_id: UUID, text: str, viewer: Viewer) -> QuestionView:
        """The shop's word, once."""
        row = await self._take("answer", question_id, viewer)
        row.answer, row.answered_at = _checked(text), self._now
        row.answerer_id = viewer.require_party()
        return await self._store("answer", row, viewer)

    async def report(self, question_id: UUID, viewer: Viewer) -> QuestionView:
        """Have staff look at it. A second time changes nothing."""
        row = await self._take("report", question_id, viewer)
        if not await self._questions.add_report(row.id, viewer.require_party(), self._now):
            return self._view(row, viewer)
        row.reports += 1
        return await self._store("report", row, viewer)

    async def hide(self, question_id: UUID, viewer: Viewer) -> QuestionView:
        row = await self._take("hide", question_id, viewer)
        row.hidden_at, row.reports = self._now, 0
        return await self._store("hide", row, viewer)

    async def show(self, question_id: UUID, viewer: Viewer) -> QuestionView:
        """It stays or comes back; what was reported is settled."""
        row = await self._take("show", question_id, viewer)
        row.hidden_at, row.reports = None, 0
        return await self._store("show", row, viewer)

    async def _take(self, action: str, question_id: UUID, viewer: Viewer) -> ListingQuestion:
        viewer.require_party()
        row = await self._questions.get(question_id, viewer, lock=True)
        reasons = [self._why_not(action, row, role) for role in _roles(row, viewer)]
        if None in reasons:
            return row
        if all(reason == "wrong_role" for reason in reasons):
            raise NotYourQuestion("This step is somebody else's.")
        raise QuestionStepNotAllowed("This cannot be done now.", reason=reasons[0])

    async def _store(self, action: str, row: ListingQuestion, viewer: Viewer) -> QuestionView:
        before = QuestionStatus(row.status)
        step = QUESTION_LIFECYCLE.step(action, before)
        assert step is not None  # _take has asked the table
        row.status = step.leads_to(before).value
        await self._session.flush()
        event = QuestionMoved(
            occurred_at=self._now,
            action=action,
            source=before.value,
            status=row.status,
            question_id=row.id,
            listing_id=row.listing_id,
            party_id=row.asker_id,
        )
        await outbox.record(self._session, event, viewer)
        return self._view(row, viewer)

    def _why_not(self, action: str, row: ListingQuestion, role: QuestionRole) -> str | None:
        facts = QuestionFacts(is_hidden=row.hidden_at is not None)
        status = QuestionStatus(row.status)
        return QUESTION_LIFECYCLE.why_not(action, status, role, facts, self._now)

    def _view(self, row: ListingQuestion, viewer: Viewer) -> QuestionView:
        roles = _roles(row, viewer)
        actions = dict.fromkeys(
            step.action
            for step in QUESTION_LIFECYCLE.steps
            if any(self._why_not(step.action, row, role) is None for role in roles)
        )
        return QuestionView(
            id=row.id,
            listing_id=row.listing_id,
            listing_title=row.listing.title,
            text=row.text,
            asker_address=row.asker.address,
            asker_name=row.asker.display_name,
            asked_at=row.asked_at,
            answer=row.answer,
            answered_at=row.answered_at,
            is_mine=row.asker_id == viewer.party_id,
            is_hidden=row.hidden_at is not None,
            reports=row.reports if QuestionRole.STAFF in roles else None,
            actions=tuple(actions),
        )


def _roles(row: ListingQuestion, viewer: Viewer) -> tuple[QuestionRole, ...]:
    """What the viewer is to a question; the one who asked has no steps of its own.

    Staff who work for the shop are no staff to its questions.
    """
    if viewer.party_id is None or row.asker_id == viewer.party_id:
        return ()
    to_shop = relations_to_shop(viewer, row.listing.seller_id)
    if allows(Action.ANSWER_QUESTIONS, to_shop):
        return (QuestionRole.SHOP,)
    is_shops = to_shop != {Relation.STRANGER}
    if not is_shops and allows(Action.HIDE_QUESTIONS, relations_to_house(viewer)):
        return (QuestionRole.STAFF,)
    return (QuestionRole.READER,)


def _checked(text: str) -> str:
    checks = FieldChecks()
    tidy = checks.block("text", text, longest=LONGEST_TEXT)
    checks.raise_if_any()
    return tidy
