"""Statements and steps as their viewer may see them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from backend.core.money import Amount
from backend.domain.escrow.statuses import Role
from backend.domain.gateways.gateway import GATEWAYS, StatementKind
from backend.domain.gateways.models import PaymentStatement
from backend.domain.gateways.repository import position_of
from backend.domain.gateways.steps import allowed
from backend.domain.gateways.views import BesideDelivery, BesideView, StatementView
from backend.domain.orders.methods import ShopMethodView, reference_of
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.models import Party
from backend.domain.parties.policy import SHOP, STAFF


def present_beside(
    order: OrderView,
    said: Sequence[PaymentStatement],
    people: Mapping[UUID, Party],
    taken: Sequence[ShopMethodView],
    now: datetime,
) -> BesideView:
    """The whole order."""
    words = [each.instructions for each in taken if each.method is order.method]
    return BesideView(
        order=order,
        method=order.method,
        reference=reference_of(order.public_id),
        instructions=words[0] if words and order.role is not Role.ARBITER else "",
        deliveries=tuple(_delivery(order, each, said, people, now) for each in order.deliveries),
    )


def _delivery(
    order: OrderView,
    delivery: DeliveryView,
    said: Sequence[PaymentStatement],
    people: Mapping[UUID, Party],
    now: datetime,
) -> BesideDelivery:
    position = position_of(delivery.status, delivery.money.paid.units, delivery.id, said)
    currency = order.currency
    return BesideDelivery(
        id=delivery.id,
        title=delivery.title,
        status=delivery.status,
        stand=GATEWAYS[order.method].stand(position),
        position=position,
        due=delivery.money.paid,
        received=Amount(position.received, currency),
        outstanding=Amount(position.outstanding, currency),
        given_back=Amount(position.given_back, currency),
        statements=tuple(
            StatementView(
                delivery_id=row.delivery_id,
                kind=StatementKind(row.kind),
                amount=Amount(row.units, currency),
                who=_who(order, row, people),
                reason=row.reason,
                at=row.at,
            )
            for row in said
            if row.delivery_id == delivery.id
        ),
        actions=allowed(order, position, now),
    )


def _who(order: OrderView, row: PaymentStatement, people: Mapping[UUID, Party]) -> str:
    """By name among the shop and the staff; to others the shop speaks with one voice."""
    if order.relations.isdisjoint(SHOP | STAFF):
        return "the seller" if row.said_by == order.seller.id else "the shop or our staff"
    party = people.get(row.said_by)
    return (party.display_name if party else None) or "somebody of the shop"
