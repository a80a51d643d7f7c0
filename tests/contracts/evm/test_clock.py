"""At every second exactly one is open: the party's own step (before the deadline) or the time-out
(from it on).
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import Deal, Proposal, Status
from tests.contracts.evm.routes import (
    ANSWER,
    DAMAGED,
    EVIDENCE,
    OBJECTION,
    PROOF,
    RULING,
    SENT_BACK,
    SHIPMENT,
)
from tests.contracts.evm.steps import DE, DI, RD, RG, SH, A, F
from tests.contracts.evm.steps import STEPS as RULES

MONTH, HALF_A_YEAR = 30 * 86_400, 180 * 86_400

# Each step that a clock binds: status, function, arguments, who.
STEPS = [
    (F, "ship", (SHIPMENT,), "seller"),
    (SH, "deliver", (PROOF,), "buyer"),
    (SH, "deliver", (PROOF,), "seller"),
    (SH, "deliver", (PROOF,), "attester"),
    (SH, "dispute", (1, DAMAGED, EVIDENCE), "buyer"),
    (DE, "dispute", (1, DAMAGED, EVIDENCE), "buyer"),
    (DI, "contest", (ANSWER,), "seller"),
    (A, "rule", (0, True, RULING), "arbiter"),
    (A, "rule_return", (0, RULING), "arbiter"),
    (RG, "return_shipped", (SENT_BACK,), "buyer"),
    (RD, "contest_return", (OBJECTION,), "seller"),
    *((status, "extend", (), "buyer") for status in (F, SH, DI, RD)),
    *((status, "extend", (), "seller") for status in (DE, RG)),
    *((status, "more time", (), role) for status in (F, A, RD) for role in ("buyer", "seller")),
]
CLOCKS = {
    F: "ship_window",
    SH: "transit_window",
    DE: "inspection_window",
    DI: "response_window",
    A: "arbitration_window",
    RG: "return_window",
    RD: "return_inspection_window",
}


def test_every_step_that_a_clock_binds_is_here():
    bound = {name for name, rule in RULES.items() if rule.bound} - {"cancel", "timeout"}
    assert {function for _, function, _, _ in STEPS} == bound | {"more time"}


@pytest.mark.parametrize("ruled", [False, True], ids=["", "ruled"])
@pytest.mark.parametrize("status", CLOCKS, ids=lambda status: status.name)
def test_each_status_has_its_own_clock(world, status, ruled):
    sale = world.sale(status, ruled=ruled)
    assert world.word(sale).status == status
    assert world.word(sale).deadline == world.chain.now + getattr(world.policy, CLOCKS[status])


def act(world, sale, step):
    _, function, arguments, role = step
    later = world.word(sale).deadline + 1
    if function == "more time":
        proposal = Proposal(deal=Deal.MORE_TIME, new_deadline=later)
        return world.agree(sale, proposal, role)
    arguments = (later,) if function == "extend" else arguments
    return world.escrow.call(function, sale.terms, *arguments, sender=world.actors[role])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0].name}-{step[1]}-{step[3]}")
@pytest.mark.parametrize("offset", [-1, 0, 1], ids=["D-1", "D", "D+1"])
def test_exactly_one_is_open(world, step, offset):
    sale = world.sale(step[0], claim=5)
    world.chain.at(world.word(sale).deadline + offset)

    with world.chain.undone():
        acted = act(world, sale, step)
    timed_out = world.escrow.timeout(sale.terms, sender=world.actors["keeper"])

    if offset < 0:
        assert (acted.reason, timed_out.reason) == (None, "escrow: too early")
    else:
        assert (acted.reason, timed_out.reason) == ("escrow: too late", None)


@pytest.mark.parametrize("offset", [-1, 0, 1], ids=["D-1", "D", "D+1"])
@pytest.mark.parametrize("status", CLOCKS, ids=lambda status: status.name)
def test_one_call_for_many_keeps_the_same_second(world, status, offset):
    """`timeout_many` runs what is due and leaves the rest as it was."""
    due, early = world.sale(status, claim=5), world.sale(status, claim=5)
    deadline = world.word(due).deadline
    early_role = "buyer" if status in {F, SH, DI, RD} else "seller"
    more = Proposal(deal=Deal.MORE_TIME, new_deadline=deadline + 100)
    world.must(world.agree(early, more, early_role))
    before = world.word(early)
    world.chain.at(deadline + offset)
    both = [early.terms, due.terms]
    world.must(world.escrow.timeout_many(both, sender=world.actors["keeper"]))
    assert Status(world.word(due).status).is_closed == (offset >= 0)
    assert world.word(early) == before


@pytest.mark.parametrize("status", CLOCKS, ids=lambda status: status.name)
def test_giving_in_and_settling_have_no_clock(world, status):
    """Until somebody runs the time-out, the two may still agree or one may give in."""
    sale = world.sale(status, claim=5)
    world.chain.at(world.word(sale).deadline + MONTH)
    split = Proposal(deal=Deal.SPLIT, buyer_share=7)
    for outcome in (
        lambda: world.escrow.confirm(sale.terms, sender=sale.buyer),
        lambda: world.escrow.refund(sale.terms, sender=sale.seller),
        lambda: world.agree(sale, split, "buyer"),
        lambda: world.agree(sale, split, "seller"),
    ):
        with world.chain.undone():
            world.must(outcome())
            assert Status(world.word(sale).status).is_closed


@pytest.mark.parametrize("status", CLOCKS, ids=lambda status: status.name)
def test_all_extensions_together_stay_within_half_a_year(world, status):
    """By steps, by both ways, over a change of status: the sum is bounded."""
    sale = world.sale(status, claim=5)
    start = world.word(sale).deadline

    def more(seconds: int):
        later = world.word(sale).deadline + seconds
        return world.agree(sale, Proposal(deal=Deal.MORE_TIME, new_deadline=later), "buyer")

    for _ in range(5):
        world.must(more(MONTH))
    assert more(MONTH + 1).reason == "escrow: extension out of bounds"
    world.must(more(MONTH))
    assert world.word(sale).deadline == start + HALF_A_YEAR
    assert world.word(sale).extended == HALF_A_YEAR
    for seconds in (1, 0, -1):
        assert more(seconds).reason == "escrow: extension out of bounds"
    resume = Proposal(deal=Deal.RESUME)
    world.must(world.agree(sale, resume, "seller"))
    assert more(1).reason == "escrow: extension out of bounds"


@pytest.mark.parametrize("status", CLOCKS, ids=lambda status: status.name)
@pytest.mark.parametrize(
    ("deal", "reached", "clock"),
    [
        (Deal.RETURN, RG, "return_window"),
        (Deal.REPLACEMENT, F, "ship_window"),
        (Deal.RESUME, DE, "inspection_window"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_deal_starts_its_clock_anew(world, status, deal, reached, clock):
    sale = world.sale(status, claim=5)
    world.chain.at(world.chain.now + 100)
    world.must(world.agree(sale, Proposal(deal=deal), "buyer"))
    word = world.word(sale)
    assert word.status == reached
    assert word.deadline == world.chain.now + getattr(world.policy, clock)


def test_a_replacement_ends_free_cancelling(world):
    """The seller may have sent the second item at once."""
    sale = world.sale(SH)
    world.must(world.agree(sale, Proposal(deal=Deal.REPLACEMENT), "buyer"))
    refused = world.escrow.cancel(sale.terms, sender=sale.buyer)
    assert refused.reason == "escrow: too late to cancel"


@pytest.mark.parametrize("offset", [-1, 0, 1], ids=["end-1", "end", "end+1"])
@pytest.mark.parametrize("extended", [0, 5_000])
def test_cancelling_ends_with_its_window_whatever_was_extended(world, offset, extended):
    sale = world.fund()
    funded_at = world.chain.now
    if extended:
        later = world.word(sale).deadline + extended
        world.must(world.escrow.extend(sale.terms, later, sender=sale.buyer))
    world.chain.at(funded_at + world.policy.cancel_window + offset)
    outcome = world.escrow.cancel(sale.terms, sender=sale.buyer)
    assert outcome.reason == (None if offset < 0 else "escrow: too late to cancel")


def test_a_sellers_word_gives_the_long_inspection(world):
    sale = world.sale(Status.SHIPPED)
    world.must(world.escrow.deliver(sale.terms, PROOF, sender=world.actors["seller"]))
    assert world.word(sale).deadline == world.chain.now + world.policy.long_inspection_window


@pytest.mark.parametrize("status", CLOCKS, ids=lambda status: status.name)
def test_two_steps_may_share_a_second(world, status):
    """Nothing divides by the time that has passed."""
    sale = world.sale(status)
    world.must(world.escrow.confirm(sale.terms, sender=world.actors["buyer"]))


def test_silence_ends_every_escrow_in_bounded_time(world):
    """From every open status one time-out closes, and no status has a clock beyond the policy's
    bound.
    """
    for status, ruled in [*((status, False) for status in CLOCKS), (RG, True), (RD, True)]:
        with world.chain.undone():
            sale = world.sale(status, claim=5, ruled=ruled)
            assert world.word(sale).deadline - world.chain.now <= 180 * 86_400
            world.chain.at(world.word(sale).deadline)
            world.must(world.escrow.timeout(sale.terms, sender=world.actors["keeper"]))
            assert Status(world.word(sale).status).is_closed
            assert world.word(sale).deadline == 0
