"""Who sees which orders: the policy as SQL for queries, and as relations for one order at hand.

Both say the same about everybody; tests/integration/orders/test_sight.py compares them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, or_, true

from backend.core.viewer import Viewer
from backend.domain.catalog.models import PolicyRow
from backend.domain.escrow.lifecycle import Role
from backend.domain.escrow.models import Escrow
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.orders.models import Delivery, Order
from backend.domain.parties.policy import (
    SHOP,
    Action,
    Relation,
    allows,
    relations_to_house,
    relations_to_order,
    shops_where,
)

# How long an arbiter still sees a case after it closed.
ARBITER_SIGHT = timedelta(days=90)


class Sight(Protocol):
    """What of an order decides what somebody is to it."""

    @property
    def buyer_id(self) -> UUID: ...

    @property
    def seller_id(self) -> UUID: ...

    @property
    def in_care_since(self) -> datetime | None: ...


def may_see(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The orders the policy lets the viewer see."""
    if viewer.party_id is None:
        return false()
    if allows(Action.SEE_ORDER, relations_to_house(viewer)):
        return true()
    return or_(
        Order.buyer_id == viewer.party_id,
        Order.seller_id.in_(shops_where(viewer, Action.SEE_ORDER)),
        is_arbiters_case(viewer, now),
    )


def may_read_thread(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The orders whose thread the policy lets the viewer read."""
    if viewer.party_id is None:
        return false()
    is_carer = allows(Action.READ_THREAD, {Relation.CARER})
    looks_after = is_carer and Relation.STAFF_SUPPORT in relations_to_house(viewer)
    return or_(
        Order.buyer_id == viewer.party_id,
        Order.seller_id.in_(shops_where(viewer, Action.READ_THREAD)),
        is_arbiters_case(viewer, now),
        Order.in_care_since.is_not(None) if looks_after else false(),
    )


def relations_of(
    order: Sight,
    viewer: Viewer,
    has_case: bool,  # noqa: FBT001 - a fact, not a switch
) -> frozenset[Relation]:
    """What the viewer is to an order that was read."""
    return relations_to_order(
        viewer,
        buyer_id=order.buyer_id,
        seller_id=order.seller_id,
        has_case=has_case,
        is_in_care=order.in_care_since is not None,
    )


def is_case(escrow: EscrowRecord | None, now: datetime) -> bool:
    """Whether this escrow's arbiter sees its order: from a dispute on, and not for ever after."""
    if escrow is None or not (escrow.disputed_at or escrow.return_contested_at):
        return False
    return escrow.closed_at is None or escrow.closed_at > now - ARBITER_SIGHT


def role_shown(relations: Collection[Relation]) -> Role:
    """Whose words a page uses: a team speaks for its seller, staff stand beside both."""
    if Relation.BUYER in relations:
        return Role.BUYER
    if not SHOP.isdisjoint(relations):
        return Role.SELLER
    return Role.ARBITER if Relation.ARBITER in relations else Role.ANYONE


def is_arbiters_case(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """An arbiter sees an order from its dispute on, and not for ever after."""
    if viewer.address is None:
        return false()
    return exists().where(
        Delivery.order_id == Order.id,
        Escrow.chain_id == Delivery.chain_id,
        Escrow.escrow_id == Delivery.escrow_id,
        or_(Escrow.disputed_at.is_not(None), Escrow.return_contested_at.is_not(None)),
        or_(Escrow.closed_at.is_(None), Escrow.closed_at > now - ARBITER_SIGHT),
        PolicyRow.chain_id == Delivery.chain_id,
        PolicyRow.policy_id == Delivery.policy_id,
        PolicyRow.arbiter == viewer.address,
    )
