"""Hashes and packing: contract and eth_account agree on random listings, purchases, terms and
policies.
"""

from __future__ import annotations

import random

import pytest
from eth_utils import to_checksum_address

from tests.contracts.builders import DAY, HOUR, NOBODY, Listing, Policy, Purchase
from tests.contracts.builders.typed_data import FIELDS, NEEDS

SEEDS = range(50)


def an_address(dice: random.Random) -> str:
    return dice.choice([NOBODY, to_checksum_address(dice.randbytes(20))])


def a_number(dice: random.Random, bits: int) -> int:
    return dice.choice([0, 1, 2**bits - 1, dice.getrandbits(bits)])


def a_listing(dice: random.Random) -> Listing:
    return Listing(
        seller=an_address(dice),
        policy=dice.randbytes(32),
        currency=an_address(dice),
        unit_price=a_number(dice, 256),
        asset=an_address(dice),
        asset_id=a_number(dice, 256),
        asset_units=a_number(dice, 250),
        fee_standard=a_number(dice, 85),
        fee_expedited=a_number(dice, 85),
        fee_pickup=a_number(dice, 85),
        royalty_recipient=an_address(dice),
        royalty_bps=a_number(dice, 96),
        allowed_buyer=an_address(dice),
        valid_from=a_number(dice, 40),
        valid_until=a_number(dice, 40),
        max_quantity=a_number(dice, 32),
        epoch=a_number(dice, 32),
        instant=dice.random() < 0.5,
        salt=a_number(dice, 96),
        details=dice.randbytes(32),
    )


def a_policy(dice: random.Random) -> Policy:
    windows = {
        name: dice.randint(HOUR, 180 * DAY) for name, kind in FIELDS["Policy"] if kind == "uint32"
    }
    return Policy(
        arbiter=to_checksum_address(dice.randbytes(20)),
        attester=an_address(dice),
        fee_recipient=to_checksum_address(dice.randbytes(20)),
        fee_bps=dice.randint(0, 2_000),
        arbiter_fee_bps=dice.randint(0, 2_000),
        silence_bps=dice.randint(0, 10_000),
        **windows
        | {
            "cancel_window": dice.randint(0, windows["ship_window"]),
            "long_inspection_window": dice.randint(windows["inspection_window"], 180 * DAY),
        },
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_packed_listing_has_the_hash_that_the_wallet_signs(world, seed):
    listing = a_listing(random.Random(seed))
    assert world.escrow.read("listing_hash", listing.packed) == listing.hash


@pytest.mark.parametrize("seed", SEEDS)
def test_terms_have_the_id_that_typed_data_give(world, seed):
    dice = random.Random(seed)
    listing = a_listing(dice)
    quantity = dice.choice([1, 2, 2**32 - 1])
    if listing.unit_price * quantity >= 2**255 or listing.asset_units * quantity >= 2**255:
        quantity = 0  # a product beyond 256 bits has no typed data
    purchase = Purchase(
        listing=listing,
        buyer=an_address(dice),
        quantity=quantity,
        option=dice.choice([0, 1, 2]),
        reference=dice.randbytes(16),
    )
    escrow_id = world.escrow.read("escrow_id", purchase.terms.values)
    assert escrow_id == purchase.escrow_id(world.domain)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_policy_keeps_every_bit_and_has_its_id(world, seed):
    policy = a_policy(random.Random(seed))
    registered = world.must(
        world.escrow.register_policy(policy.values, sender=world.actors["keeper"])
    )
    assert registered.value == policy.id == world.escrow.read("policy_id", policy.values)
    arbiter, attester, fee_recipient, *numbers = world.escrow.read("policy", policy.id)
    addresses = [to_checksum_address(a) for a in (arbiter, attester, fee_recipient)]
    assert (*addresses, *numbers) == policy.values


def test_the_escrow_id_ties_terms_to_chain_and_contract(world):
    from dataclasses import replace

    purchase = world.purchase()
    here = purchase.escrow_id(world.domain)
    assert here != purchase.escrow_id(replace(world.domain, chain_id=1))
    assert here != purchase.escrow_id(replace(world.domain, contract=world.items.address))


def test_the_domain_is_what_wallets_show(world):
    fields, name, version, chain_id, contract, salt, extensions = world.escrow.read("eip712Domain")
    assert (fields, name, version, chain_id) == (b"\x0f", "Earnest", "1", 31337)
    assert to_checksum_address(contract) == world.escrow.address
    assert (salt, extensions) == (b"\0" * 32, ())


def test_the_type_strings_are_those_of_the_standard(world):
    """The contracts' sources spell out the very strings that EIP-712 derives from the fields."""
    sources = "".join(path.read_text() for path in world.project.contracts_folder.rglob("*.vy"))
    for name, needed in NEEDS.items():
        first, *others = needed
        string = "".join(
            f"{part}({','.join(f'{kind} {field}' for field, kind in FIELDS[part])})"
            for part in (first, *sorted(others))
        )
        assert f'"{string}"' in sources, name
