"""Builds views of orders from rows, the chain's facts and the table: a few queries per page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.catalog.plain_words import describe_policy
from backend.domain.catalog.policies import PolicyView
from backend.domain.catalog.repository import ListingRepository
from backend.domain.escrow.lifecycle import (
    Status,
)
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.methods import Method
from backend.domain.orders.models import Delivery, Order, SignedOffer
from backend.domain.orders.moments import Moments
from backend.domain.orders.offer_repository import OfferRepository
from backend.domain.orders.payment import payment_of, unpayable
from backend.domain.orders.presenting_deliveries import (
    PAYMENT_MARGIN,
    DeliveryPresenter,
    EscrowKey,
    Known,
    status_in,
)
from backend.domain.orders.repository import Whole
from backend.domain.orders.sight import is_case, relations_of, role_shown
from backend.domain.orders.snapshots import policy_from_json
from backend.domain.orders.summary import summarise
from backend.domain.orders.views import (
    HoldView,
    OrderView,
    PersonView,
)
from backend.domain.parties.models import Party
from backend.domain.parties.policy import SHOP, STAFF, Action, Relation, allows
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources

_ADDRESS_STATUSES = frozenset(
    {
        Status.FUNDED,
        Status.SHIPPED,
        Status.APPROVED,
        Status.WAITING_PAYMENT,
        Status.SENT,
    }
)


class OrderPresenter:
    """Rows in, views out."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._chains = resources.chains
        self._offers = OfferRepository(session)
        self._listings = ListingRepository(session)
        self._policy_names = {named.id: named.name for named in resources.chains.policies}
        self._parties = PartyService(session, resources)

    async def one(self, order: Order, viewer: Viewer, moments: Moments) -> OrderView:
        self._chains.get(order.chain_id)  # refuses a chain nobody trades on any more
        return (await self.many([order], viewer, moments))[0]

    async def whole(self, found: Whole, viewer: Viewer, moments: Moments) -> OrderView:
        """The same of an order that was read with its escrows and arbiters."""
        order = found.order
        self._chains.get(order.chain_id)
        escrows = {(escrow.chain_id, escrow.escrow_id): escrow for escrow in found.escrows}
        arbiters = {party.address: party for party in found.arbiters}
        return self._order(order, viewer, await self._known([order], escrows, arbiters, moments))

    async def many(
        self, orders: Sequence[Order], viewer: Viewer, moments: Moments
    ) -> list[OrderView]:
        orders = [order for order in orders if order.chain_id in self._chains]
        deliveries = [delivery for order in orders for delivery in order.deliveries]
        escrows = await self._escrows_of(deliveries)
        rules = [policy_from_json(delivery.policy_rules) for delivery in deliveries]
        arbiters = await self._parties.list_by_address({rule.arbiter for rule in rules})
        known = await self._known(orders, escrows, arbiters, moments)
        return [self._order(order, viewer, known) for order in orders]

    async def _known(
        self,
        orders: Sequence[Order],
        escrows: Mapping[EscrowKey, EscrowRecord],
        arbiters: Mapping[bytes, Party],
        moments: Moments,
    ) -> Known:
        deliveries = [delivery for order in orders for delivery in order.deliveries]
        paid = [d.id for d in deliveries if (d.chain_id, d.escrow_id) in escrows]
        unpaid = [d.listing_id for d in deliveries if (d.chain_id, d.escrow_id) not in escrows]
        policies = {d.policy_id: self._policy(d) for d in deliveries}
        return Known(
            escrows=escrows,
            policies=policies,
            people=_people({p.policy.arbiter for p in policies.values()}, arbiters),
            deciders=await self._deciders(orders),
            moments=moments,
            signed=_by_delivery(await self._offers.list_of(paid)),  # none before the money
            void=await self._listings.list_void_on_chain(unpaid) if unpaid else (),
        )

    async def _escrows_of(self, deliveries: Sequence[Delivery]) -> dict[EscrowKey, EscrowRecord]:
        found: dict[EscrowKey, EscrowRecord] = {}
        for chain_id in {delivery.chain_id for delivery in deliveries}:
            ids = [item.escrow_id for item in deliveries if item.chain_id == chain_id]
            records = await EscrowRepository(self._session, chain_id).list_by_id(ids)
            found |= {(chain_id, escrow_id): record for escrow_id, record in records.items()}
        return found

    def _policy(self, delivery: Delivery) -> PolicyView:
        """The rules as ordered: they hold even while a reorganisation took their log away."""
        policy = policy_from_json(delivery.policy_rules)
        name = self._policy_names.get(delivery.policy_id)
        return PolicyView(delivery.policy_id, policy, name, tuple(describe_policy(policy)))

    async def _deciders(self, orders: Sequence[Order]) -> dict[UUID, PersonView]:
        found = await self._parties.list_by_id([o.decided_by for o in orders if o.decided_by])
        return {party_id: person(party) for party_id, party in found.items()}

    def _order(self, order: Order, viewer: Viewer, known: Known) -> OrderView:
        deployment = self._chains.get(order.chain_id).deployment
        currency = deployment.currency(order.currency)
        unpaid = [
            delivery
            for delivery in order.deliveries
            if status_in(order, delivery, known) is Status.AWAITING_PAYMENT
        ]
        relations = relations_of(order, viewer, has_case=_has_case(order, viewer, known))
        has_words = allows(Action.READ_BUYERS_NOTE, relations)
        gone = unpayable(unpaid, known.void, known.moments.on(order.chain_id))
        # The signature is not handed out before the seller has said yes, and the call carries it.
        hold = _hold(order, relations, known)
        is_held = hold is not None and hold.status is not HoldStatus.APPROVED
        method = Method(order.method)
        is_closed = gone or is_held or method is not Method.ESCROW
        payment = None if is_closed else payment_of(unpaid, deployment)
        deliveries = tuple(
            DeliveryPresenter(order, delivery, viewer, known, deployment).view(
                payment, has_words=has_words
            )
            for delivery in order.deliveries
        )
        statuses = [delivery.status for delivery in deliveries]
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
            note=order.note if has_words else "",
            created_at=order.created_at,
            pay_until=order.expires_at - PAYMENT_MARGIN if is_unpaid else None,
            payment=payment if Relation.BUYER in relations else None,
            unpayable=gone,
            deliveries=deliveries,
            hold=hold,
            method=method,
            has_address=order.sealed_address is not None,
            has_contact=order.sealed_contact is not None,
            is_address_visible=is_address_visible(order, relations, statuses),
            chain_time=known.moments.on(order.chain_id),
        )


def _hold(order: Order, relations: frozenset[Relation], known: Known) -> HoldView | None:
    if order.hold is None:
        return None
    knows_team = not relations.isdisjoint(SHOP | STAFF)
    return HoldView(
        status=HoldStatus(order.hold),
        reason=order.hold_note or "",
        decided_at=order.decided_at,
        decided_by=known.deciders.get(order.decided_by)
        if knows_team and order.decided_by
        else None,
    )


def _people(addresses: Collection[bytes], known: Mapping[bytes, Party]) -> dict[bytes, PersonView]:
    return {
        address: person(known[address]) if address in known else PersonView(None, address, None)
        for address in addresses
    }


def person(party: Party) -> PersonView:
    return PersonView(party.id, party.address, party.display_name)


def is_address_visible(
    order: Order, relations: frozenset[Relation], statuses: Sequence[Status]
) -> bool:
    """The buyer's own for good; the shop's business from payment to delivery; nobody else's."""
    if order.data_key is None or not allows(Action.READ_ADDRESS, relations):
        return False
    if Relation.BUYER in relations:
        return True
    return any(status in _ADDRESS_STATUSES for status in statuses)


def _has_case(order: Order, viewer: Viewer, known: Known) -> bool:
    return any(
        known.policies[delivery.policy_id].policy.arbiter == viewer.address
        and is_case(known.escrow_of(delivery), known.moments.now)
        for delivery in order.deliveries
    )


def _by_delivery(rows: Sequence[SignedOffer]) -> dict[UUID, list[SignedOffer]]:
    found: dict[UUID, list[SignedOffer]] = {}
    for row in rows:
        found.setdefault(row.delivery_id, []).append(row)
    return found
