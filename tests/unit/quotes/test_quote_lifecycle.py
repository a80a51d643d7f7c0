"""The table of quotes: who may do what, and that every quote ends.

covers: S3-67, S3-68
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.domain.quotes.lifecycle import (
    QUOTE_LIFECYCLE,
    QUOTE_WAITS_FOR,
    WAITING,
    QuoteFacts,
    QuoteRole,
    QuoteStatus,
)
from tests.builders.histories import NOON

S, R = QuoteStatus, QuoteRole
DUE = QuoteFacts(due=NOON)
BEFORE = NOON - timedelta(seconds=1)


def steps(status, role, now=BEFORE):
    return [step.action for step in QUOTE_LIFECYCLE.allowed(status, role, DUE, now)]


@pytest.mark.parametrize(
    ("status", "buyer", "seller"),
    [
        (S.REQUESTED, ["ask_again", "withdraw"], ["answer", "refuse"]),
        (S.ANSWERED, ["ask_again", "approve", "refuse", "withdraw"], ["answer", "withdraw"]),
        (S.APPROVED, ["withdraw"], ["promise", "withdraw"]),
        (S.OFFERED, ["order", "withdraw"], ["withdraw"]),
        (S.ORDERED, [], []),
        (S.REFUSED, [], []),
        (S.WITHDRAWN, [], []),
        (S.EXPIRED, [], []),
    ],
)
def test_each_side_has_its_steps(status, buyer, seller):
    assert steps(status, R.BUYER) == buyer
    assert steps(status, R.SELLER) == seller


@pytest.mark.parametrize("status", sorted(WAITING))
def test_in_time_somebody_can_act_and_after_it_the_worker_ends_it(status):
    assert steps(status, QUOTE_WAITS_FOR[status])
    assert steps(status, R.WORKER) == []
    assert steps(status, R.WORKER, NOON) == ["expire"]
    forward = {"answer", "ask_again", "approve", "promise", "order"}
    for role in (R.BUYER, R.SELLER):
        assert not forward & set(steps(status, role, NOON))


def test_only_an_unpaid_order_comes_back():
    assert QUOTE_LIFECYCLE.final() == {S.REFUSED, S.WITHDRAWN, S.EXPIRED}
    assert steps(S.ORDERED, R.WORKER) == ["lapse"]
