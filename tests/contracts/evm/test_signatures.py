"""Only the seller's own signature of this very listing opens a sale: keys, wallets, twins and
replays.
"""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from eth_account import Account
from eth_utils import to_checksum_address

from tests.contracts.builders import Deal, Domain, Listing, Proposal, Status
from tests.contracts.evm.chain import key_of

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
NOT_SIGNED = "escrow: not signed by the seller"
HONEST, REVERTS, BURNS_GAS, OTHER_YES, _ = range(5)


def signed(world, listing=None, key=None, domain=None) -> bytes:
    listing = listing or world.listing()
    return listing.sign(domain or world.domain, key or key_of("seller"))


def reason(world, purchase, signature) -> str | None:
    with world.chain.undone():
        before = world.picture()
        outcome = world.try_fund(purchase, signature)
        if not outcome.ok:
            assert world.picture() == before
        return outcome.reason


@pytest.fixture
def purchase(world):
    return world.purchase()


def test_the_sellers_signature_is_taken(world, purchase):
    assert reason(world, purchase, signed(world)) is None


@pytest.mark.parametrize(
    "role", ["buyer", "arbiter", "attester", "fee_recipient", "other_seller", "keeper"]
)
def test_nobody_signs_for_the_seller(world, purchase, role):
    assert reason(world, purchase, signed(world, key=key_of(role))) == NOT_SIGNED


def test_the_twin_with_high_s_is_refused(world, purchase):
    good = signed(world)
    s, v = int.from_bytes(good[32:64], "big"), good[64]
    twin = good[:32] + (ORDER - s).to_bytes(32, "big") + bytes([27 + 28 - v])
    assert reason(world, purchase, good) is None
    assert reason(world, purchase, twin) == NOT_SIGNED


@pytest.mark.parametrize("v", [0, 1, 2, 26, 29, 255])
def test_a_recovery_byte_is_27_or_28(world, purchase, v):
    assert reason(world, purchase, signed(world)[:64] + bytes([v])) == NOT_SIGNED


def test_other_lengths_are_refused(world, purchase):
    good = signed(world)
    compact = good[:32] + (int.from_bytes(good[32:64], "big") | (good[64] - 27) << 255).to_bytes(32)
    for signature in (b"", good[:64], compact, good + b"\0", b"\0" * 65, b"\xff" * 65):
        assert reason(world, purchase, signature) == NOT_SIGNED


def test_a_flipped_bit_anywhere_in_the_signature_is_refused(world, purchase):
    good = signed(world)
    for position in range(0, 65 * 8, 7):
        flipped = bytearray(good)
        flipped[position // 8] ^= 1 << position % 8
        assert reason(world, purchase, bytes(flipped)) == NOT_SIGNED


CHANGES = {
    "unit_price": 999_999,
    "asset_id": None,
    "fee_standard": 49_999,
    "fee_expedited": 1,
    "fee_pickup": 1,
    "valid_from": 1,
    "valid_until": 2_000_000_000,
    "max_quantity": 9,
    "instant": True,
    "salt": 8,
    "details": b"\xd1" * 32,
    "currency": "dollars",
    "policy": "other_policy",
    "allowed_buyer": "buyer",
    "royalty_bps": 499,
    "royalty_recipient": "keeper",
}
# These have refusals of their own, which come before the signature.
ELSEWHERE = {"seller", "asset", "asset_units", "epoch"}


def test_every_signed_field_is_tried():
    assert set(CHANGES) | ELSEWHERE == {field.name for field in fields(Listing)}


@pytest.mark.parametrize("field", CHANGES)
def test_a_listing_changed_in_any_field_is_another_listing(world, field):
    listing = world.item_listing()
    other_item = world.item_listing().asset_id
    value = {
        "dollars": world.dollars.address,
        "other_policy": world.other_policy.id,
        "buyer": world.actors["buyer"],
        "keeper": world.actors["keeper"],
        None: other_item,
    }.get(CHANGES[field], CHANGES[field])
    changed = replace(listing, **{field: value})
    assert reason(world, world.purchase(listing), signed(world, listing)) is None
    assert reason(world, world.purchase(changed), signed(world, listing)) == NOT_SIGNED
    assert reason(world, world.purchase(changed), signed(world, changed)) is None


def test_a_signature_is_for_one_chain_and_one_contract(world, purchase):
    for domain in (Domain(world.escrow.address, 1), Domain(world.items.address)):
        assert reason(world, purchase, signed(world, domain=domain)) == NOT_SIGNED


def test_a_listing_of_nobody_is_not_signed_by_garbage(world):
    """A failed recovery gives the zero address, which is nobody's signature."""
    listing = world.listing(seller="0x" + "00" * 20)
    assert reason(world, world.purchase(listing), b"\0" * 65) == NOT_SIGNED


# -- wallets


@pytest.fixture
def wallet(world):
    """A seller that is a contract; the seller's key owns it."""
    return world.deploy("Wallet1271", world.actors["seller"])


def test_a_wallet_signs_by_its_owner(world, wallet):
    listing = world.listing(seller=wallet.address)
    purchase = world.purchase(listing)
    assert reason(world, purchase, signed(world, listing)) is None
    assert reason(world, purchase, signed(world, listing, key_of("keeper"))) == NOT_SIGNED


def test_a_wallet_is_judged_when_the_signature_is_used(world, wallet):
    listing = world.listing(seller=wallet.address)
    purchase, keeper = world.purchase(listing), world.actors["keeper"]
    world.must(wallet.hand_over(keeper, sender=keeper))
    assert reason(world, purchase, signed(world, listing)) == NOT_SIGNED
    assert reason(world, purchase, signed(world, listing, key_of("keeper"))) is None


def test_one_owner_of_two_wallets_signs_for_one_of_them(world, wallet):
    other = world.deploy("Wallet1271", world.actors["seller"])
    listing = world.listing(seller=wallet.address)
    elsewhere = replace(listing, seller=other.address)
    assert reason(world, world.purchase(elsewhere), signed(world, listing)) == NOT_SIGNED


def test_an_account_with_a_key_may_carry_code(world, zoo):
    """EIP-7702: the key still signs; code that knows no ERC-1271 does not get in its way."""
    listing = world.listing()
    purchase, good = world.purchase(listing), signed(world, listing)
    zoo.plant("seller", "ContractWallet")
    assert reason(world, purchase, good) is None


@pytest.mark.parametrize(
    ("manner", "expected"),
    [(HONEST, None), (REVERTS, NOT_SIGNED), (BURNS_GAS, NOT_SIGNED), (OTHER_YES, NOT_SIGNED)],
    ids=["honest", "reverts", "burns gas", "says yes in its own way"],
)
def test_ill_mannered_wallets_are_refused(world, manner, expected):
    wallet = world.deploy("MockSigningWallet", world.actors["seller"], manner)
    listing = world.listing(seller=wallet.address)
    assert reason(world, world.purchase(listing), signed(world, listing)) == expected


def test_a_contract_without_erc1271_signs_nothing(world):
    clumsy = world.deploy("NoReceiver")
    listing = world.listing(seller=clumsy.address)
    assert reason(world, world.purchase(listing), signed(world, listing)) == NOT_SIGNED


def test_a_wrapped_signature_of_a_wallet_to_come_is_not_unwrapped(world, purchase):
    """ERC-6492 is for `eth_call`; on chain it would run foreign code."""
    wrapped = signed(world) + bytes.fromhex("6492" * 16)
    assert reason(world, purchase, wrapped) == NOT_SIGNED


def test_the_longest_signature_of_a_wallet_is_passed_on(world, wallet):
    listing = world.listing(seller=wallet.address)
    assert reason(world, world.purchase(listing), b"\1" * 1024) == NOT_SIGNED
    assert not world.try_fund(world.purchase(listing), b"\1" * 1025).ok


def test_a_fresh_key_sells_at_once(world):
    """No registration: any key may sign a listing."""
    key = key_of("somebody new")
    seller = to_checksum_address(Account.from_key(key).address)
    listing = world.listing(seller=seller)
    assert reason(world, world.purchase(listing), signed(world, listing, key)) is None


def test_a_wallet_that_says_yes_to_everything_harms_nobody_else(world):
    """Anybody sells in its name, also it to itself; no other seller's listing opens by it."""
    always = world.deploy("Wallet1271Always")
    purchase = world.purchase(world.listing(seller=always.address))
    assert reason(world, purchase, b"") is None
    assert reason(world, purchase, b"\1" * 65) is None
    assert reason(world, world.purchase(), b"") == NOT_SIGNED
    elsewhere = world.listing(allowed_buyer=always.address)
    assert reason(world, world.purchase(elsewhere), signed(world)) == NOT_SIGNED


@pytest.mark.parametrize("kind", ["Wallet1271Always", "Refuser", "BombReverter", "BombReturner"])
def test_a_party_of_any_manner_settles_for_itself_only(world, zoo, kind):
    """A buyer that says yes to everything accepts every deal; all others have signed nothing."""
    sale = world.sale(Status.SHIPPED)
    split = Proposal(deal=Deal.SPLIT, buyer_share=1)
    zoo.plant("buyer", kind)
    settled = world.escrow.settle(sale.terms, split.values, b"yes", sender=sale.seller)
    expected = None if kind == "Wallet1271Always" else "escrow: not signed by the other party"
    assert settled.reason == expected
