"""What the dispute services hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from backend.core.ids import public_id
from backend.core.money import Amount
from backend.domain.disputes.documents import StatementKind
from backend.domain.disputes.guidance import NOTHING_ANSWERED, Answers
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.escrow.settlement import Payout
from backend.domain.evidence.views import BundleView
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.views import DeliveryView, OrderView, PersonView

QUESTION_PREFIX = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """What somebody said. `text` is None when the chain has a root we hold no document for."""

    delivery_id: UUID
    kind: StatementKind
    author: PersonView | None
    text: str | None
    at: datetime
    root: bytes
    is_on_chain: bool
    evidence: BundleView | None = None  # everything under the root
    answers: Answers = NOTHING_ANSWERED  # what a buyer was asked before the claim

    @property
    def is_intact(self) -> bool | None:
        """Whether the texts shown are those that were hashed; None when we hold none."""
        return None if self.evidence is None else self.evidence.is_intact


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePreview:
    """Who would get what, to the unit."""

    status: Status
    payout: Payout
    buyer_gets: Amount
    seller_gets: Amount
    fee: Amount
    royalty: Amount
    arbiter_fee: Amount
    is_asset_to_buyer: bool | None  # None: no token in this escrow


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedStatement:
    """A stored statement and what the wallet signs next. `preview`: where the step would lead."""

    statement: StatementView
    call: WalletCall
    preview: OutcomePreview | None = None

    @property
    def evidence_root(self) -> bytes:
        return self.statement.root

    @property
    def ruling_hash(self) -> bytes:
        return self.statement.root


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case on the arbiter's desk."""

    order: OrderView
    delivery: DeliveryView
    claim: StatementView | None
    answer: StatementView | None
    ruling: StatementView | None
    as_sold: str | None  # the document behind the listing's details hash
    return_ruling: StatementView | None = None  # the goods go back first
    objection: StatementView | None = None  # the seller's, to what came back

    @property
    def id(self) -> UUID:
        return self.delivery.id

    @property
    def statements(self) -> tuple[StatementView, ...]:
        """What was said, in the order in which a case goes."""
        said = (self.claim, self.answer, self.return_ruling, self.objection, self.ruling)
        return tuple(view for view in said if view is not None)

    @property
    def status(self) -> Status:
        return self.delivery.status


class Side(StrEnum):
    """Whom an arbiter asks."""

    BUYER = "buyer"
    SELLER = "seller"
    BOTH = "both"

    @property
    def roles(self) -> frozenset[str]:
        """Whose answer is awaited."""
        both = frozenset({Role.BUYER.value, Role.SELLER.value})
        return both if self is Side.BOTH else frozenset({self.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What a side answered."""

    id: UUID
    author: PersonView
    role: str
    text: str
    written_at: datetime
    is_late: bool
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """What the arbiter or a side asked, and what came."""

    id: UUID
    delivery_id: UUID
    asker: str  # arbiter, buyer or seller
    side: Side
    text: str
    due_at: datetime
    asked_at: datetime
    answers: tuple[AnswerView, ...]
    may_answer: bool  # the viewer is one of those who were asked, and the case is open

    @property
    def public_id(self) -> str:
        return public_id(QUESTION_PREFIX, self.id)

    @property
    def missing(self) -> frozenset[str]:
        """Whose answer is still awaited."""
        return self.side.roles - {answer.role for answer in self.answers}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """Who opened a case, on one day."""

    reader: PersonView
    role: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A ruling in the making, for its author."""

    is_return_first: bool
    buyer_share: Amount
    is_asset_to_buyer: bool
    text: str
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckCase:
    """A case that is due soon and has no draft. Staff see that much, and no more."""

    order: OrderView
    delivery: DeliveryView
    is_recused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFigures:
    """What became of an arbiter's cases. Nobody can overturn a ruling here: there is no appeal."""

    cases: int
    open: int
    ruled: int
    settled: int  # the two agreed, or one gave in
    lapsed: int  # the deadline passed without a ruling
    to_ruling: timedelta | None  # the middle one of the times from the contest to the ruling
    share: int | None  # what buyers got of their claims by rulings, in percent, on average
