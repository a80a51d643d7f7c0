"""Who sees which orders: the policy as SQL for queries, and as relations for one order at hand.

Both say the same about everybody; tests/integration/orders/test_sight.py compares them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, false, or_, true

from backend.core.viewer import Viewer
from backend.domain.catalog.models import PolicyRow
from backend.domain.escrow.lifecycle import Role
from backend.domain.escrow.models import HAS_CASE, Escrow
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
    if sees_every_order(viewer):
        return true()
    shops = shops_where(viewer, Action.SEE_ORDER)
    return _is_in_sight(viewer.party_id, shops, is_arbiters_case(viewer, now))


def sees_every_order(viewer: Viewer) -> bool:
    """Whether the policy lets the viewer see them all, as staff."""
    return allows(Action.SEE_ORDER, relations_to_house(viewer))


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
        and_(Order.in_care_since.is_not(None), is_no_side(viewer)) if looks_after else false(),
    )


def is_sold_by(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    """The orders of the shops in whose name the viewer may do this, but for what they bought."""
    of_shops = Order.seller_id.in_(shops_where(viewer, action))
    if not viewer.teams:
        return of_shops  # nobody buys from themselves
    return and_(of_shops, Order.buyer_id != viewer.party_id)


def is_no_side(viewer: Viewer) -> ColumnElement[bool]:
    """The orders that staff meet as staff: they did not buy, and no shop of theirs sold."""
    shops = {viewer.party_id, *viewer.teams}
    return and_(Order.buyer_id != viewer.party_id, Order.seller_id.not_in(shops))


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
    return _is_case_of(viewer.address, now - ARBITER_SIGHT)


def sight_of(viewer: Viewer, now: datetime) -> Mapping[str, object]:
    """What stands for the viewer in `IS_IN_SIGHT`."""
    return {
        "viewer": viewer.party_id,
        "shops": list(shops_where(viewer, Action.SEE_ORDER)),
        "arbiter": viewer.address,
        "ended_after": now - ARBITER_SIGHT,
    }


def _is_in_sight(
    party_id: UUID | BindParameter[UUID],
    shops: Collection[UUID] | BindParameter[Sequence[UUID]],
    has_case: ColumnElement[bool],
) -> ColumnElement[bool]:
    return or_(Order.buyer_id == party_id, Order.seller_id.in_(shops), has_case)


def _is_case_of(
    address: bytes | BindParameter[bytes], ended_after: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    return exists().where(
        Delivery.order_id == Order.id,
        Escrow.chain_id == Delivery.chain_id,
        Escrow.escrow_id == Delivery.escrow_id,
        HAS_CASE,
        or_(Escrow.closed_at.is_(None), Escrow.closed_at > ended_after),
        PolicyRow.chain_id == Delivery.chain_id,
        PolicyRow.policy_id == Delivery.policy_id,
        PolicyRow.arbiter == address,
    )


# The same as `may_see` for whoever is not staff, for statements that are made once: to build one
# takes longer than to send it.
IS_IN_SIGHT = _is_in_sight(
    bindparam("viewer"),
    bindparam("shops", expanding=True),
    _is_case_of(bindparam("arbiter"), bindparam("ended_after")),
)
