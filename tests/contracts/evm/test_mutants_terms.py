"""What small mistakes in the checks of policies, listings and domains would do, and no walk and no
table saw (docs/mutation.md)."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from eth_account import Account
from eth_utils import keccak

from tests.contracts.builders import NOBODY
from tests.contracts.evm.chain import CHAIN_ID, Chain, Contract, key_of

OTHER_CHAIN = 1
HERE = "0x" + "e5" * 20
SOMEBODY = "0x" + "11" * 20


# -- policies


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [("cancel_window", "ship_window"), ("inspection_window", "long_inspection_window")],
)
@pytest.mark.parametrize("ahead", [0, 1])
def test_a_clock_may_be_as_long_as_the_one_that_bounds_it(world, shorter, longer, ahead):
    clocks = {shorter: 100_000 + ahead, longer: 100_000}
    rules = replace(world.policy, **clocks)
    outcome = world.escrow.register_policy(rules.values, sender=world.actors["keeper"])
    assert outcome.reason == ("escrow: window out of bounds" if ahead else None)
    is_registered = world.escrow.read("policy", rules.id)[0] != NOBODY
    assert is_registered != bool(ahead)


# -- listings


@pytest.mark.parametrize(
    "changes",
    [
        {"asset_id": 1},
        {"asset_units": 1},
        {"royalty_recipient": SOMEBODY},
        {"royalty_recipient": SOMEBODY, "royalty_bps": 500},
        {"instant": 2},
        {"instant": 2**15},
        {"fee_pickup": 2**85 + 5},
    ],
    ids=str,
)
def test_a_listing_says_nothing_that_means_nothing(world, changes):
    refused_as_malformed(world, world.listing(**changes))


@pytest.mark.parametrize("to", ["nobody", "escrow"])
def test_a_royalty_goes_to_somebody_else(world, to):
    recipient = NOBODY if to == "nobody" else world.escrow.address
    refused_as_malformed(world, world.item_listing(royalty_recipient=recipient))


@pytest.mark.parametrize("changes", [{"instant": 2}, {"fee_pickup": 2**85 + 5}], ids=str)
def test_a_listing_with_a_token_is_looked_at_as_closely(world, changes):
    royalty = {"royalty_recipient": SOMEBODY, "royalty_bps": 500}
    refused_as_malformed(world, world.item_listing(**royalty, **changes))


def refused_as_malformed(world, listing) -> None:
    """Signed by the hash that the contract makes of it, since no wallet would show such a thing."""
    header = world.domain._encode("Listing", asdict(world.listing())).header
    digest = keccak(b"\x19\x01" + header + world.escrow.read("listing_hash", listing.packed))
    signature = bytes(Account.unsafe_sign_hash(digest, key_of("seller")).signature)
    before = world.picture()
    assert world.try_fund(world.purchase(listing), signature).reason == "escrow: malformed listing"
    assert world.picture() == before


# -- domains


@pytest.fixture(params=["at home", "elsewhere"])
def place(request, world):
    return world.escrow.address if request.param == "at home" else HERE


@pytest.fixture(params=[CHAIN_ID, OTHER_CHAIN])
def moved(request, world, place):
    """The deployed code, on a chain that has split off or at another address, and its domain."""
    chain = Chain(request.param)
    chain.plant(place, world.chain.code(world.escrow.address))
    escrow = Contract(chain, place, world.abi("PhygitalEscrow"))
    return escrow, replace(world.domain, contract=place, chain_id=request.param)


def test_the_domain_is_that_of_the_place_where_the_code_runs(world, moved):
    escrow, domain = moved
    purchase = world.purchase()
    assert escrow.read("escrow_id", purchase.terms.values) == purchase.escrow_id(domain)


def test_a_listing_is_signed_for_one_place(world, moved):
    """Nobody has registered a policy there, which is only asked for once the signature is good."""
    escrow, domain = moved
    purchase = world.purchase()
    reasons = {world.domain: "escrow: not signed by the seller", domain: "escrow: unknown policy"}
    for signed_for, reason in reasons.items():
        signature = purchase.listing.sign(signed_for, key_of("seller"))
        arguments = world.fund_arguments(purchase, signature)
        outcome = escrow.call("fund", *arguments, sender=purchase.buyer)
        assert outcome.reason == reason
