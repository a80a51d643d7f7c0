"""Builds views of orders from rows, the chain's facts and the table: a few queries per page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.typed_data import TermsFields, terms_of
from backend.chain.types import ZERO_ADDRESS
from backend.core.money import Amount, Currency
from backend.core.viewer import Viewer
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.plain_words import describe_policy
from backend.domain.catalog.policies import PolicyView
from backend.domain.catalog.repository import ListingRepository
from backend.domain.catalog.signing import fields_from_json
from backend.domain.escrow.deals import MOST_EXTENSION
from backend.domain.escrow.lifecycle import (
    NEVER_PAID,
    OPEN,
    EscrowFacts,
    Role,
    Status,
    roles_of,
)
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.escrow.settlement import Rates
from backend.domain.escrow.silence import sentence_for, silent_outcome
from backend.domain.orders.actions import allowed_actions
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.models import Delivery, Order, SignedOffer
from backend.domain.orders.money import present_money
from backend.domain.orders.offer_repository import OfferRepository
from backend.domain.orders.offers import MAKERS, OfferBook, OfferView, makers_of
from backend.domain.orders.payment import payment_of, unpayable
from backend.domain.orders.planning import Flow
from backend.domain.orders.purchase import needs_address
from backend.domain.orders.repository import Moments
from backend.domain.orders.sight import is_case, relations_of, role_shown
from backend.domain.orders.snapshots import policy_from_json
from backend.domain.orders.summary import summarise, waits_for
from backend.domain.orders.views import (
    DeliveryView,
    DisputeView,
    OrderView,
    PersonView,
    SilenceView,
    TokenView,
)
from backend.domain.parties.models import Party
from backend.domain.parties.policy import Action, Relation, allows
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources

# The buyer's wallet needs this long to be mined before the stock goes back on sale.
PAYMENT_MARGIN = timedelta(minutes=2)
_OPTIONS = tuple(DeliveryOption)
_ADDRESS_STATUSES = frozenset({Status.FUNDED, Status.SHIPPED})


@dataclass(frozen=True, slots=True)
class _Known:
    """What was looked up for all orders of a page at once."""

    escrows: Mapping[bytes, EscrowRecord]
    policies: Mapping[bytes, PolicyView]
    people: Mapping[bytes, PersonView]
    moments: Moments
    signed: Mapping[UUID, Sequence[SignedOffer]]
    void: Collection[UUID]  # listings of unpaid deliveries that the chain no longer sells


class OrderPresenter:
    """Rows in, views out."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._deployment = resources.deployment
        self._escrows = EscrowRepository(session, resources.settings.chain.chain_id)
        self._offers = OfferRepository(session)
        self._listings = ListingRepository(session)
        self._policy_names = {named.id: named.name for named in resources.deployment.policies}
        self._parties = PartyService(session, resources)

    async def one(self, order: Order, viewer: Viewer, moments: Moments) -> OrderView:
        return (await self.many([order], viewer, moments))[0]

    async def many(
        self, orders: Sequence[Order], viewer: Viewer, moments: Moments
    ) -> list[OrderView]:
        deliveries = [delivery for order in orders for delivery in order.deliveries]
        policies = {d.policy_id: self._policy(d) for d in deliveries}
        escrows = await self._escrows.list_by_id([d.escrow_id for d in deliveries])
        unpaid = [d.listing_id for d in deliveries if d.escrow_id not in escrows]
        known = _Known(
            escrows=escrows,
            policies=policies,
            people=await self._people({p.policy.arbiter for p in policies.values()}),
            moments=moments,
            signed=_by_delivery(await self._offers.list_of([d.id for d in deliveries])),
            void=await self._listings.list_void_on_chain(unpaid) if unpaid else (),
        )
        return [self._order(order, viewer, known) for order in orders]

    def _policy(self, delivery: Delivery) -> PolicyView:
        """The rules as ordered: they hold even while a reorganisation took their log away."""
        policy = policy_from_json(delivery.policy_rules)
        name = self._policy_names.get(delivery.policy_id)
        return PolicyView(delivery.policy_id, policy, name, tuple(describe_policy(policy)))

    async def _people(self, addresses: set[bytes]) -> dict[bytes, PersonView]:
        found = {}
        for address in addresses:
            party = await self._parties.by_address(address)
            found[address] = person(party) if party else PersonView(None, address, None)
        return found

    def _order(self, order: Order, viewer: Viewer, known: _Known) -> OrderView:
        currency = self._deployment.currency(order.currency)
        unpaid = [
            delivery
            for delivery in order.deliveries
            if _status(order, delivery, known) is Status.AWAITING_PAYMENT
        ]
        gone = unpayable(unpaid, known.void, known.moments.chain_now)
        payment = None if gone else payment_of(unpaid, self._deployment)
        deliveries = tuple(
            self._delivery(order, delivery, viewer, known, currency, payment)
            for delivery in order.deliveries
        )
        statuses = [delivery.status for delivery in deliveries]
        relations = relations_of(order, viewer, has_case=_has_case(order, viewer, known))
        is_unpaid = statuses == [Status.AWAITING_PAYMENT] * len(statuses)
        return OrderView(
            id=order.id,
            role=role_shown(relations),
            relations=relations,
            buyer=person(order.buyer),
            seller=person(order.seller),
            currency=currency,
            total=Amount(sum(delivery.amount for delivery in order.deliveries), currency),
            status=summarise(statuses),
            note=order.note if allows(Action.READ_BUYERS_NOTE, relations) else "",
            created_at=order.created_at,
            pay_until=order.expires_at - PAYMENT_MARGIN if is_unpaid else None,
            payment=payment if Relation.BUYER in relations else None,
            unpayable=gone,
            deliveries=deliveries,
            has_address=order.sealed_address is not None,
            is_address_visible=is_address_visible(order, relations, statuses),
            chain_time=known.moments.chain_now,
        )

    def _delivery(
        self,
        order: Order,
        delivery: Delivery,
        viewer: Viewer,
        known: _Known,
        currency: Currency,
        payment: WalletCall | None,
    ) -> DeliveryView:
        listing = fields_from_json(delivery.signed_fields)
        escrow = known.escrows.get(delivery.escrow_id)
        policy = known.policies[delivery.policy_id]
        status = _status(order, delivery, known)
        roles = roles_of(
            viewer.address,
            buyer=order.buyer.address,
            seller=order.seller.address,
            arbiter=policy.policy.arbiter,
            attester=policy.policy.attester,
        )
        terms = terms_of(
            listing,
            buyer=order.buyer.address,
            quantity=delivery.quantity,
            option=delivery.option,
            reference=delivery.id.bytes,
        )
        rates = Rates(
            fee_bps=escrow.fee_bps if escrow else policy.policy.fee_bps,
            royalty_bps=listing.royalty_bps,
            arbiter_fee_bps=policy.policy.arbiter_fee_bps,
        )
        deadline = escrow.deadline if escrow else None
        waiting = waits_for(status, deadline, known.moments.chain_now)
        kind = ListingKind(delivery.kind)
        offers: tuple[OfferView, ...] = ()
        if escrow is not None and roles & MAKERS:
            book = OfferBook(escrow, terms, self._deployment, roles, known.moments.chain_now)
            offers = book.standing(known.signed.get(delivery.id, ()))
        return DeliveryView(
            id=delivery.id,
            order_id=order.id,
            listing_id=delivery.listing_id,
            title=delivery.title,
            kind=kind,
            flow=Flow(delivery.flow),
            held_until=delivery.held_until,
            thumbnail_digest=delivery.thumbnail_digest,
            quantity=delivery.quantity,
            option=_OPTIONS[delivery.option],
            unit_price=Amount(listing.unit_price, currency),
            status=status,
            roles=roles,
            waits_for=waiting,
            needs_viewer=bool(waiting & (roles - {Role.ANYONE})),
            policy=policy,
            arbiter=known.people[policy.policy.arbiter],
            escrow_id=delivery.escrow_id,
            escrow=escrow,
            terms=terms,
            money=present_money(
                status,
                amount=delivery.amount,
                delivery_fee=listing.fee_of(delivery.option),
                currency=currency,
                rates=rates,
                escrow=escrow,
            ),
            token=_token(terms, escrow),
            dispute=_dispute(escrow, currency),
            offers=offers,
            silence=_silence(escrow, policy, rates, currency, known.moments.chain_now),
            actions=allowed_actions(
                status=status,
                roles=roles,
                facts=_facts(order, escrow, policy, offers),
                now=_clock_for(status, known.moments),
                payment=payment,
                terms=terms,
                deployment=self._deployment,
            ),
            is_instant=listing.instant,
            is_oversold=delivery.is_oversold,
            needs_address=needs_address(kind, delivery.option),
        )


def person(party: Party) -> PersonView:
    return PersonView(party.id, party.address, party.display_name)


def _status(order: Order, delivery: Delivery, known: _Known) -> Status:
    return status_of(order, known.escrows.get(delivery.escrow_id), known.moments.now)


def status_of(order: Order, escrow: EscrowRecord | None, now: datetime) -> Status:
    """The chain's word if it has one; else how far the unpaid order is."""
    if escrow is not None:
        return escrow.status
    if order.abandoned_at is not None:
        return Status.ABANDONED
    if order.expired_at is not None or now >= order.expires_at:
        return Status.EXPIRED
    return Status.AWAITING_PAYMENT


def is_address_visible(
    order: Order, relations: frozenset[Relation], statuses: Sequence[Status]
) -> bool:
    """The buyer's own for good; the shop's business from payment to delivery; nobody else's."""
    if order.sealed_address is None or not allows(Action.READ_ADDRESS, relations):
        return False
    if Relation.BUYER in relations:
        return True
    return any(status in _ADDRESS_STATUSES for status in statuses)


def _has_case(order: Order, viewer: Viewer, known: _Known) -> bool:
    return any(
        known.policies[delivery.policy_id].policy.arbiter == viewer.address
        and is_case(known.escrows.get(delivery.escrow_id), known.moments.now)
        for delivery in order.deliveries
    )


def _facts(
    order: Order, escrow: EscrowRecord | None, policy: PolicyView, offers: Sequence[OfferView]
) -> EscrowFacts:
    pay_until = order.expires_at - PAYMENT_MARGIN
    if escrow is None:
        return EscrowFacts(pay_until=pay_until)
    cancel_until = escrow.funded_at
    if not escrow.is_cancelling_over:
        cancel_until += timedelta(seconds=policy.policy.cancel_window)
    return EscrowFacts(
        pay_until=pay_until,
        cancel_until=cancel_until,
        deadline=escrow.deadline,
        offered_by=makers_of(offers),
        posted_by=makers_of(offers, posted=True),
        is_extendable=timedelta(seconds=escrow.extended) < MOST_EXTENSION,
        was_return_ruled=escrow.was_return_ruled,
        has_item=escrow.has_asset,
    )


def _by_delivery(rows: Sequence[SignedOffer]) -> dict[UUID, list[SignedOffer]]:
    found: dict[UUID, list[SignedOffer]] = {}
    for row in rows:
        found.setdefault(row.delivery_id, []).append(row)
    return found


def _clock_for(status: Status, moments: Moments) -> datetime:
    """Reservations run on our clock, everything with money on the chain's."""
    is_ours = status is Status.AWAITING_PAYMENT or status in NEVER_PAID
    return moments.now if is_ours else moments.chain_now


def _token(terms: TermsFields, escrow: EscrowRecord | None) -> TokenView | None:
    if terms.asset == ZERO_ADDRESS:
        return None
    return TokenView(
        address=terms.asset,
        asset_id=terms.asset_id,
        units=terms.asset_units,
        is_to_buyer=escrow.is_asset_to_buyer if escrow else None,
        is_waiting=escrow is not None and escrow.asset_credited_to is not None,
    )


def _dispute(escrow: EscrowRecord | None, currency: Currency) -> DisputeView | None:
    """What is or was argued about: a claim, or what came back."""
    if escrow is None:
        return None
    opened_at = escrow.disputed_at or escrow.return_contested_at
    if opened_at is None:
        return None
    assert escrow.claim is not None
    return DisputeView(
        claim=Amount(escrow.claim, currency),
        reason=escrow.reason,
        opened_at=opened_at,
        contested_at=escrow.return_contested_at or escrow.contested_at,
    )


def _silence(
    escrow: EscrowRecord | None,
    policy: PolicyView,
    rates: Rates,
    currency: Currency,
    chain_now: datetime,
) -> SilenceView | None:
    if escrow is None or escrow.deadline is None or escrow.status not in OPEN:
        return None
    outcome = silent_outcome(
        escrow.status,
        amount=escrow.amount,
        share=escrow.share,
        rates=rates,
        silence_bps=policy.policy.silence_bps,
        is_return_ruled=escrow.is_return_ruled,
    )
    return SilenceView(
        at=escrow.deadline,
        is_over=chain_now >= escrow.deadline,
        sentence=sentence_for(escrow.status, has_asset=escrow.has_asset),
        status=outcome.status,
        buyer_gets=Amount(outcome.payout.buyer_net, currency),
        seller_gets=Amount(outcome.payout.seller_net, currency),
        is_asset_to_buyer=outcome.is_asset_to_buyer if escrow.has_asset else None,
    )
