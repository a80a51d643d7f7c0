"""Parcels, statements, rulings and cases."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from backend.api.schemas.base import (
    AmountSent,
    AmountShown,
    DeliveryId,
    DocumentId,
    HashText,
    LongText,
    Sent,
    Shown,
    Text,
    YesNo,
)
from backend.api.schemas.calls import CallShown
from backend.api.schemas.orders import DeliveryShown, OrderShown, PersonShown
from backend.domain.disputes.documents import Reason, StatementKind
from backend.domain.disputes.guidance import Answers, Arrival, Condition, Remedy
from backend.domain.disputes.views import (
    CaseView,
    OutcomePreview,
    PreparedStatement,
    StatementView,
)
from backend.domain.escrow.lifecycle import Status
from backend.domain.evidence.leaves import LeafKind
from backend.domain.evidence.views import BundleView
from backend.domain.shipping.models import Way
from backend.domain.shipping.service import ParcelState, ParcelView, PreparedShipment

FileIds = Annotated[
    list[DocumentId],
    Field(max_length=20, description="Own files of this order; both sides read them from now on."),
]


class ShipmentSent(Sent):
    """A parcel, described before the wallet commits to its hash."""

    carrier: Annotated[Text, Field(max_length=1_000)]
    tracking_number: Annotated[Text, Field(max_length=1_000)]


class DisputeSent(Sent):
    """What the buyer claims back, and why."""

    claim: AmountSent
    reason: Reason
    text: LongText
    arrived: Arrival | None = None
    condition: Condition | None = None
    remedy: Remedy | None = None
    files: FileIds = []  # noqa: RUF012 - pydantic copies it

    @property
    def answers(self) -> Answers:
        """What the buyer was asked before the claim."""
        return Answers(arrived=self.arrived, condition=self.condition, remedy=self.remedy)


class ContestSent(Sent):
    """The seller's answer."""

    text: LongText
    files: FileIds = []  # noqa: RUF012 - pydantic copies it


class RulingSent(Sent):
    """The arbiter's decision with its reasons."""

    buyer_share: AmountSent
    asset_to_buyer: YesNo
    text: LongText


class ReturnRulingSent(Sent):
    """The decision that the goods go back first; then the buyer gets the share."""

    buyer_share: AmountSent
    text: LongText


class ParcelShown(Shown):
    """A parcel. `unknown`: the chain has a hash nobody described here."""

    delivery_id: DeliveryId
    way: Way
    state: ParcelState
    hash: HashText
    carrier: str | None
    carrier_name: str | None
    tracking_number: str | None
    link: str | None
    salt: HashText | None
    warnings: list[str]
    shipped_at: datetime | None

    @classmethod
    def of(cls, parcel: ParcelView) -> ParcelShown:
        return cls(
            delivery_id=parcel.delivery_id,
            way=parcel.way,
            state=parcel.state,
            hash=parcel.hash,
            carrier=parcel.carrier,
            carrier_name=parcel.carrier_name,
            tracking_number=parcel.tracking_number,
            link=parcel.link,
            salt=parcel.salt,
            warnings=list(parcel.warnings),
            shipped_at=parcel.shipped_at,
        )


class ParcelListShown(Shown):
    """The parcels of an order."""

    items: list[ParcelShown]


class PreparedShipmentShown(Shown):
    """The stored parcel, and the call the sender's wallet signs next."""

    parcel: ParcelShown
    call: CallShown

    @classmethod
    def of(cls, prepared: PreparedShipment) -> PreparedShipmentShown:
        return cls(parcel=ParcelShown.of(prepared.parcel), call=CallShown.of(prepared.call))


class LeafShown(Shown):
    """One document under a root. Its bytes and its proof are in the bundle, and on their own."""

    index: int
    kind: LeafKind
    name: str
    media_type: str
    size: int
    leaf: HashText


class EvidenceShown(Shown):
    """Everything under the root of a statement."""

    step: str
    root: HashText
    leaves: list[LeafShown]

    @classmethod
    def of(cls, bundle: BundleView) -> EvidenceShown:
        leaves = [
            LeafShown(
                index=index,
                kind=stored.leaf.kind,
                name=stored.leaf.name,
                media_type=stored.leaf.media_type,
                size=stored.leaf.size,
                leaf=stored.leaf.hash,
            )
            for index, stored in enumerate(bundle.leaves)
        ]
        return cls(step=bundle.step, root=bundle.root, leaves=leaves)


class StatementShown(Shown):
    """What somebody said. `text` null: the chain has a root we hold no document for."""

    delivery_id: DeliveryId
    kind: StatementKind
    author: PersonShown | None
    text: str | None
    at: datetime
    root: HashText
    is_on_chain: bool
    evidence: EvidenceShown | None
    arrived: Arrival | None
    condition: Condition | None
    remedy: Remedy | None

    @classmethod
    def of(cls, view: StatementView) -> StatementShown:
        return cls(
            delivery_id=view.delivery_id,
            kind=view.kind,
            author=PersonShown.of(view.author) if view.author else None,
            text=view.text,
            at=view.at,
            root=view.root,
            is_on_chain=view.is_on_chain,
            evidence=EvidenceShown.of(view.evidence) if view.evidence else None,
            arrived=view.answers.arrived,
            condition=view.answers.condition,
            remedy=view.answers.remedy,
        )


class StatementListShown(Shown):
    """What was said about a delivery."""

    items: list[StatementShown]


class OutcomeShown(Shown):
    """Who would get what, to the unit."""

    status: Status
    buyer_gets: AmountShown
    seller_gets: AmountShown
    fee: AmountShown
    royalty: AmountShown
    arbiter_fee: AmountShown
    is_asset_to_buyer: bool | None

    @classmethod
    def of(cls, outcome: OutcomePreview) -> OutcomeShown:
        names = ("buyer_gets", "seller_gets", "fee", "royalty", "arbiter_fee")
        amounts = {name: AmountShown.of(getattr(outcome, name)) for name in names}
        return cls(status=outcome.status, is_asset_to_buyer=outcome.is_asset_to_buyer, **amounts)


class PreparedStatementShown(Shown):
    """The stored statement, the call the wallet signs next, and where it would lead."""

    statement: StatementShown
    call: CallShown
    outcome: OutcomeShown | None

    @classmethod
    def of(cls, prepared: PreparedStatement) -> PreparedStatementShown:
        return cls(
            statement=StatementShown.of(prepared.statement),
            call=CallShown.of(prepared.call),
            outcome=OutcomeShown.of(prepared.preview) if prepared.preview else None,
        )


class CaseShown(Shown):
    """A case on the arbiter's desk; a list leaves the documents out."""

    id: DeliveryId
    status: Status
    order: OrderShown
    delivery: DeliveryShown
    claim: StatementShown | None
    answer: StatementShown | None
    ruling: StatementShown | None
    as_sold: str | None
    return_ruling: StatementShown | None
    objection: StatementShown | None

    @classmethod
    def of(cls, case: CaseView) -> CaseShown:
        return cls(
            id=case.id,
            status=case.status,
            order=OrderShown.of(case.order),
            delivery=DeliveryShown.of(case.delivery),
            claim=StatementShown.of(case.claim) if case.claim else None,
            answer=StatementShown.of(case.answer) if case.answer else None,
            ruling=StatementShown.of(case.ruling) if case.ruling else None,
            as_sold=case.as_sold,
            return_ruling=StatementShown.of(case.return_ruling) if case.return_ruling else None,
            objection=StatementShown.of(case.objection) if case.objection else None,
        )
