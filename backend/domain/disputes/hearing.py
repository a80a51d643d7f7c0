"""A case being heard: what the arbiter and the sides ask and answer, and who has read it.

The dispute's own line of conversation, apart from the messages of its order.

Questions and answers are words beside the chain: they bind nobody and move no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.disputes.conflicts import ConflictDesk
from backend.domain.disputes.errors import (
    CaseClosed,
    CaseNotFound,
    CaseQuestionNotFound,
    TooManyCaseQuestions,
)
from backend.domain.disputes.events import CaseQuestionAnswered, CaseQuestionAsked
from backend.domain.disputes.hearing_repository import HearingRepository
from backend.domain.disputes.models import CaseAnswer, CaseQuestion
from backend.domain.disputes.views import AnswerView, QuestionView, ReadingView, Side
from backend.domain.escrow.lifecycle import OPEN
from backend.domain.orders.presenting import person
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

SHORTEST_TEXT, LONGEST_TEXT = 5, 2_000
MOST_QUESTIONS = 20
SHORTEST_TIME = timedelta(hours=1)


class HearingService:
    """Questions and answers of a case, and the list of its readers."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._orders = OrderService(session, resources)
        self._rows = HearingRepository(session)
        self._conflicts = ConflictDesk(session, resources)

    async def list(self, delivery_id: UUID, viewer: Viewer) -> Sequence[QuestionView]:
        """What was asked and answered, oldest first, for everybody who takes part in the case."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if not order.allows(Action.READ_STATEMENTS):
            return ()
        return await self._views(order, delivery, viewer)

    async def ask(
        self, delivery_id: UUID, side: Side, text: str, due_at: datetime, viewer: Viewer
    ) -> QuestionView:
        """The arbiter asks one side or both, a side the other. The time has to end before the
        deadline of the contract, which it does not move.
        """
        order, delivery = await self._may_ask(delivery_id, side, viewer)
        _require_open(delivery)
        tidy = _checked(text, due_at, order, delivery)
        if await self._rows.count_questions(delivery_id) >= MOST_QUESTIONS:
            raise TooManyCaseQuestions(f"A case takes up to {MOST_QUESTIONS} questions.")
        now = self._clock.now()
        row = CaseQuestion(
            order_id=order.id,
            id=uuid7(),
            delivery_id=delivery.id,
            author_id=viewer.require_party(),
            asker=order.role.value,
            side=side.value,
            text=tidy,
            due_at=due_at,
            asked_at=now,
        )
        self._rows.add(row)
        await self._session.flush()
        event = CaseQuestionAsked(
            occurred_at=now,
            order_id=order.id,
            delivery_id=delivery.id,
            question_id=row.id,
            asker=row.asker,
            side=side.value,
            due_at=due_at,
        )
        await outbox.record(self._session, event, viewer)
        return next(view for view in await self.list(delivery_id, viewer) if view.id == row.id)

    async def answer(self, question_id: UUID, text: str, viewer: Viewer) -> QuestionView:
        """Answer as one of those who were asked. What comes late is kept, and marked."""
        question, order, delivery = await self._readable(question_id, viewer)
        _require_asked(question, order)
        _require_open(delivery)
        checks, now = FieldChecks(), self._clock.now()
        tidy = checks.block("text", text, shortest=1, longest=LONGEST_TEXT)
        checks.raise_if_any()
        row = CaseAnswer(
            order_id=order.id,
            id=uuid7(),
            question_id=question.id,
            author_id=viewer.require_party(),
            role=order.role.value,
            text=tidy,
            is_late=now > question.due_at,
            written_at=now,
        )
        self._rows.add(row)
        await self._session.flush()
        event = CaseQuestionAnswered(
            occurred_at=now,
            order_id=order.id,
            delivery_id=delivery.id,
            question_id=question.id,
            asker=question.asker,
            role=row.role,
        )
        await outbox.record(self._session, event, viewer)
        views = await self._views(order, delivery, viewer)
        return next(view for view in views if view.id == question_id)

    async def note_reading(self, delivery_id: UUID, viewer: Viewer) -> None:
        """The arbiter has opened the case."""
        order, _ = await self._orders.get_delivery(delivery_id, viewer)
        await self._rows.note_reading(
            order.id, delivery_id, viewer.require_party(), order.role.value, self._clock.now()
        )

    async def list_readings(self, delivery_id: UUID, viewer: Viewer) -> Sequence[ReadingView]:
        """Who opened the case and on which days, the newest first."""
        order, _ = await self._orders.get_delivery(delivery_id, viewer)
        if not order.allows(Action.READ_STATEMENTS):
            return ()
        return [
            ReadingView(
                reader=person(row.reader), role=row.role, times=row.times, last_at=row.last_at
            )
            for row in await self._rows.list_readings(delivery_id)
        ]

    async def _may_ask(
        self, delivery_id: UUID, side: Side, viewer: Viewer
    ) -> tuple[OrderView, DeliveryView]:
        """A side asks the other; whoever else is nothing to the case but its arbiter."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if order.role.value not in Side.BOTH.roles:
            return await self._conflicts.require_judge(delivery_id, viewer)
        if delivery.dispute is None or not order.allows(Action.READ_STATEMENTS):
            raise CaseNotFound("There is no such case.", delivery_id=str(delivery_id))
        if side.roles != Side.BOTH.roles - {order.role.value}:
            sentence = "You ask the other side."
            raise Invalid(sentence, fields={"side": sentence})
        return order, delivery

    async def _readable(
        self, question_id: UUID, viewer: Viewer
    ) -> tuple[CaseQuestion, OrderView, DeliveryView]:
        """A question of a case the viewer takes part in; for all others there is none."""
        question = await self._rows.find_question(question_id)
        if question is not None:
            with suppress(NotFound):
                order, delivery = await self._orders.get_delivery(question.delivery_id, viewer)
                if order.allows(Action.READ_STATEMENTS):
                    return question, order, delivery
        raise CaseQuestionNotFound("There is no such question.", question_id=str(question_id))

    async def _views(
        self, order: OrderView, delivery: DeliveryView, viewer: Viewer
    ) -> Sequence[QuestionView]:
        questions = await self._rows.list_questions(delivery.id)
        answers = await self._rows.list_answers([row.id for row in questions])
        is_open = delivery.status in OPEN
        return [
            QuestionView(
                id=row.id,
                delivery_id=delivery.id,
                asker=row.asker,
                side=Side(row.side),
                text=row.text,
                due_at=row.due_at,
                asked_at=row.asked_at,
                answers=tuple(_answer(one, viewer) for one in answers.get(row.id, ())),
                may_answer=is_open and order.role.value in Side(row.side).roles,
            )
            for row in questions
        ]


def _answer(row: CaseAnswer, viewer: Viewer) -> AnswerView:
    return AnswerView(
        id=row.id,
        author=person(row.author),
        role=row.role,
        text=row.text,
        written_at=row.written_at,
        is_late=row.is_late,
        is_mine=row.author_id == viewer.party_id,
    )


def _require_open(delivery: DeliveryView) -> None:
    if delivery.status not in OPEN:
        raise CaseClosed("This case is closed.", status=delivery.status.value)


def _require_asked(question: CaseQuestion, order: OrderView) -> None:
    if order.role.value not in Side(question.side).roles:
        raise Forbidden("This was not asked of you.")


def _checked(text: str, due_at: datetime, order: OrderView, delivery: DeliveryView) -> str:
    checks = FieldChecks()
    tidy = checks.block("text", text, shortest=SHORTEST_TEXT, longest=LONGEST_TEXT)
    latest = delivery.escrow.deadline if delivery.escrow else None
    fits = order.chain_time + SHORTEST_TIME <= due_at and (latest is None or due_at < latest)
    checks.require("due_at", "A time from an hour on, before the case has to move on.", met=fits)
    checks.raise_if_any()
    return tidy
