"""`register_policy`: anybody's rules, once, within the contract's bounds, and never changed
afterwards.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_utils import to_checksum_address

from tests.contracts.builders import DAY, NOBODY, Policy
from tests.contracts.builders.constants import (
    BPS,
    MAX_ARBITER_FEE_BPS,
    MAX_FEE_BPS,
    MAX_WINDOW,
    MIN_WINDOW,
)
from tests.contracts.market import logged

UNKNOWN = Policy(
    arbiter=NOBODY,
    fee_recipient=NOBODY,
    fee_bps=0,
    arbiter_fee_bps=0,
    silence_bps=0,
    cancel_window=0,
    ship_window=0,
    transit_window=0,
    inspection_window=0,
    long_inspection_window=0,
    response_window=0,
    arbitration_window=0,
    return_window=0,
    return_inspection_window=0,
)
CLOCKS = [name for name in vars(UNKNOWN) if name.endswith("_window") and name != "cancel_window"]


def stored(escrow, policy) -> tuple[object, ...]:
    return tuple(escrow.policy(policy.id))


@pytest.fixture
def rules(policy):
    """Rules that nobody has registered yet."""
    return replace(policy, fee_bps=policy.fee_bps + 1)


def test_rules_are_stored_as_given(escrow, rules, stranger):
    receipt = escrow.register_policy(rules.values, sender=stranger)

    assert stored(escrow, rules) == rules.values
    [(name, arguments)] = logged(receipt, escrow)
    assert name == "PolicyRegistered"
    assert arguments["policy_id"] == rules.id
    arbiter, attester, fee_recipient, *numbers = arguments["policy"]
    addresses = [to_checksum_address(a) for a in (arbiter, attester, fee_recipient)]
    assert (*addresses, *numbers) == rules.values


def test_the_id_is_the_eip712_struct_hash(escrow, rules, stranger):
    assert escrow.policy_id(rules.values) == rules.id
    assert escrow.register_policy.call(rules.values, sender=stranger) == rules.id


def test_an_unknown_id_gives_all_zero(escrow, rules):
    assert stored(escrow, rules) == UNKNOWN.values


def test_the_widest_rules_are_stored_as_given(escrow, policy, stranger):
    widest = replace(
        policy,
        fee_bps=MAX_FEE_BPS,
        arbiter_fee_bps=MAX_ARBITER_FEE_BPS,
        silence_bps=BPS,
        cancel_window=MAX_WINDOW,
        **dict.fromkeys(CLOCKS, MAX_WINDOW),
    )
    escrow.register_policy(widest.values, sender=stranger)
    assert stored(escrow, widest) == widest.values


def test_the_narrowest_rules_are_stored_as_given(escrow, policy, stranger):
    narrowest = replace(
        policy,
        attester=NOBODY,
        fee_recipient=NOBODY,
        fee_bps=0,
        arbiter_fee_bps=0,
        silence_bps=0,
        cancel_window=0,
        **dict.fromkeys(CLOCKS, MIN_WINDOW),
    )
    escrow.register_policy(narrowest.values, sender=stranger)
    assert stored(escrow, narrowest) == narrowest.values


def test_a_policy_is_registered_once(market, escrow, policy, stranger):
    with market.refused("escrow: policy known"):
        escrow.register_policy(policy.values, sender=stranger)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("seconds", [0, MIN_WINDOW - 1, MAX_WINDOW + 1, 2**32 - 1])
def test_every_clock_is_bounded(market, escrow, policy, stranger, clock, seconds):
    rules = replace(policy, cancel_window=0, **{clock: seconds})
    with market.refused("escrow: window out of bounds"):
        escrow.register_policy(rules.values, sender=stranger)


@pytest.mark.parametrize(
    ("case", "changes", "reason"),
    [
        ("nobody rules", {"arbiter": NOBODY}, "escrow: no arbiter"),
        ("fee over the cap", {"fee_bps": MAX_FEE_BPS + 1}, "escrow: fee too high"),
        (
            "arbiter's fee over the cap",
            {"arbiter_fee_bps": MAX_ARBITER_FEE_BPS + 1},
            "escrow: arbiter fee too high",
        ),
        ("more than all on silence", {"silence_bps": BPS + 1}, "escrow: silence share too high"),
        ("a fee for nobody", {"fee_recipient": NOBODY}, "escrow: no fee recipient"),
        (
            "cancelling after the ship clock",
            {"cancel_window": 5 * DAY + 1},
            "escrow: window out of bounds",
        ),
        (
            "the seller's word is better than the attester's",
            {"long_inspection_window": 3 * DAY - 1},
            "escrow: window out of bounds",
        ),
    ],
)
def test_rules_out_of_bounds_are_refused(market, escrow, policy, stranger, case, changes, reason):
    with market.refused(reason):
        escrow.register_policy(replace(policy, **changes).values, sender=stranger)


@pytest.mark.parametrize(
    ("role", "reason"),
    [("arbiter", "escrow: no arbiter"), ("fee_recipient", "escrow: no fee recipient")],
)
def test_the_escrow_neither_rules_nor_earns(market, escrow, policy, stranger, role, reason):
    rules = replace(policy, **{role: escrow.address})
    with market.refused(reason):
        escrow.register_policy(rules.values, sender=stranger)
