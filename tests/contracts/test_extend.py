"""`extend`: whom silence would favour gives the other side more time, 180 days at most in all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from tests.contracts.builders import DAY, HOUR, Status
from tests.contracts.deals import agree, agreed_return, more_time, ruled_return
from tests.contracts.market import logged

# By status: who may extend it alone.
EXTENDS = {
    Status.FUNDED: "buyer",
    Status.SHIPPED: "buyer",
    Status.DELIVERED: "seller",
    Status.DISPUTED: "buyer",
    Status.RETURNING: "seller",
    Status.RETURNED: "buyer",
}
CAP = 180 * DAY


def sale_in(market, status):
    if status in {Status.RETURNING, Status.RETURNED}:
        return agreed_return(market, status)
    return market.bring(market.fund(), status)


@pytest.mark.parametrize(("status", "role"), EXTENDS.items(), ids=lambda v: getattr(v, "name", v))
def test_whom_silence_favours_extends_and_nobody_else(market, escrow, people, status, role):
    sale = sale_in(market, status)
    before = market.word(sale)
    later = before.deadline + 3 * DAY

    others = [person for name, person in people.items() if name != role]
    calls = [partial(escrow.extend, sale.terms, later, sender=person) for person in others]
    market.all_refused("escrow: not yours to extend", calls)
    with market.moves() as moved:
        receipt = escrow.extend(sale.terms, later, sender=people[role])

    after = replace(before, deadline=later, extended=3 * DAY, steps=before.steps + 1)
    assert market.word(sale) == after
    assert moved == {}
    extended = {"escrow_id": sale.id, "by": people[role].address, "state": after.packed}
    assert logged(receipt, escrow) == [("Extended", extended)]


def test_before_the_arbiter_nobody_extends_alone(market, escrow, contested, people):
    extend = partial(escrow.extend, contested.terms, market.word(contested).deadline + 1)
    calls = [partial(extend, sender=person) for person in people.values()]
    market.all_refused("escrow: more time takes both", calls)


def test_the_new_deadline_is_the_one_that_counts(market, escrow, buyer, seller, funded):
    old = market.word(funded).deadline
    escrow.extend(funded.terms, old + DAY, sender=buyer)
    market.at(old)
    with market.refused("escrow: too early"):
        escrow.timeout(funded.terms, sender=buyer)
    escrow.ship(funded.terms, b"\x51" * 32, sender=seller)
    assert market.word(funded).status == Status.SHIPPED


def test_more_time_to_ship_is_no_more_time_to_cancel(market, escrow, policy, buyer, funded):
    funded_at = market.word(funded).deadline - policy.ship_window
    escrow.extend(funded.terms, market.word(funded).deadline + 5 * DAY, sender=buyer)
    market.at(funded_at + policy.cancel_window)
    with market.refused("escrow: too late to cancel"):
        escrow.cancel(funded.terms, sender=buyer)


def test_an_extended_sale_is_cancelled_in_its_window(market, escrow, policy, buyer, funded):
    funded_at = market.word(funded).deadline - policy.ship_window
    escrow.extend(funded.terms, market.word(funded).deadline + 5 * DAY, sender=buyer)
    market.at(funded_at + policy.cancel_window - 1)
    escrow.cancel(funded.terms, sender=buyer)
    assert market.word(funded).status == Status.REFUNDED


def test_all_extensions_together_have_one_cap(market, escrow, buyer, seller, shipped):
    """Across statuses, alone and agreed: 180 days to the second."""
    deadline = market.word(shipped).deadline
    escrow.extend(shipped.terms, deadline + 100 * DAY, sender=buyer)
    escrow.deliver(shipped.terms, b"\x52" * 32, sender=buyer)
    deadline = market.word(shipped).deadline
    escrow.extend(shipped.terms, deadline + 50 * DAY, sender=seller)
    agree(market, shipped, more_time(market, shipped, 20 * DAY))
    word = market.word(shipped)
    assert word.extended == 170 * DAY

    with market.refused("escrow: extension out of bounds"):
        escrow.extend(shipped.terms, word.deadline + 10 * DAY + 1, sender=seller)
    escrow.extend(shipped.terms, word.deadline + 10 * DAY, sender=seller)

    assert market.word(shipped).extended == CAP
    with market.refused("escrow: extension out of bounds"):
        escrow.extend(shipped.terms, market.word(shipped).deadline + 1, sender=seller)


def test_the_whole_cap_may_be_given_at_once(market, escrow, buyer, funded):
    deadline = market.word(funded).deadline
    with market.refused("escrow: extension out of bounds"):
        escrow.extend(funded.terms, deadline + CAP + 1, sender=buyer)
    escrow.extend(funded.terms, deadline + CAP, sender=buyer)
    assert market.word(funded).deadline == deadline + CAP


def test_time_is_given_and_never_taken(market, escrow, buyer, funded):
    deadline = market.word(funded).deadline
    wrong = (0, deadline - HOUR, deadline, 2**40 + deadline, 2**256 - 1)
    calls = [partial(escrow.extend, funded.terms, time, sender=buyer) for time in wrong]
    market.all_refused("escrow: extension out of bounds", calls)


def test_the_last_second_counts(market, escrow, buyer, funded):
    deadline = market.word(funded).deadline
    market.at(deadline - 1)
    escrow.extend(funded.terms, deadline + 1, sender=buyer)
    assert market.word(funded).deadline == deadline + 1


def test_what_has_matured_is_not_put_off(market, escrow, buyer, funded):
    deadline = market.word(funded).deadline
    market.at(deadline)
    with market.refused("escrow: too late"):
        escrow.extend(funded.terms, deadline + DAY, sender=buyer)


def test_a_ruled_return_is_extended_as_an_agreed_one(market, escrow, seller):
    sale = ruled_return(market)
    before = market.word(sale)
    escrow.extend(sale.terms, before.deadline + DAY, sender=seller)
    assert market.word(sale).flags == before.flags
    assert market.word(sale).share == 600_000


def test_nothing_is_extended_once_it_is_closed(market, escrow, buyer, delivered):
    escrow.confirm(delivered.terms, sender=buyer)
    with market.refused("escrow: closed"):
        escrow.extend(delivered.terms, 2**39, sender=buyer)
