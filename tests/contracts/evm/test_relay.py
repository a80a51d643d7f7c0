"""`EscrowRelay`: what a party has signed works once, carried by anybody, exactly as if the party
had called; everything else that looks like it does not.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.contracts.builders import Deal, Domain, Proposal, Status
from tests.contracts.builders.typed_data import ACTIONS
from tests.contracts.evm.carried import (
    CARRIED,
    Carried,
    Pen,
    agree,
    become_wallet,
    seen_after,
    twin,
)
from tests.contracts.evm.chain import key_of

NOT_SIGNED = "relay: not signed"
EXPIRED = "relay: signature expired"
ONE_OF_ITS_SHAPE = {"Dispute", "Rule", "RuleReturn", "Settle"}
every_action = pytest.mark.parametrize("action", CARRIED, ids=lambda action: action.function)


def refused(world, action, sale, consent) -> str | None:
    """The reason; a refusal has changed nothing."""
    with world.chain.undone():
        before = world.picture(sale)
        outcome = action.carry(world, sale, consent)
        if not outcome.ok:
            assert world.picture(sale) == before
        return outcome.reason


# -- the table is whole


def test_every_function_of_the_relay_is_listed(world):
    listed = {action.function for action in CARRIED} | {"offer", "fund_with_permit"}
    assert listed == set(world.relay.writes)
    assert len({action.function for action in CARRIED}) == len(CARRIED)


def test_every_signed_struct_is_listed():
    assert {action.struct for action in CARRIED} == set(ACTIONS)


def test_every_act_of_a_party_can_be_carried(world):
    """What the escrow asks of a named party is in the relay; the rest are anybody's calls, or
    concern the caller's own purse alone.
    """
    own = {"fund", "fund_many", "fund_with_authorization", "withdraw", "claim_asset"}
    own |= {"cancel_listing", "bump_epoch", "prove_item"}
    anybodys = {"timeout", "timeout_many", "register_policy"}
    acts = set(world.escrow.writes) - own - anybodys
    assert acts == {action.function for action in CARRIED} | {"offer"}


# -- works once, and exactly like the direct call


@every_action
@pytest.mark.parametrize("signer", ["key", "wallet"])
def test_a_stranger_carries_it_and_it_is_as_if_the_party_had_called(world, zoo, action, signer):
    sale = action.start(world)
    key = become_wallet(world, zoo, action.role) if signer == "wallet" else None
    consent = Pen(world, action, sale).consent(key=key)
    with world.chain.undone():
        directly = seen_after(world, sale, world.must(action.do(world, sale)))

    carried = seen_after(world, sale, world.must(action.carry(world, sale, consent)))

    assert carried == directly
    assert carried[0], "nothing was logged"


@every_action
def test_it_works_once(world, action):
    sale = action.start(world)
    consent = Pen(world, action, sale).consent()
    world.must(action.carry(world, sale, consent))
    again = action.carry(world, sale, consent)
    # An offer taken back leaves the state as it was; there is nothing left to take back.
    once_more = "escrow: no such offer" if action.function == "withdraw_offer" else NOT_SIGNED
    assert again.reason == once_more


@every_action
def test_any_change_of_state_makes_it_void(world, action):
    sale = action.start(world)
    consent = Pen(world, action, sale).consent()
    before = world.word(sale)
    if before.status == Status.RELEASED:
        world.must(world.escrow.refund_released(sale.terms, 1, sender=world.actors["seller"]))
    else:
        later = before.deadline + 1
        agree(world, sale, Proposal(deal=Deal.MORE_TIME, new_deadline=later))
    assert world.word(sale).status == before.status
    assert refused(world, action, sale, consent) == NOT_SIGNED


@every_action
def test_it_is_over_at_its_expiry(world, action):
    sale = action.start(world)
    expiry = world.chain.now + 600
    consent = Pen(world, action, sale).consent(expiry=expiry)
    world.chain.at(expiry)
    assert refused(world, action, sale, consent) == EXPIRED
    world.chain.at(expiry - 1)
    assert refused(world, action, sale, consent) is None


# -- the hash is the wallets' own, whatever the fields say


def anything(dice: random.Random, kind: str):
    if kind == "bool":
        return dice.random() < 0.5
    if kind == "bytes32":
        return dice.choice([bytes(32), b"\xff" * 32, dice.randbytes(32)])
    bits = int(kind.removeprefix("uint"))
    return dice.choice([0, 1, 2**bits - 1, dice.getrandbits(bits)])


@every_action
@pytest.mark.parametrize("seed", range(12))
def test_contract_and_wallet_agree_on_what_was_signed(world, action, seed):
    """On random fields, extreme ones too: whatever refuses them, it is not the signature."""
    dice = random.Random(f"{action.struct} {seed}")
    fields = {name: anything(dice, kind) for name, kind in ACTIONS[action.struct]}
    said = replace(action, fields=lambda _world, _sale: fields)
    sale = action.start(world)
    pen = Pen(world, said, sale)
    expiry = dice.choice([world.chain.now + 1, 2**256 - 1, world.chain.now + dice.getrandbits(200)])
    consent = pen.consent(expiry=expiry)
    arguments = [world.escrow.address, sale.terms, *fields.values(), consent]
    if action.function == "settle":
        arguments[2:-1] = [tuple(fields.values()), b"\1"]
    outcome = world.relay.call(action.function, *arguments, sender=world.actors["keeper"])
    assert outcome.reason not in {NOT_SIGNED, EXPIRED, ""}


# -- what looks like it


@every_action
def test_another_action_with_the_same_fields_is_not_this_one(world, action):
    """Type confusion: who signs a shipment has not signed a return."""
    sale = action.start(world)
    pen = Pen(world, action, sale)
    kinds = [kind for _, kind in ACTIONS[action.struct]]
    tried = 0
    for struct, fields in ACTIONS.items():
        if struct == action.struct or [kind for _, kind in fields] != kinds:
            continue
        same = dict(zip([name for name, _ in fields], pen.fields.values(), strict=True))
        tried += 1
        other = pen.consent(struct=struct, fields=same)
        assert refused(world, action, sale, other) == NOT_SIGNED, struct
    assert tried or action.struct in ONE_OF_ITS_SHAPE


@every_action
def test_it_says_what_was_signed(world, action):
    """Every field counts, the expiry among them."""
    sale = action.start(world)
    pen = Pen(world, action, sale)
    party, expiry, signature = pen.consent()
    assert refused(world, action, sale, (party, expiry + 1, signature)) == NOT_SIGNED
    for name, value in pen.fields.items():
        wrong = bytes(32) if isinstance(value, bytes) else not value if value is True else value + 1
        consent = pen.consent(fields=pen.fields | {name: wrong})
        assert refused(world, action, sale, consent) == NOT_SIGNED, name


@every_action
def test_it_is_for_one_escrow_one_contract_and_one_chain(world, action):
    sale, other = action.start(world), action.start(world)
    pen = Pen(world, action, sale)
    elsewhere = [
        pen.consent(sale=other),
        pen.consent(domain=Domain(world.relay.address)),
        pen.consent(domain=Domain(world.extension.address)),
        pen.consent(domain=replace(world.domain, chain_id=1)),
    ]
    for consent in elsewhere:
        assert refused(world, action, sale, consent) == NOT_SIGNED


@every_action
def test_the_twin_with_high_s_is_refused(world, action):
    sale = action.start(world)
    party, expiry, signature = Pen(world, action, sale).consent()
    assert refused(world, action, sale, (party, expiry, twin(signature))) == NOT_SIGNED
    assert refused(world, action, sale, (party, expiry, signature)) is None


@every_action
def test_nobody_else_signs_for_the_party(world, action):
    sale = action.start(world)
    pen = Pen(world, action, sale)
    for role in world.actors:
        if role != action.role:
            assert refused(world, action, sale, pen.consent(key=key_of(role))) == NOT_SIGNED
    party, expiry, _ = pen.consent()
    for nothing in (b"", b"\0" * 65, b"\xff" * 65):
        assert refused(world, action, sale, (party, expiry, nothing)) == NOT_SIGNED


@every_action
def test_the_previous_owner_of_a_wallet_signs_nothing(world, zoo, action):
    sale = action.start(world)
    become_wallet(world, zoo, action.role)
    for role in ("other_seller", "keeper"):
        consent = Pen(world, action, sale).consent(key=key_of(role))
        assert refused(world, action, sale, consent) == NOT_SIGNED


REASONS = {
    "buyer": "escrow: not the buyer",
    "seller": "escrow: not the seller",
    "arbiter": "escrow: not the arbiter",
}
SPECIAL = {
    "deliver": "escrow: not a party",
    "settle": "escrow: not a party",
    "extend": "escrow: not yours to extend",
    "withdraw_offer": "escrow: no such offer",
}


@every_action
def test_a_strangers_own_consent_gives_no_more_than_the_stranger_may(world, action):
    """The relay checks who has signed, the escrow whether it is that one's to do."""
    sale = action.start(world)
    stranger = world.actors["keeper"]
    consent = Pen(world, action, sale).consent(party=stranger, key=key_of("keeper"))
    expected = SPECIAL.get(action.function) or REASONS[action.role]
    assert refused(world, action, sale, consent) == expected


# -- only the relay is believed about whom it speaks for


def with_tail(world, action: Carried, sale, sender: str, tail: str):
    data = world.escrow.encode(action.function, *action.call(world, sale))
    return world.chain.send(sender, world.escrow.address, data + bytes.fromhex(tail[2:]))


@every_action
def test_an_address_appended_by_anybody_else_means_nothing(world, action):
    sale = action.start(world)
    party, keeper = world.actors[action.role], world.actors["keeper"]
    expected = SPECIAL.get(action.function) or REASONS[action.role]
    assert with_tail(world, action, sale, keeper, party).reason == expected
    with world.chain.undone():
        directly = seen_after(world, sale, world.must(action.do(world, sale)))
    mine = with_tail(world, action, sale, party, keeper)
    assert mine.ok
    assert seen_after(world, sale, mine) == directly


# -- two escrow contracts, one relay


def test_a_consent_for_one_contract_is_nothing_in_another_that_shares_the_relay(world):
    action = next(a for a in CARRIED if a.function == "confirm")
    sale = world.sale(Status.DELIVERED)
    consent = Pen(world, action, sale).consent()
    other = world.deploy("PhygitalEscrow", world.relay.address, world.extension.address)
    other = world.chain.contract(other.address, world.escrow.abi)
    world.must(other.register_policy(world.policy.values, sender=world.actors["keeper"]))
    signature = sale.listing.sign(Domain(other.address), key_of("seller"))
    purchase = sale.purchase
    bought = other.fund(
        *world.fund_arguments(purchase, signature), sender=purchase.buyer, value=purchase.amount
    )
    assert bought.ok

    keeper = world.actors["keeper"]
    carried = world.relay.confirm(other.address, sale.terms, consent, sender=keeper)

    assert carried.reason == NOT_SIGNED
    assert action.carry(world, sale, consent).ok


def test_the_relay_holds_and_keeps_nothing(world):
    """Its storage is empty after it has carried everything."""
    for action in CARRIED:
        with world.chain.undone():
            sale = action.start(world)
            consent = Pen(world, action, sale).consent()
            world.must(action.carry(world, sale, consent))
            assert world.chain.evm.get_balance(world.relay.address) == 0
            assert world.chain.evm.storage(world.relay.address, 0) == 0


# -- coins for a late refund


def test_the_carrier_brings_the_coins_of_a_late_refund(world):
    action = next(a for a in CARRIED if a.function == "refund_released")
    sale = world.sale(Status.RELEASED)
    consent = Pen(world, action, sale).consent()
    keeper = world.actors["keeper"]
    arguments = (world.escrow.address, sale.terms, 70_000, consent)

    assert world.relay.refund_released(*arguments, sender=keeper).reason == "escrow: wrong payment"
    with world.moves(sale.listing.currency) as moved:
        world.must(world.relay.refund_released(*arguments, sender=keeper, value=70_000))

    assert moved == {"keeper": -70_000, "buyer": 70_000}
