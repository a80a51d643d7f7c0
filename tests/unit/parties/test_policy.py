"""The policy, action by action and relation by relation: all of it written down a second time."""
# covers: S3-02, S3-70

from __future__ import annotations

from itertools import combinations
from uuid import uuid4

import pytest

from backend.core.viewer import GUEST, StaffRole, TeamRole, Viewer
from backend.domain.parties.policy import (
    ALLOWED,
    Action,
    Relation,
    allows,
    relations_to_house,
    relations_to_order,
    relations_to_shop,
    shops_where,
)

# Columns: buyer, owner, packer, finance, shop support, arbiter, staff support, carer, logistics,
# admin. A stranger has no column, because a stranger may do nothing.
COLUMNS = (
    Relation.BUYER,
    Relation.OWNER,
    Relation.PACKER,
    Relation.FINANCE,
    Relation.SHOP_SUPPORT,
    Relation.ARBITER,
    Relation.STAFF_SUPPORT,
    Relation.CARER,
    Relation.LOGISTICS,
    Relation.ADMIN,
)
EXPECTED = {
    Action.SEE_ORDER: "xxxxxxxxxx",
    Action.READ_ADDRESS: "xxx.......",
    Action.READ_ADDRESS_WITH_REASON: "......xx..",
    Action.READ_BUYERS_NOTE: "xxx.xx.x..",
    Action.READ_THREAD: "xx..xx.x..",
    Action.WRITE_THREAD: "xx..xx.x..",
    Action.READ_STATEMENTS: "xx..xx.x..",
    Action.SEE_PARCELS: "xxx.xxxxx.",
    Action.FULFIL: ".xx.......",
    Action.DECIDE_APPROVAL: ".x..x.....",
    Action.RECORD_PAYMENT: ".x.x.....x",
    Action.COLLECT_PAYMENT: ".xxx....x.",
    Action.ADD_NOTE: ".xxxx.xxxx",
    Action.READ_SHOP_NOTES: ".xxxx.....",
    Action.READ_STAFF_NOTES: "......xxxx",
    Action.EXPORT: ".x.x.....x",
    Action.SET_RULES: ".x........",
    Action.MANAGE_TEAM: ".x........",
    Action.SEE_TICKETS: "......xxxx",
    Action.WORK_TICKETS: "......xxx.",
    Action.ASSIGN_TICKETS: "......xx.x",
    Action.MANAGE_STAFF: ".........x",
    Action.ANSWER_QUESTIONS: ".x..x.....",
    Action.HIDE_QUESTIONS: "......xx.x",
    Action.SEE_INVOICES: "xx.xx..x..",
    Action.SET_BILLING: ".x.x......",
    Action.SEE_COSTS: ".x.xx.....",
    Action.SET_COSTS: ".x.x......",
}
CELLS = [
    (action, relation, mark == "x")
    for action, row in EXPECTED.items()
    for relation, mark in zip(COLUMNS, row, strict=True)
]
BUYER, SELLER, ME = uuid4(), uuid4(), uuid4()


def a_viewer(party_id=ME, *, staff=(), teams=None):
    return Viewer(party_id, bytes(20), staff=frozenset(staff), teams=teams or {})


def to_order(viewer, *, has_case=False, is_in_care=False):
    return relations_to_order(
        viewer, buyer_id=BUYER, seller_id=SELLER, has_case=has_case, is_in_care=is_in_care
    )


def test_every_action_and_every_relation_is_in_the_table():
    assert set(EXPECTED) == set(Action) == set(ALLOWED)
    assert set(COLUMNS) == set(Relation) - {Relation.STRANGER}


@pytest.mark.parametrize(("action", "relation", "expected"), CELLS)
def test_each_relation_may_do_what_the_table_says(action, relation, expected):
    assert allows(action, {relation}) == expected


@pytest.mark.parametrize("action", Action)
def test_a_stranger_may_do_nothing(action):
    assert not allows(action, {Relation.STRANGER})
    assert not allows(action, ())


@pytest.mark.parametrize("action", Action)
def test_two_relations_allow_what_either_allows(action):
    for pair in combinations(Relation, 2):
        assert allows(action, pair) == (allows(action, pair[:1]) or allows(action, pair[1:]))


@pytest.mark.parametrize(
    ("case", "viewer", "expected"),
    [
        ("a guest", GUEST, {Relation.STRANGER}),
        ("somebody", a_viewer(), {Relation.STRANGER}),
        ("who bought it", a_viewer(BUYER), {Relation.BUYER}),
        ("who sold it", a_viewer(SELLER), {Relation.OWNER}),
        ("a packer of it", a_viewer(teams={SELLER: TeamRole.PACKER}), {Relation.PACKER}),
        ("finance of it", a_viewer(teams={SELLER: TeamRole.FINANCE}), {Relation.FINANCE}),
        ("its support", a_viewer(teams={SELLER: TeamRole.SUPPORT}), {Relation.SHOP_SUPPORT}),
        ("another's packer", a_viewer(teams={ME: TeamRole.PACKER}), {Relation.STRANGER}),
        ("staff", a_viewer(staff=[StaffRole.SUPPORT]), {Relation.STAFF_SUPPORT}),
        (
            "staff twice",
            a_viewer(staff=[StaffRole.LOGISTICS, StaffRole.ADMIN]),
            {Relation.LOGISTICS, Relation.ADMIN},
        ),
        ("staff who bought it", a_viewer(BUYER, staff=[StaffRole.ADMIN]), {Relation.BUYER}),
        ("staff who sold it", a_viewer(SELLER, staff=[StaffRole.ADMIN]), {Relation.OWNER}),
        (
            "staff on the seller's team",
            a_viewer(staff=[StaffRole.SUPPORT], teams={SELLER: TeamRole.FINANCE}),
            {Relation.FINANCE},
        ),
        (
            "a buyer on the seller's team",
            a_viewer(BUYER, teams={SELLER: TeamRole.PACKER}),
            {Relation.BUYER},
        ),
    ],
)
def test_what_somebody_is_to_an_order(case, viewer, expected):
    assert to_order(viewer) == expected


def test_an_arbiter_has_a_case_and_its_sides_never_judge_it():
    assert to_order(a_viewer(), has_case=True) == {Relation.ARBITER}
    assert to_order(a_viewer(BUYER), has_case=True) == {Relation.BUYER}
    assert to_order(a_viewer(SELLER), has_case=True) == {Relation.OWNER}


def test_only_support_becomes_a_carer_and_only_while_a_ticket_is_open():
    support, logistics = a_viewer(staff=[StaffRole.SUPPORT]), a_viewer(staff=[StaffRole.LOGISTICS])
    assert Relation.CARER not in to_order(support)
    assert Relation.CARER in to_order(support, is_in_care=True)
    assert to_order(logistics, is_in_care=True) == {Relation.LOGISTICS}
    assert to_order(GUEST, is_in_care=True) == {Relation.STRANGER}


@pytest.mark.parametrize("role", TeamRole)
def test_each_team_role_is_a_relation_to_that_shop_alone(role):
    viewer = a_viewer(teams={SELLER: role})
    assert relations_to_shop(viewer, SELLER) != {Relation.STRANGER}
    assert relations_to_shop(viewer, BUYER) == {Relation.STRANGER}
    assert relations_to_shop(viewer, ME) == {Relation.OWNER}
    assert relations_to_shop(GUEST, SELLER) == {Relation.STRANGER}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", TeamRole)
def test_shops_are_those_where_the_table_says_yes(role, action):
    viewer = a_viewer(teams={SELLER: role})
    expected = {shop for shop in (ME, SELLER) if allows(action, relations_to_shop(viewer, shop))}
    assert shops_where(viewer, action) == expected
    assert shops_where(GUEST, action) == frozenset()


@pytest.mark.parametrize("role", StaffRole)
def test_each_staff_role_is_a_relation_to_the_house(role):
    assert len(relations_to_house(a_viewer(staff=[role]))) == 1
    assert relations_to_house(a_viewer()) == {Relation.STRANGER}
