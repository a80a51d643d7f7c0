"""The model itself: statuses, clocks, roles and outcomes, one sentence per row of the page."""

from __future__ import annotations

import pytest

from tests.contracts.builders import DAY, Status
from tests.contracts.builders.constants import BPS
from tests.invariants.cast import (
    ARBITER,
    ATTESTER,
    BUYER,
    CONTRACT,
    EVERYBODY,
    MARKETPLACE,
    PICTURES,
    RULES,
    SELLER,
    STRANGER,
)
from tests.invariants.escrows import CLOCK, parts_of
from tests.invariants.refusals import Kind
from tests.invariants.trade import WAYS, Trade

S = Status
# from, call, who may, to
OWN_STEPS = [
    (S.FUNDED, "cancel", {BUYER}, S.REFUNDED),
    (S.FUNDED, "ship", {SELLER}, S.SHIPPED),
    (S.SHIPPED, "deliver", {BUYER, ATTESTER, SELLER}, S.DELIVERED),
    (S.SHIPPED, "dispute", {BUYER}, S.DISPUTED),
    (S.DELIVERED, "dispute", {BUYER}, S.DISPUTED),
    (S.DISPUTED, "contest", {SELLER}, S.ARBITRATION),
    (S.ARBITRATION, "rule", {ARBITER}, S.RULED),
    (S.ARBITRATION, "rule_return", {ARBITER}, S.RETURNING),
    (S.RETURNING, "return_shipped", {BUYER}, S.RETURNED),
    (S.RETURNED, "contest_return", {SELLER}, S.ARBITRATION),
]
CONCESSIONS = [
    *((status, "confirm", {BUYER}, S.RELEASED) for status in CLOCK),
    *((status, "refund", {SELLER}, S.REFUNDED) for status in CLOCK),
    (S.DISPUTED, "concede", {SELLER}, S.SETTLED),
    (S.ARBITRATION, "concede", {SELLER}, S.SETTLED),
    (S.RETURNED, "accept_return", {SELLER}, S.RULED),
]
ACTIONS = sorted({action for _, action, _, _ in [*OWN_STEPS, *CONCESSIONS]})


@pytest.mark.parametrize(("source", "action", "callers", "target"), [*OWN_STEPS, *CONCESSIONS])
def test_each_row_of_the_table_leads_where_it_says(source, action, callers, target):
    for caller in callers:
        trade = Trade.at(source).do(action, caller)
        assert trade.escrow.status is target
        assert trade.escrow.steps == len(WAYS[source]) + 2


@pytest.mark.parametrize(("source", "action", "callers", "target"), [*OWN_STEPS, *CONCESSIONS])
def test_nobody_but_the_named_role_moves_it(source, action, callers, target):
    trade = Trade.at(source)
    for other in {*EVERYBODY, CONTRACT} - callers:
        assert trade.refusal(action, other) is Kind.WRONG_ROLE
    assert trade.escrow.status is source


@pytest.mark.parametrize(("source", "action", "callers", "target"), OWN_STEPS)
def test_a_step_ends_where_the_time_out_begins(source, action, callers, target):
    trade = Trade.at(source)
    caller = min(callers)
    last = trade.escrow.deadline if action != "cancel" else trade.now + RULES.cancel_window
    trade.now = last
    assert trade.refusal(action, caller) is Kind.TOO_LATE
    trade.now = last - 1
    assert trade.refusal("timeout", STRANGER) is Kind.TOO_EARLY
    assert trade.do(action, caller).escrow.status is target


@pytest.mark.parametrize(("source", "action", "callers", "target"), CONCESSIONS)
def test_giving_in_has_no_clock(source, action, callers, target):
    trade = Trade.at(source)
    trade.now += 10_000 * DAY
    assert trade.do(action, min(callers)).escrow.status is target


@pytest.mark.parametrize("source", CLOCK)
def test_everything_that_is_no_row_is_refused(source):
    rows = {action for at, action, _, _ in [*OWN_STEPS, *CONCESSIONS] if at is source}
    trade = Trade.at(source)
    for action in set(ACTIONS) - rows:
        for caller in EVERYBODY:
            kind = trade.refusal(action, caller)
            assert kind in {Kind.WRONG_STATUS, Kind.WRONG_ROLE}


@pytest.mark.parametrize(
    "ending", [("confirm", BUYER), ("refund", SELLER), ("timeout", STRANGER), ("cancel", BUYER)]
)
def test_a_closed_escrow_moves_no_more(ending):
    trade = Trade()
    trade.now += RULES.ship_window if ending[0] == "timeout" else 0
    trade.do(*ending)
    for action in (*ACTIONS, "timeout"):
        for caller in EVERYBODY:
            assert trade.refusal(action, caller) is Kind.WRONG_STATUS


@pytest.mark.parametrize("status", CLOCK)
def test_each_status_starts_its_own_clock(status):
    trade = Trade.at(status)
    assert trade.escrow.deadline == trade.now + trade.escrow.window(status)


@pytest.mark.parametrize(
    ("caller", "window", "is_attested"),
    [
        (SELLER, RULES.long_inspection_window, False),
        (BUYER, RULES.inspection_window, True),
        (ATTESTER, RULES.inspection_window, True),
    ],
)
def test_the_sellers_word_alone_gives_the_long_inspection(caller, window, is_attested):
    trade = Trade.at(S.SHIPPED).do("deliver", caller)
    assert trade.escrow.deadline == trade.now + window
    assert trade.escrow.is_attested is is_attested


@pytest.mark.parametrize(
    ("source", "target", "share", "pays_arbiter"),
    [
        (S.FUNDED, S.REFUNDED, 1_050_000, False),
        (S.SHIPPED, S.REFUNDED, 1_050_000, False),
        (S.DELIVERED, S.RELEASED, 0, False),
        (S.DISPUTED, S.SETTLED, 400_000, False),
        (S.ARBITRATION, S.SETTLED, 160_000, False),
        (S.RETURNING, S.RULED, 0, True),
        (S.RETURNED, S.RULED, 300_000, True),
    ],
)
def test_silence_ends_each_status_as_the_table_says(source, target, share, pays_arbiter):
    trade = Trade.at(source)
    trade.now = trade.escrow.deadline
    trade.do("timeout", STRANGER)
    assert (trade.escrow.status, trade.escrow.share) == (target, share)
    assert (trade.gained(ARBITER) > 0) is pays_arbiter


@pytest.mark.parametrize(("action", "caller"), [("concede", SELLER), ("timeout", STRANGER)])
def test_a_granted_claim_to_everything_is_a_refund(action, caller):
    trade = Trade.at(S.SHIPPED).do("dispute", BUYER, claim=1_050_000)
    trade.now = trade.escrow.deadline
    assert trade.do(action, caller).escrow.status is S.REFUNDED


@pytest.mark.parametrize("claim", [0, 1_050_001])
def test_a_claim_is_a_part_of_the_amount(claim):
    assert Trade.at(S.SHIPPED).refusal("dispute", BUYER, claim=claim) is Kind.BAD_AMOUNT


@pytest.mark.parametrize("action", ["rule", "rule_return"])
def test_a_ruling_gives_at_most_the_claim(action):
    trade = Trade.at(S.ARBITRATION)
    assert trade.refusal(action, ARBITER, share=400_001) is Kind.BAD_AMOUNT
    trade.do(action, ARBITER, share=400_000)


def test_an_arbiter_sends_goods_back_only_once():
    trade = Trade.at(S.RETURNED).do("contest_return", SELLER)
    assert trade.refusal("rule_return", ARBITER) is Kind.WRONG_STATUS
    assert trade.refusal("rule", ARBITER, share=300_001) is Kind.BAD_AMOUNT
    assert trade.do("rule", ARBITER, share=300_000).escrow.status is S.RULED


def test_fees_come_off_the_right_parts():
    trade = Trade.at(S.ARBITRATION).do("rule", ARBITER, share=250_001)
    sellers = 1_050_000 - 250_001
    assert trade.gained(MARKETPLACE) == sellers * 250 // BPS
    assert trade.gained(ARBITER) == 250_001 * 300 // BPS + sellers * 300 // BPS
    assert trade.gained(BUYER) == 250_001 - 250_001 * 300 // BPS - 1_050_000
    assert sum(map(trade.gained, EVERYBODY)) == 0


def test_a_full_refund_costs_the_buyer_nothing():
    trade = Trade.at(S.ARBITRATION).do("refund", SELLER)
    assert [trade.gained(account) for account in EVERYBODY] == [0] * len(EVERYBODY)


def test_dust_is_the_sellers():
    parts = parts_of(3, 1, fee_bps=2_000, royalty_bps=1_000, arbiter_bps=2_000)
    assert (parts.seller, parts.fee, parts.royalty, parts.arbiter, parts.buyer) == (2, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("source", "action", "caller", "owner"),
    [
        (S.SHIPPED, "confirm", BUYER, BUYER),
        (S.SHIPPED, "refund", SELLER, SELLER),
        (S.FUNDED, "cancel", BUYER, SELLER),
        (S.FUNDED, "timeout", STRANGER, SELLER),
        (S.DELIVERED, "timeout", STRANGER, BUYER),
        (S.DISPUTED, "timeout", STRANGER, BUYER),
        (S.DISPUTED, "concede", SELLER, BUYER),
        (S.ARBITRATION, "timeout", STRANGER, BUYER),
        (S.ARBITRATION, "rule", ARBITER, BUYER),
        (S.RETURNING, "timeout", STRANGER, BUYER),
        (S.RETURNED, "timeout", STRANGER, SELLER),
        (S.RETURNED, "accept_return", SELLER, SELLER),
    ],
)
def test_the_token_follows_the_outcome(source, action, caller, owner):
    trade = Trade.at(source, asset=PICTURES)
    trade.now += 200 * DAY if action == "timeout" else 0
    trade.do(action, caller)
    assert trade.model.till.outside.tokens[PICTURES, 0, owner] == 1


def test_a_ruling_may_send_the_token_back():
    trade = Trade.at(S.ARBITRATION, asset=PICTURES).do("rule", ARBITER, is_token_to_buyer=False)
    assert trade.model.till.outside.tokens[PICTURES, 0, SELLER] == 1
