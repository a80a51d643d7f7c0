"""What parties sign besides listings has the hash that wallets compute.

covers: N-12
"""

from __future__ import annotations

import pytest
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from backend.chain.abi import function_of
from backend.chain.proposal import PROPOSAL_TYPES, DealKind, Proposal
from backend.chain.signed_actions import (
    ACTIONS,
    ItemPresence,
    OfferToSign,
    SignedAction,
    settle_values,
)
from backend.chain.typed_data import Domain
from backend.domain.escrow.lifecycle import LIFECYCLE

DOMAIN = Domain(31337, b"\xec" * 20)
PARTY, ESCROW = b"\xb0" * 20, bytes(range(32))
SAMPLES = {"uint8": 3, "uint256": 2**255 + 7, "bool": True, "bytes32": b"\x07" * 32}
OFFER = Proposal(1, 2**127, False, 0, 1_900_000_000)


def wallets_digest(typed_data):
    message = encode_typed_data(full_message=typed_data)
    return keccak(b"\x19" + message.version + message.header + message.body)


@pytest.mark.parametrize("function", sorted(ACTIONS))
def test_an_action_is_hashed_as_wallets_do(function):
    values = {name: SAMPLES[kind] for name, kind in ACTIONS[function][1]}
    action = SignedAction(function, PARTY, ESCROW, 2**226 + 5, values, 1_900_000_000)
    assert action.digest(DOMAIN) == wallets_digest(action.typed_data(DOMAIN))
    assert [name for name, _ in action.types][:3] == ["party", "escrow", "state"]
    assert action.types[-1] == ("expiry", "uint256")


def test_an_offer_is_hashed_as_wallets_do():
    offered = OfferToSign(PARTY, ESCROW, 2**226 + 5, OFFER)
    assert offered.digest(DOMAIN) == wallets_digest(offered.typed_data(DOMAIN))
    assert offered.hash() != offered.digest(DOMAIN)


def test_a_chips_presence_is_hashed_as_wallets_do():
    said = ItemPresence(ESCROW, b"\x70" * 20, 7, PARTY, 12, b"\x01" * 32)
    assert said.digest(DOMAIN) == wallets_digest(said.typed_data(DOMAIN))


def test_every_step_of_the_table_can_be_signed_but_those_that_need_no_consent():
    functions = {step.call.function for step in LIFECYCLE.steps if step.call}
    # Paying has signatures of its own, an offer is one, anybody runs a time-out, a chip has signed.
    assert functions - set(ACTIONS) == {"fund", "offer", "timeout", "prove_item"}
    assert set(ACTIONS) <= functions


@pytest.mark.parametrize("function", sorted(set(ACTIONS) - {"settle"}))
def test_what_is_signed_is_what_the_relay_is_given(function):
    inputs = function_of("EscrowRelay", function)["inputs"]
    between = [(entry["name"], entry["type"]) for entry in inputs[2:-1]]
    assert tuple(between) == ACTIONS[function][1]
    assert inputs[-1]["name"] == "consent"


def test_an_acceptance_spells_the_offer_out():
    assert list(settle_values(OFFER)) == [name for name, _ in ACTIONS["settle"][1]]
    assert settle_values(OFFER)["offer_expiry"] == OFFER.expiry
    assert [name for name, _ in PROPOSAL_TYPES][:-1] == [n for n, _ in ACTIONS["settle"][1]][:-1]
    assert OFFER.kind is DealKind.RETURN
