"""What the dispute services hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.money import Amount
from backend.domain.disputes.documents import StatementKind
from backend.domain.disputes.guidance import NOTHING_ANSWERED, Answers
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.settlement import Payout
from backend.domain.evidence.views import BundleView
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.views import DeliveryView, OrderView, PersonView


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
