"""One contract for every way to pay: what each word needs, what it answers, what it refuses.

covers: S3-05, S3-06, S3-07, S3-09, S3-10, S3-11, S3-66
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.escrow.lifecycle import LIFECYCLE
from backend.domain.escrow.statuses import BESIDE as BESIDE_STATUSES
from backend.domain.escrow.statuses import Status
from backend.domain.gateways.errors import CaptureFailed, PaymentStepNotAllowed
from backend.domain.gateways.gateway import GATEWAYS, Position, StatementKind, ToSign, ToState
from backend.domain.gateways.lifecycle import (
    AT_HOME,
    BESIDE,
    NEEDS_REASON,
    PAYMENT,
    BesideFacts,
    BesideRole,
    Stand,
)
from backend.domain.orders.methods import BESIDE_CHAIN, METHODS, NOT_HELD, Method

S = Status
DUE = 125_000_000
WORDS = ("authorise", "capture", "void", "refund")


def a_position(status: Status, **changes) -> Position:
    return Position(**{"status": status, "due": DUE} | changes)


def positions(method: Method) -> list[Position]:
    """Every status this way to pay can meet, with and without its money."""
    own = set(Status) - BESIDE_STATUSES
    if method is Method.ESCROW:
        return [a_position(status) for status in own]
    ours = BESIDE_STATUSES | {S.AWAITING_PAYMENT, S.EXPIRED, S.ABANDONED}
    return [a_position(status, received=units) for status in ours for units in (0, DUE)]


CASES = [(method, each) for method in Method for each in positions(method)]


def test_every_way_to_pay_has_its_gateway_and_its_words():
    assert set(GATEWAYS) == set(METHODS) == set(Method)
    assert all(GATEWAYS[method].method is method for method in Method)


def test_only_the_chain_is_said_to_hold_money():
    assert NOT_HELD not in METHODS[Method.ESCROW].explains
    assert all(METHODS[method].explains.startswith(NOT_HELD) for method in BESIDE_CHAIN)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(("method", "position"), CASES)
def test_a_word_is_refused_exactly_where_the_table_has_none(method, position, word):
    gateway = GATEWAYS[method]
    is_known = PAYMENT.step(word, gateway.stand(position)) is not None
    try:
        answer = getattr(gateway, word)(position)
    except PaymentStepNotAllowed:
        assert not is_known
    except CaptureFailed:
        assert word == "capture" and is_known and position.outstanding
    else:
        assert is_known
        assert isinstance(answer, ToSign) is (method is Method.ESCROW)


@pytest.mark.parametrize("position", positions(Method.ESCROW))
@pytest.mark.parametrize("word", WORDS)
def test_what_the_escrow_answers_is_a_step_of_its_own_table(position, word):
    try:
        answer = getattr(GATEWAYS[Method.ESCROW], word)(position)
    except PaymentStepNotAllowed:
        return
    step = LIFECYCLE.step(answer.action, position.status)
    takes_agreement = position.status in {S.SETTLED, S.RULED} and word == "refund"
    assert (step is not None) or takes_agreement


@pytest.mark.parametrize("method", BESIDE_CHAIN)
@given(received=st.integers(0, DUE))
def test_no_more_is_stated_than_is_there(method, received):
    """Whatever came: what is captured completes it, what is given back is all of it."""
    gateway = GATEWAYS[method]
    gone = a_position(S.SENT, received=received)
    if gateway.stand(gone) is Stand.AUTHORISED:
        assert gateway.capture(gone) == ToState(StatementKind.RECEIVED, DUE - received)
        back = gateway.void(gone)
    else:
        back = gateway.refund(gone)
    assert back == (ToState(StatementKind.GIVEN_BACK, received) if received else ToState())


def test_what_should_be_paid_beforehand_is_not_captured_without_its_money():
    gateway = GATEWAYS[Method.BANK_TRANSFER]
    for status in AT_HOME:
        poor = a_position(status, received=DUE - 1)
        with pytest.raises(CaptureFailed):
            gateway.capture(poor)
        assert gateway.capture(replace(poor, is_waived=True)) == ToState()
        assert gateway.capture(a_position(status, received=DUE)) == ToState()


def test_what_is_paid_on_delivery_is_captured_where_it_is_handed_over():
    gateway = GATEWAYS[Method.ON_DELIVERY]
    assert not gateway.captures_on_shipping
    with pytest.raises(CaptureFailed):
        gateway.capture(a_position(S.APPROVED))
    assert gateway.capture(a_position(S.SENT)) == ToState(StatementKind.RECEIVED, DUE)


def test_every_row_tells_people_what_it_does():
    for step in BESIDE.steps:
        assert step.label and step.explains.endswith("."), step.action
    assert {step.action for step in BESIDE.steps} >= NEEDS_REASON


@pytest.mark.parametrize(
    ("case", "role", "status", "facts", "actions"),
    [
        ("new", "cashier", S.AWAITING_PAYMENT, {}, ["approve", "go_ahead", "cancel"]),
        ("on hold", "cashier", S.AWAITING_PAYMENT, {"is_held": True}, ["cancel"]),
        ("a packer waits", "shipper", S.AWAITING_PAYMENT, {}, []),
        ("paid", "cashier", S.APPROVED, {"received": 9, "outstanding": 0}, ["take_back", "cancel"]),
        ("paid", "shipper", S.APPROVED, {"received": 9, "outstanding": 0}, ["ship"]),
        ("held", "cashier", S.WAITING_PAYMENT, {}, ["go_ahead", "receive", "cancel"]),
        ("waived", "cashier", S.APPROVED, {"is_waived": True}, ["stop", "receive", "cancel"]),
        ("at the door", "collector", S.SENT, {"method": Method.ON_DELIVERY}, ["receive"]),
        ("no door", "collector", S.SENT, {}, []),
        ("gone", "cashier", S.SENT, {"received": 9, "outstanding": 0}, ["return"]),
        ("gone", "buyer", S.SENT, {}, ["confirm"]),
        ("over", "buyer", S.FULFILLED, {}, []),
        ("called off", "cashier", S.CALLED_OFF, {"received": 9}, []),
    ],
)
def test_allowed_steps_beside_the_chain(case, role, status, facts, actions):
    known = BesideFacts(**{"method": Method.BANK_TRANSFER, "outstanding": 9} | facts)
    allowed = BESIDE.allowed(status, BesideRole(role), known, None)
    assert [step.action for step in allowed] == actions, case
