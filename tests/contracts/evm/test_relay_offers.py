"""`EscrowRelay`, offers: what a maker has signed is put on record and accepted by others'
hands.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import Domain, Status
from tests.contracts.evm.carried import (
    CARRIED,
    SPLIT,
    Pen,
    become_wallet,
    sale_in,
    seen_after,
    sign_offer,
    twin,
)
from tests.contracts.evm.chain import key_of

NOT_SIGNED = "relay: not signed"
ACCEPT = next(action for action in CARRIED if action.function == "settle")


@pytest.fixture
def sale(world):
    return sale_in(world, Status.DELIVERED)


def post(world, sale, signature, *, proposal=SPLIT, role="seller"):
    maker = world.actors[role]
    arguments = (world.escrow.address, sale.terms, proposal.values, maker, signature)
    return world.relay.offer(*arguments, sender=world.actors["keeper"])


@pytest.mark.parametrize("signer", ["key", "wallet"])
@pytest.mark.parametrize(("maker", "taker"), [("seller", "buyer"), ("buyer", "seller")])
def test_a_signed_offer_is_put_on_record_and_accepted(world, zoo, sale, signer, maker, taker):
    key = become_wallet(world, zoo, maker) if signer == "wallet" else key_of(maker)
    signature = sign_offer(world, sale, SPLIT, maker, key=key)
    with world.chain.undone():
        arguments = (sale.terms, SPLIT.values)
        outcome = world.must(world.escrow.offer(*arguments, sender=world.actors[maker]))
        directly = seen_after(world, sale, outcome)

    assert seen_after(world, sale, world.must(post(world, sale, signature, role=maker))) == directly

    state = world.word(sale).packed
    on_record = world.escrow.read("offers", sale.id, world.actors[maker])
    assert on_record == SPLIT.hash(world.actors[maker], sale.id, state)
    accepted = world.escrow.settle(sale.terms, SPLIT.values, b"", sender=world.actors[taker])
    assert accepted.ok
    assert world.word(sale).status == Status.SETTLED


def test_an_offer_that_was_not_signed_is_not_put_on_record(world, sale):
    good = sign_offer(world, sale, SPLIT, "seller")
    other = sale_in(world, Status.DELIVERED)
    wrong = {
        "nothing": b"",
        "high s": twin(good),
        "another's key": sign_offer(world, sale, SPLIT, "seller", key=key_of("buyer")),
        "another maker": sign_offer(world, sale, SPLIT, "buyer", key=key_of("seller")),
        "another share": sign_offer(world, sale, replace(SPLIT, buyer_share=1), "seller"),
        "another escrow": sign_offer(world, other, SPLIT, "seller"),
        "another state": sign_offer(world, sale, SPLIT, "seller", state=1),
        "another chain": sign_offer(
            world, sale, SPLIT, "seller", domain=replace(world.domain, chain_id=1)
        ),
        "another contract": sign_offer(
            world, sale, SPLIT, "seller", domain=Domain(world.relay.address)
        ),
    }
    for case, signature in wrong.items():
        assert post(world, sale, signature).reason == NOT_SIGNED, case
    assert post(world, sale, good).ok


def test_a_carried_offer_is_asked_what_a_direct_one_is(world, sale):
    late = replace(SPLIT, expiry=world.chain.now)
    malformed = replace(SPLIT, new_deadline=1)
    for proposal, role, reason in [
        (late, "seller", "escrow: offer expired"),
        (malformed, "seller", "escrow: malformed offer"),
        (SPLIT, "keeper", "escrow: not a party"),
    ]:
        signature = sign_offer(world, sale, proposal, role)
        assert post(world, sale, signature, proposal=proposal, role=role).reason == reason


@pytest.mark.parametrize("length", [65, 66, 95, 96, 97, 992, 993, 1_023, 1_024])
def test_a_makers_signature_of_any_length_leaves_the_takers_address_at_the_end(world, sale, length):
    """A maker's wallet may sign at greater length; only the first 65 bytes count in this one."""
    wallet = world.deploy("MockSigningWallet", world.actors["other_buyer"], 0)
    listing = world.listing(seller=wallet.address)
    purchase = world.purchase(listing)
    good = listing.sign(world.domain, key_of("other_buyer"))
    world.must(world.try_fund(purchase, good))
    sold = replace(sale, purchase=purchase, id=purchase.escrow_id(world.domain))
    maker = {"maker": wallet.address, "key": key_of("other_buyer")}
    offered = sign_offer(world, sold, SPLIT, "seller", **maker).ljust(length, b"\xee")
    consent = Pen(world, ACCEPT, sold).consent()

    arguments = (world.escrow.address, sold.terms, SPLIT.values, offered, consent)
    world.must(world.relay.settle(*arguments, sender=world.actors["keeper"]))

    assert world.word(sold).status == Status.SETTLED


def test_a_posted_offer_is_accepted_by_a_carried_consent(world, sale):
    world.must(world.escrow.offer(sale.terms, SPLIT.values, sender=world.actors["seller"]))
    consent = Pen(world, ACCEPT, sale).consent()
    arguments = (world.escrow.address, sale.terms, SPLIT.values, b"", consent)
    world.must(world.relay.settle(*arguments, sender=world.actors["keeper"]))
    assert world.word(sale).status == Status.SETTLED


def test_nobody_settles_with_itself(world, sale):
    """The taker's consent beside the taker's own offer is not the maker's."""
    consent = Pen(world, ACCEPT, sale).consent()
    own = sign_offer(world, sale, SPLIT, "buyer")
    arguments = (world.escrow.address, sale.terms, SPLIT.values, own, consent)
    outcome = world.relay.settle(*arguments, sender=world.actors["keeper"])
    assert outcome.reason == "escrow: not signed by the other party"


def test_a_carried_withdrawal_may_be_carried_again_while_the_state_lasts(world, sale):
    """It changes no state, so it is not used up: it takes back a posted offer, and a later one,
    until it expires or the state changes. Nothing else can be done with it.
    """
    withdrawal = next(action for action in CARRIED if action.function == "withdraw_offer")
    buyer = world.actors["buyer"]
    consent = Pen(world, withdrawal, sale).consent(expiry=world.chain.now + 600)
    before = world.word(sale)
    for _ in range(2):
        world.must(world.escrow.offer(sale.terms, SPLIT.values, sender=buyer))
        world.must(withdrawal.carry(world, sale, consent))
        assert world.escrow.read("offers", sale.id, buyer) == bytes(32)
    assert world.word(sale) == before

    world.must(world.escrow.offer(sale.terms, SPLIT.values, sender=buyer))
    with world.chain.undone():
        world.chain.at(world.chain.now + 600)
        assert withdrawal.carry(world, sale, consent).reason == "relay: signature expired"
    later = world.word(sale).deadline + 1
    world.must(world.escrow.extend(sale.terms, later, sender=world.actors["seller"]))
    world.must(world.escrow.offer(sale.terms, SPLIT.values, sender=buyer))
    assert withdrawal.carry(world, sale, consent).reason == NOT_SIGNED
