"""Making an offer: on chain, or by a signature that is kept here for the other side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.acceptance import accepted_signature, is_from_future_wallet
from backend.chain.deployment import Deployment
from backend.chain.proposal import DealKind, Proposal
from backend.chain.signed_actions import OfferToSign
from backend.chain.types import EscrowId
from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.escrow.deals import DEALS, MOST_EXTENSION
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Role
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.orders.calls import Decision, WalletCall, step_call
from backend.domain.orders.errors import OfferNotFound, OfferSignatureRefused, TooManyOffers
from backend.domain.orders.events import OfferHidden, OfferSigned
from backend.domain.orders.models import SignedOffer
from backend.domain.orders.money import plain
from backend.domain.orders.offer_repository import OfferRepository
from backend.domain.orders.offers import MAKERS, OfferBook, OfferView
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_VALID = timedelta(days=90)
MOST_SIGNED = 10  # of one party, while nothing else happens
_REFUSALS = {
    "offer": "Offers can be made by buyer and seller, while the money is locked.",
    "extend": "More time is given by the one whom silence favours, before the deadline.",
    "refund_released": "Only the seller can pay back, after the release.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedOffer:
    """An offer in both forms: the call that posts it, and what the wallet signs instead."""

    proposal: Proposal
    call: WalletCall
    typed_data: dict[str, Any]


class OfferService:
    """Offers of one delivery: made, listed, hidden."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderService(session, resources)
        self._offers = OfferRepository(session)

    async def list(self, delivery_id: UUID, viewer: Viewer) -> Sequence[OfferView]:
        """Standing and past offers, the newest first. The two parties', and the arbiter's who has
        the case.
        """
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if delivery.escrow is None or not _may_read(order, delivery):
            return ()
        signed = await self._offers.list_of([delivery_id])
        escrows = EscrowRepository(self._session, delivery.chain_id)
        log = await escrows.list_facts([delivery.escrow_id])
        deployment = self._deployment_of(delivery)
        place = (delivery.escrow, delivery.terms, deployment, delivery.roles, order.chain_time)
        return OfferBook(*place).all(signed, log)

    async def prepare(self, delivery_id: UUID, proposal: Proposal, viewer: Viewer) -> PreparedOffer:
        """Check an offer as the contract will, and hand out both ways of making it."""
        order, delivery, escrow = await self._open(delivery_id, viewer)
        _require_sound(proposal, order, delivery, escrow)
        call = self._call("offer", delivery, {"proposal": proposal})
        domain = self._deployment_of(delivery).domain
        typed_data = _to_sign(proposal, order, escrow).typed_data(domain)
        return PreparedOffer(proposal=proposal, call=call, typed_data=typed_data)

    async def sign(
        self, delivery_id: UUID, proposal: Proposal, signature: bytes, viewer: Viewer
    ) -> OfferView:
        """Keep a signed offer. It has to be the maker's, and over the present state."""
        order, delivery, escrow = await self._open(delivery_id, viewer)
        _require_sound(proposal, order, delivery, escrow)
        maker_id = viewer.require_party()
        if await self._offers.count_own(delivery.id, maker_id, escrow.state) >= MOST_SIGNED:
            raise TooManyOffers(
                f"You have signed {MOST_SIGNED} offers already; wait for an answer."
            )
        to_sign = _to_sign(proposal, order, escrow)
        accepted = await self._accepted(delivery.chain_id, to_sign, signature)
        row = SignedOffer(
            order_id=order.id,
            id=uuid7(),
            delivery_id=delivery.id,
            maker_id=maker_id,
            maker=to_sign.maker,
            state=escrow.state,
            deal=proposal.deal,
            buyer_share=proposal.buyer_share,
            asset_to_buyer=proposal.asset_to_buyer,
            new_deadline=proposal.new_deadline,
            expiry=proposal.expiry,
            signature=accepted,
            signed_at=self._resources.clock.now(),
        )
        self._offers.add(row)
        await self._session.flush()
        await self._record(OfferSigned, row, row.signed_at, order, viewer)
        return await self._one(delivery_id, row.id, viewer)

    async def hide(self, delivery_id: UUID, offer_id: UUID, viewer: Viewer) -> OfferView:
        """Take an own signed offer off the page. Whoever keeps a copy could still carry it."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        row = await self._offers.find_own(delivery.id, offer_id, viewer.require_party())
        if row is None:
            raise OfferNotFound("There is no such offer.", offer_id=str(offer_id))
        if row.hidden_at is None:
            row.hidden_at = self._resources.clock.now()
            await self._record(OfferHidden, row, row.hidden_at, order, viewer)
            await self._session.flush()
        return await self._one(delivery_id, row.id, viewer)

    async def prepare_extension(
        self, delivery_id: UUID, new_deadline: int, viewer: Viewer
    ) -> WalletCall:
        """More time, from the one whom silence favours."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        _require_step("extend", delivery)
        assert delivery.escrow is not None
        checks = FieldChecks()
        _check_deadline(checks, new_deadline, order, delivery.escrow)
        checks.raise_if_any()
        return self._call("extend", delivery, {"new_deadline": new_deadline})

    async def prepare_later_refund(
        self, delivery_id: UUID, amount: Amount, viewer: Viewer
    ) -> WalletCall:
        """Money back after release. The contract knows no upper bound; what was paid is ours."""
        _, delivery = await self._orders.get_delivery(delivery_id, viewer)
        _require_step("refund_released", delivery)
        paid, checks = delivery.money.paid, FieldChecks()
        is_ours = amount.currency == paid.currency
        met = is_ours and 0 < amount.units <= paid.units
        checks.require("amount", f"More than 0, and at most {plain(paid)}.", met=met)
        checks.raise_if_any()
        return self._call("refund_released", delivery, {"amount": amount.units})

    def _call(
        self, function: str, delivery: DeliveryView, inputs: Mapping[str, Decision]
    ) -> WalletCall:
        call = step_call(function, delivery.terms, self._deployment_of(delivery), inputs)
        assert call is not None
        return call

    def _deployment_of(self, delivery: DeliveryView) -> Deployment:
        return self._resources.chains.get(delivery.chain_id).deployment

    async def _open(
        self, delivery_id: UUID, viewer: Viewer
    ) -> tuple[OrderView, DeliveryView, EscrowRecord]:
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        _require_step("offer", delivery)
        assert delivery.escrow is not None
        return order, delivery, delivery.escrow

    async def _record(
        self,
        kind: type[OfferSigned | OfferHidden],
        row: SignedOffer,
        at: datetime,
        order: OrderView,
        viewer: Viewer,
    ) -> None:
        event = kind(
            occurred_at=at,
            order_id=order.id,
            delivery_id=row.delivery_id,
            offer_id=row.id,
            role=order.role.value,
        )
        await outbox.record(self._session, event, viewer)

    async def _accepted(self, chain_id: int, to_sign: OfferToSign, signature: bytes) -> bytes:
        if is_from_future_wallet(signature):
            raise OfferSignatureRefused("This wallet has to be set up on the chain first.")
        chain = self._resources.chains.get(chain_id)
        digest = to_sign.digest(chain.deployment.domain)
        accepted = await accepted_signature(chain.gateway, to_sign.maker, digest, signature)
        if accepted is None:
            raise OfferSignatureRefused(
                "This signature is not yours, or the order has moved on. Reload and sign again."
            )
        return accepted

    async def _one(self, delivery_id: UUID, offer_id: UUID, viewer: Viewer) -> OfferView:
        views = await self.list(delivery_id, viewer)
        return next(view for view in views if view.id == str(offer_id))


def _may_read(order: OrderView, delivery: DeliveryView) -> bool:
    has_case = Role.ARBITER in delivery.roles and delivery.dispute is not None
    return order.role in MAKERS or has_case


def _require_step(action: str, delivery: DeliveryView) -> None:
    if delivery.action(action) is None:
        status = delivery.status.value
        raise StepNotAllowed(_REFUSALS[action], action=action, status=status)


def _to_sign(proposal: Proposal, order: OrderView, escrow: EscrowRecord) -> OfferToSign:
    maker = escrow.buyer if order.role is Role.BUYER else escrow.seller
    return OfferToSign(maker, EscrowId(escrow.escrow_id), escrow.state, proposal)


def _require_sound(
    proposal: Proposal, order: OrderView, delivery: DeliveryView, escrow: EscrowRecord
) -> None:
    """Refuse what the contract would refuse, and what makes no sense from where it stands."""
    checks = FieldChecks()
    if proposal.deal not in set(DealKind):
        checks.refuse("deal", "There is no such deal.")
        checks.raise_if_any()
    deal = DEALS[proposal.kind]
    checks.require(
        "deal", "This deal does not fit where the order stands.", met=delivery.status in deal.fits
    )
    _check_money(checks, proposal, delivery)
    _check_dates(checks, proposal, order, escrow)
    checks.raise_if_any()


def _check_money(checks: FieldChecks, proposal: Proposal, delivery: DeliveryView) -> None:
    deal = DEALS[proposal.kind]
    most = delivery.money.paid.units if deal.has_share else 0
    sentence = "An amount from 0 to what was paid." if most else "This deal names no amount."
    checks.require("buyer_share", sentence, met=0 <= proposal.buyer_share <= most)
    may_name = deal.names_token and delivery.token is not None
    checks.require(
        "asset_to_buyer",
        "This deal decides nothing about a token.",
        met=may_name or not proposal.asset_to_buyer,
    )


def _check_dates(
    checks: FieldChecks, proposal: Proposal, order: OrderView, escrow: EscrowRecord
) -> None:
    now = int(order.chain_time.timestamp())
    latest = now + int(LONGEST_VALID.total_seconds())
    checks.require(
        "expiry", "It can stand for up to 90 days from now.", met=now < proposal.expiry <= latest
    )
    if not DEALS[proposal.kind].names_deadline:
        checks.require("new_deadline", "This deal names no day.", met=proposal.new_deadline == 0)
        return
    _check_deadline(checks, proposal.new_deadline, order, escrow)


def _check_deadline(
    checks: FieldChecks, new_deadline: int, order: OrderView, escrow: EscrowRecord
) -> None:
    now = int(order.chain_time.timestamp())
    due = int(escrow.deadline.timestamp()) if escrow.deadline else 0
    left = int(MOST_EXTENSION.total_seconds()) - escrow.extended
    checks.require(
        "new_deadline",
        "A day after the present deadline; all extensions together take up to 180 days.",
        met=now < due < new_deadline <= due + left,
    )
