"""At every second exactly one is open: the party's own step (before the deadline) or the time-out
(from it on).
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status
from tests.contracts.evm.world import ANSWER, DAMAGED, EVIDENCE, PROOF, RULING, SHIPMENT

# Each step that a clock binds: status, function, arguments, who.
STEPS = [
    (Status.FUNDED, "ship", (SHIPMENT,), "seller"),
    (Status.SHIPPED, "deliver", (PROOF,), "buyer"),
    (Status.SHIPPED, "deliver", (PROOF,), "seller"),
    (Status.SHIPPED, "deliver", (PROOF,), "attester"),
    (Status.SHIPPED, "dispute", (1, DAMAGED, EVIDENCE), "buyer"),
    (Status.DELIVERED, "dispute", (1, DAMAGED, EVIDENCE), "buyer"),
    (Status.DISPUTED, "contest", (ANSWER,), "seller"),
    (Status.ARBITRATION, "rule", (0, True, RULING), "arbiter"),
]
CLOCKS = {
    Status.FUNDED: "ship_window",
    Status.SHIPPED: "transit_window",
    Status.DELIVERED: "inspection_window",
    Status.DISPUTED: "response_window",
    Status.ARBITRATION: "arbitration_window",
}


@pytest.mark.parametrize("status", CLOCKS, ids=lambda status: status.name)
def test_each_status_has_its_own_clock(world, status):
    sale = world.sale(status)
    assert world.word(sale).deadline == world.chain.now + getattr(world.policy, CLOCKS[status])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0].name}-{step[1]}-{step[3]}")
@pytest.mark.parametrize("offset", [-1, 0, 1], ids=["D-1", "D", "D+1"])
def test_exactly_one_is_open(world, step, offset):
    status, function, arguments, role = step
    sale = world.sale(status, claim=5)
    world.chain.at(world.word(sale).deadline + offset)

    with world.chain.undone():
        acted = world.escrow.call(function, sale.terms, *arguments, sender=world.actors[role])
    timed_out = world.escrow.timeout(sale.terms, sender=world.actors["keeper"])

    if offset < 0:
        assert (acted.reason, timed_out.reason) == (None, "escrow: too early")
    else:
        assert (acted.reason, timed_out.reason) == ("escrow: too late", None)


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
    for status in CLOCKS:
        with world.chain.undone():
            sale = world.sale(status, claim=5)
            assert world.word(sale).deadline - world.chain.now <= 180 * 86_400
            world.chain.at(world.word(sale).deadline)
            world.must(world.escrow.timeout(sale.terms, sender=world.actors["keeper"]))
            assert Status(world.word(sale).status).is_closed
            assert world.word(sale).deadline == 0
