"""What an arbiter asks and drafts, who has read a case, and what is counted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.api.schemas.base import (
    AmountSent,
    AmountShown,
    DeliveryId,
    LongText,
    OrderId,
    PublicId,
    Sent,
    Shown,
    Text,
    YesNo,
)
from backend.api.schemas.orders import PersonShown
from backend.domain.disputes.views import (
    QUESTION_PREFIX,
    AnswerView,
    DeskFigures,
    DraftView,
    QuestionView,
    ReadingView,
    Side,
    StuckCase,
)

CaseQuestionId = Annotated[UUID, PublicId(QUESTION_PREFIX)]


class CaseQuestionSent(Sent):
    """What is asked, of whom, and by when. A side asks the other one."""

    side: Side
    text: LongText
    due_at: datetime


class CaseAnswerSent(Sent):
    """What a side answers."""

    text: LongText


class DraftSent(Sent):
    """A ruling in the making. The text may be empty."""

    buyer_share: AmountSent
    is_return_first: YesNo
    is_asset_to_buyer: YesNo
    text: Annotated[Text, Field(max_length=16_000)]


class RecusalSent(Sent):
    """Why the arbiter does not judge."""

    reason: LongText


class CaseAnswerShown(Shown):
    """What a side answered. `is_late`: after the day it was asked for."""

    author: PersonShown
    role: str
    text: str
    written_at: datetime
    is_late: bool

    @classmethod
    def of(cls, view: AnswerView) -> CaseAnswerShown:
        return cls(
            author=PersonShown.of(view.author),
            role=view.role,
            text=view.text,
            written_at=view.written_at,
            is_late=view.is_late,
        )


class CaseQuestionShown(Shown):
    """What was asked, and what came. `missing`: whose answer is awaited."""

    id: CaseQuestionId
    delivery_id: DeliveryId
    asker: str
    side: Side
    text: str
    due_at: datetime
    asked_at: datetime
    answers: list[CaseAnswerShown]
    missing: list[str]
    may_answer: bool

    @classmethod
    def of(cls, view: QuestionView) -> CaseQuestionShown:
        return cls(
            id=view.id,
            delivery_id=view.delivery_id,
            asker=view.asker,
            side=view.side,
            text=view.text,
            due_at=view.due_at,
            asked_at=view.asked_at,
            answers=[CaseAnswerShown.of(answer) for answer in view.answers],
            missing=sorted(view.missing),
            may_answer=view.may_answer,
        )


class CaseQuestionListShown(Shown):
    """What was asked in a case, oldest first."""

    items: list[CaseQuestionShown]


class DraftShown(Shown):
    """A ruling in the making, for its author."""

    buyer_share: AmountShown
    is_return_first: bool
    is_asset_to_buyer: bool
    text: str
    saved_at: datetime

    @classmethod
    def of(cls, view: DraftView) -> DraftShown:
        return cls(
            buyer_share=AmountShown.of(view.buyer_share),
            is_return_first=view.is_return_first,
            is_asset_to_buyer=view.is_asset_to_buyer,
            text=view.text,
            saved_at=view.saved_at,
        )


class ReadingShown(Shown):
    """Who opened a case on one day, and how often."""

    reader: PersonShown
    role: str
    times: int
    last_at: datetime

    @classmethod
    def of(cls, view: ReadingView) -> ReadingShown:
        return cls(
            reader=PersonShown.of(view.reader),
            role=view.role,
            times=view.times,
            last_at=view.last_at,
        )


class ReadingListShown(Shown):
    """The readers of a case, newest first."""

    items: list[ReadingShown]


class DeskFiguresShown(Shown):
    """What became of an arbiter's cases. `share`: percent of the claims, on average."""

    cases: int
    open: int
    ruled: int
    settled: int
    lapsed: int
    seconds_to_ruling: int | None
    share: int | None

    @classmethod
    def of(cls, view: DeskFigures) -> DeskFiguresShown:
        wait = view.to_ruling
        return cls(
            cases=view.cases,
            open=view.open,
            ruled=view.ruled,
            settled=view.settled,
            lapsed=view.lapsed,
            seconds_to_ruling=int(wait.total_seconds()) if wait is not None else None,
            share=view.share,
        )


class StuckCaseShown(Shown):
    """A case that is due soon and has no draft."""

    order_id: OrderId
    delivery_id: DeliveryId
    arbiter: PersonShown
    due_at: datetime | None
    is_recused: bool

    @classmethod
    def of(cls, view: StuckCase) -> StuckCaseShown:
        silence = view.delivery.silence
        return cls(
            order_id=view.order.id,
            delivery_id=view.delivery.id,
            arbiter=PersonShown.of(view.delivery.arbiter),
            due_at=silence.at if silence else None,
            is_recused=view.is_recused,
        )


class StuckCaseListShown(Shown):
    """The next to be due first."""

    items: list[StuckCaseShown]
