"""Who may do what: one table of actions and relations. Pure: no session, no clock, no settings.

Repositories scope with it, services ask it, pages show what it allows. A relation is what a viewer
is to an order, to a shop or to the house; it may depend on how things stand (an arbiter has a
case only from the dispute on), and that is decided before this table is asked. docs/roles.md tells
the same in words, with the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from backend.core.viewer import StaffRole, TeamRole, Viewer


class Relation(StrEnum):
    """What somebody is to a thing."""

    STRANGER = "stranger"  # nothing at all
    BUYER = "buyer"
    OWNER = "owner"  # the seller: the wallet that signs
    PACKER = "packer"  # of the seller's team, as the next two
    FINANCE = "finance"
    SHOP_SUPPORT = "shop_support"
    ARBITER = "arbiter"  # from the dispute on
    STAFF_SUPPORT = "staff_support"
    CARER = "carer"  # staff of support while a ticket about this order is open
    LOGISTICS = "logistics"
    ADMIN = "admin"


class Action(StrEnum):
    """What may be allowed. Steps on chain are not here: the contract decides who takes them."""

    SEE_ORDER = "see_order"
    READ_ADDRESS = "read_address"
    READ_ADDRESS_WITH_REASON = "read_address_with_reason"  # written down for the buyer to read
    READ_BUYERS_NOTE = "read_buyers_note"
    READ_THREAD = "read_thread"
    WRITE_THREAD = "write_thread"
    READ_STATEMENTS = "read_statements"
    SEE_PARCELS = "see_parcels"
    FULFIL = "fulfil"  # allocate, pack, describe the parcel
    DECIDE_APPROVAL = "decide_approval"
    RECORD_PAYMENT = "record_payment"  # say what was received beside the chain, or go on without
    COLLECT_PAYMENT = "collect_payment"  # take it where the goods are handed over
    ADD_NOTE = "add_note"
    READ_SHOP_NOTES = "read_shop_notes"
    READ_STAFF_NOTES = "read_staff_notes"
    EXPORT = "export"  # hand a shop's orders on to other programs, and its books
    SET_RULES = "set_rules"
    MANAGE_TEAM = "manage_team"
    SEE_TICKETS = "see_tickets"
    WORK_TICKETS = "work_tickets"
    ASSIGN_TICKETS = "assign_tickets"
    MANAGE_STAFF = "manage_staff"
    ANSWER_QUESTIONS = "answer_questions"  # asked in the open about a listing
    HIDE_QUESTIONS = "hide_questions"
    SEE_INVOICES = "see_invoices"
    SET_BILLING = "set_billing"  # what a shop says about itself on its invoices
    SEE_COSTS = "see_costs"  # what a delivery cost the shop
    SET_COSTS = "set_costs"


_R = Relation
TEAM: frozenset[Relation] = frozenset({_R.PACKER, _R.FINANCE, _R.SHOP_SUPPORT})
SHOP: frozenset[Relation] = TEAM | {_R.OWNER}
STAFF: frozenset[Relation] = frozenset({_R.STAFF_SUPPORT, _R.CARER, _R.LOGISTICS, _R.ADMIN})
# Who takes part in what is said: the thread and the statements of a dispute.
_IN_TALKS = frozenset({_R.BUYER, _R.OWNER, _R.SHOP_SUPPORT, _R.ARBITER, _R.CARER})

ALLOWED: dict[Action, frozenset[Relation]] = {
    Action.SEE_ORDER: SHOP | STAFF | {_R.BUYER, _R.ARBITER},
    Action.READ_ADDRESS: frozenset({_R.BUYER, _R.OWNER, _R.PACKER}),
    Action.READ_ADDRESS_WITH_REASON: frozenset({_R.STAFF_SUPPORT, _R.CARER}),
    Action.READ_BUYERS_NOTE: _IN_TALKS | {_R.PACKER},
    Action.READ_THREAD: _IN_TALKS,
    Action.WRITE_THREAD: _IN_TALKS,
    Action.READ_STATEMENTS: _IN_TALKS,
    Action.SEE_PARCELS: _IN_TALKS | {_R.PACKER, _R.STAFF_SUPPORT, _R.LOGISTICS},
    Action.FULFIL: frozenset({_R.OWNER, _R.PACKER}),
    Action.DECIDE_APPROVAL: frozenset({_R.OWNER, _R.SHOP_SUPPORT}),
    Action.RECORD_PAYMENT: frozenset({_R.OWNER, _R.FINANCE, _R.ADMIN}),
    Action.COLLECT_PAYMENT: frozenset({_R.OWNER, _R.FINANCE, _R.PACKER, _R.LOGISTICS}),
    Action.ADD_NOTE: SHOP | STAFF,
    Action.READ_SHOP_NOTES: SHOP,
    Action.READ_STAFF_NOTES: STAFF,
    Action.EXPORT: frozenset({_R.OWNER, _R.FINANCE, _R.ADMIN}),
    Action.SET_RULES: frozenset({_R.OWNER}),
    Action.MANAGE_TEAM: frozenset({_R.OWNER}),
    Action.SEE_TICKETS: STAFF,
    Action.WORK_TICKETS: frozenset({_R.STAFF_SUPPORT, _R.CARER, _R.LOGISTICS}),
    Action.ASSIGN_TICKETS: frozenset({_R.STAFF_SUPPORT, _R.CARER, _R.ADMIN}),
    Action.MANAGE_STAFF: frozenset({_R.ADMIN}),
    Action.ANSWER_QUESTIONS: frozenset({_R.OWNER, _R.SHOP_SUPPORT}),
    Action.HIDE_QUESTIONS: frozenset({_R.STAFF_SUPPORT, _R.CARER, _R.ADMIN}),
    Action.SEE_INVOICES: frozenset({_R.BUYER, _R.OWNER, _R.FINANCE, _R.SHOP_SUPPORT, _R.CARER}),
    Action.SET_BILLING: frozenset({_R.OWNER, _R.FINANCE}),
    Action.SEE_COSTS: frozenset({_R.OWNER, _R.FINANCE, _R.SHOP_SUPPORT}),
    Action.SET_COSTS: frozenset({_R.OWNER, _R.FINANCE}),
}

OF_TEAM_ROLE: dict[TeamRole, Relation] = {
    TeamRole.PACKER: Relation.PACKER,
    TeamRole.FINANCE: Relation.FINANCE,
    TeamRole.SUPPORT: Relation.SHOP_SUPPORT,
}
OF_STAFF_ROLE: dict[StaffRole, Relation] = {
    StaffRole.SUPPORT: Relation.STAFF_SUPPORT,
    StaffRole.LOGISTICS: Relation.LOGISTICS,
    StaffRole.ADMIN: Relation.ADMIN,
}


def allows(action: Action, relations: Iterable[Relation]) -> bool:
    """Whether any of these relations is enough."""
    return not ALLOWED[action].isdisjoint(relations)


def relations_to_order(
    viewer: Viewer, *, buyer_id: UUID, seller_id: UUID, has_case: bool, is_in_care: bool
) -> frozenset[Relation]:
    """What the viewer is to an order. Its two sides are nothing else to it: nobody judges or
    looks after what they bought or sold.
    """
    if viewer.party_id is None:
        return frozenset({Relation.STRANGER})
    if viewer.party_id == buyer_id:
        return frozenset({Relation.BUYER})
    found = relations_to_shop(viewer, seller_id)
    if found == {Relation.STRANGER}:
        found = relations_to_house(viewer)
        if is_in_care and Relation.STAFF_SUPPORT in found:
            found |= {Relation.CARER}
    if has_case and Relation.OWNER not in found:
        found |= {Relation.ARBITER}
    return _without_stranger(found)


def relations_to_shop(viewer: Viewer, seller_id: UUID) -> frozenset[Relation]:
    """What the viewer is to a seller's shop."""
    if viewer.party_id is not None and viewer.party_id == seller_id:
        return frozenset({Relation.OWNER})
    role = viewer.teams.get(seller_id)
    return frozenset({OF_TEAM_ROLE[role] if role else Relation.STRANGER})


def relations_to_house(viewer: Viewer) -> frozenset[Relation]:
    """What the viewer is to the place as a whole."""
    return _without_stranger({OF_STAFF_ROLE[role] for role in viewer.staff})


def shops_where(viewer: Viewer, action: Action) -> frozenset[UUID]:
    """The sellers in whose name the viewer may do this: their own shop, and their teams'."""
    own = {viewer.party_id} if viewer.party_id else set()
    shops = own | set(viewer.teams)
    return frozenset(shop for shop in shops if allows(action, relations_to_shop(viewer, shop)))


def _without_stranger(found: Iterable[Relation]) -> frozenset[Relation]:
    held = frozenset(found) - {Relation.STRANGER}
    return held or frozenset({Relation.STRANGER})
