"""Offers between two parties, and steps that one signs and somebody else carries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from backend.api.schemas.base import (
    AmountSent,
    PublicId,
    Sent,
    Shown,
    SignatureText,
    Text,
    Units,
    YesNo,
)
from backend.api.schemas.calls import CallShown
from backend.chain.proposal import Proposal
from backend.core.ids import public_id
from backend.domain.escrow.deals import DEAL_NAMED, DEALS
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.calls import Decision
from backend.domain.orders.consents import ConsentRequest
from backend.domain.orders.decisions import read_decisions
from backend.domain.orders.offer_desk import PreparedOffer
from backend.domain.orders.offers import OfferState, OfferView
from backend.resources import Resources

OFFER_PREFIX = "off"
OfferId = Annotated[UUID, PublicId(OFFER_PREFIX)]
_LAST_SECOND = 2**63 - 1  # far above every date, and what a column holds
Seconds = Annotated[int, Field(strict=True, ge=0, le=_LAST_SECOND, description="Unix seconds.")]
DealName = Annotated[str, Field(pattern=f"^({'|'.join(DEAL_NAMED)})$")]


class ProposalSent(Sent):
    """What is offered. A field that its deal does not use is left out."""

    deal: DealName
    buyer_share: AmountSent | None = None
    asset_to_buyer: YesNo = False
    new_deadline: Seconds = 0
    expiry: Seconds

    def read(self, resources: Resources) -> Proposal:
        share = self.buyer_share.read(resources, "buyer_share") if self.buyer_share else None
        return Proposal(
            deal=DEAL_NAMED[self.deal].kind.value,
            buyer_share=share.units if share else 0,
            asset_to_buyer=self.asset_to_buyer,
            new_deadline=self.new_deadline,
            expiry=self.expiry,
        )


class OfferSent(ProposalSent):
    """The same with the maker's signature over it."""

    signature: SignatureText


class ProposalShown(Shown):
    """As the contract knows it; numbers are whole units and Unix seconds, as text."""

    deal: str
    label: str
    buyer_share: Units
    asset_to_buyer: bool
    new_deadline: Units
    expiry: Units

    @classmethod
    def of(cls, proposal: Proposal) -> ProposalShown:
        deal = DEALS[proposal.kind]
        return cls(
            deal=deal.name,
            label=deal.label,
            buyer_share=str(proposal.buyer_share),
            asset_to_buyer=proposal.asset_to_buyer,
            new_deadline=str(proposal.new_deadline),
            expiry=str(proposal.expiry),
        )


class OfferShown(Shown):
    """One offer. `accept` is the other side's call, `withdraw` the maker's."""

    id: str
    maker: Role
    proposal: ProposalShown
    is_posted: bool
    made_at: datetime
    expires_at: datetime
    state: OfferState
    accept: CallShown | None
    withdraw: CallShown | None
    may_hide: bool

    @classmethod
    def of(cls, view: OfferView) -> OfferShown:
        return cls(
            id=view.id if view.is_posted else public_id(OFFER_PREFIX, UUID(view.id)),
            maker=view.maker,
            proposal=ProposalShown.of(view.proposal),
            is_posted=view.is_posted,
            made_at=view.made_at,
            expires_at=view.expires_at,
            state=view.state,
            accept=CallShown.of(view.accept) if view.accept else None,
            withdraw=CallShown.of(view.withdraw) if view.withdraw else None,
            may_hide=view.may_hide,
        )


class OfferListShown(Shown):
    """Every offer of a delivery, the newest first."""

    items: list[OfferShown]


class PreparedOfferShown(Shown):
    """Two ways to make it: send the call, or sign the typed data and POST it to `offers`."""

    proposal: ProposalShown
    call: CallShown
    typed_data: dict[str, Any]

    @classmethod
    def of(cls, prepared: PreparedOffer) -> PreparedOfferShown:
        return cls(
            proposal=ProposalShown.of(prepared.proposal),
            call=CallShown.of(prepared.call),
            typed_data=prepared.typed_data,
        )


class ExtensionSent(Sent):
    """Until when."""

    new_deadline: Seconds


class LaterRefundSent(Sent):
    """How much goes back from the seller's own wallet."""

    amount: AmountSent


class ConsentSent(Sent):
    """A step to sign. `inputs` are its decisions, by the names and spelling of the ABI."""

    action: Annotated[Text, Field(max_length=64)]
    inputs: Annotated[dict[Text, Any], Field(max_length=8, default_factory=dict)]

    def read(self) -> dict[str, Decision]:
        return read_decisions(self.action, self.inputs)


class ConsentShown(Shown):
    """What the wallet signs. The signature goes into the last argument of the relay's call."""

    typed_data: dict[str, Any]
    call: CallShown
    expiry: Units
    is_carried: bool  # whether this marketplace carries it, when it is POSTed to relayed-actions

    @classmethod
    def of(cls, request: ConsentRequest) -> ConsentShown:
        return cls(
            typed_data=request.typed_data,
            call=CallShown.of(request.call),
            expiry=str(request.expiry),
            is_carried=request.is_carried,
        )
