"""The model's offers, returns, extensions and signatures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import DAY, Status
from tests.invariants.cast import ARBITER, BUYER, PICTURES, SELLER, STRANGER
from tests.invariants.deals import Deal, Signed
from tests.invariants.escrows import CLOCK, EXTENDED_BY, MAX_EXTENSION
from tests.invariants.refusals import Kind, Refused
from tests.invariants.trade import Trade

S = Status


def refusal(call, *arguments, **named) -> Kind:
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.kind


@pytest.mark.parametrize("source", CLOCK)
@pytest.mark.parametrize(
    ("deal", "target", "window"),
    [
        (Deal.RETURN, S.RETURNING, "return_window"),
        (Deal.REPLACEMENT, S.FUNDED, "ship_window"),
        (Deal.RESUME, S.DELIVERED, "inspection_window"),
    ],
)
def test_two_parties_may_go_on_from_every_open_status(source, deal, target, window):
    trade = Trade.at(source)
    trade.now += 1_000 * DAY
    trade.settled(deal)
    assert trade.escrow.status is target
    assert trade.escrow.deadline == trade.now + getattr(trade.escrow.policy, window)


@pytest.mark.parametrize("source", CLOCK)
@pytest.mark.parametrize("share", [0, 1, 1_050_000])
def test_two_parties_may_split_at_any_time(source, share):
    trade = Trade.at(source, asset=PICTURES)
    trade.now += 1_000 * DAY
    trade.settled(Deal.SPLIT, share=share, is_token_to_buyer=True)
    assert (trade.escrow.status, trade.escrow.share) == (S.SETTLED, share)
    assert trade.model.till.outside.tokens[PICTURES, 0, BUYER] == 1
    assert trade.gained(ARBITER) == 0


def test_a_split_stays_within_the_amount():
    trade = Trade()
    offer = trade.offered(Deal.SPLIT, share=1_050_001)
    assert refusal(trade.model.settle, SELLER, trade.now, offer, is_signed=True) is Kind.BAD_TERMS


@pytest.mark.parametrize(
    ("deal", "what"),
    [
        (Deal.REPLACEMENT, {"share": 1}),
        (Deal.RESUME, {"share": 1}),
        (Deal.RETURN, {"is_token_to_buyer": True}),
        (Deal.SPLIT, {"new_deadline": 1}),
        (Deal.MORE_TIME, {"new_deadline": 0}),
        (Deal.MORE_TIME, {"new_deadline": 9, "share": 1}),
    ],
)
def test_an_offer_says_nothing_that_will_not_happen(deal, what):
    trade = Trade()
    offer = trade.offered(deal, **what)
    assert refusal(trade.model.settle, SELLER, trade.now, offer, is_signed=True) is Kind.BAD_TERMS


@pytest.mark.parametrize("caller", [BUYER, STRANGER, ARBITER])
def test_only_the_other_side_accepts(caller):
    trade = Trade()
    offer = trade.offered(Deal.SPLIT)
    assert refusal(trade.model.settle, caller, trade.now, offer, is_signed=True) is Kind.WRONG_ROLE


def test_a_posted_offer_is_accepted_and_a_withdrawn_one_is_not():
    trade = Trade()
    offer = trade.offered(Deal.RETURN, share=7)
    assert refusal(trade.model.settle, SELLER, trade.now, offer) is Kind.WITHDRAWN
    trade.model.offer(BUYER, trade.now, offer)
    trade.do("withdraw_offer", BUYER)
    assert refusal(trade.model.settle, SELLER, trade.now, offer) is Kind.WITHDRAWN
    trade.model.offer(BUYER, trade.now, offer)
    trade.model.settle(SELLER, trade.now, offer)
    assert (trade.escrow.status, trade.escrow.share) == (S.RETURNING, 7)


def test_a_newer_offer_replaces_the_older():
    trade = Trade()
    older = trade.offered(Deal.SPLIT, share=1)
    trade.model.offer(BUYER, trade.now, older)
    trade.model.offer(BUYER, trade.now, replace(older, share=2))
    assert refusal(trade.model.settle, SELLER, trade.now, older) is Kind.WITHDRAWN


def test_an_offer_never_freezes_a_matured_payment():
    trade = Trade.at(S.DELIVERED)
    trade.model.offer(BUYER, trade.now, trade.offered(Deal.SPLIT, share=1))
    trade.now = trade.escrow.deadline
    assert trade.do("timeout", STRANGER).escrow.status is S.RELEASED


def test_an_offer_dies_with_the_state_and_with_its_expiry():
    trade = Trade()
    offer = trade.offered(Deal.SPLIT)
    late = offer.expiry
    assert refusal(trade.model.settle, SELLER, late, offer, is_signed=True) is Kind.TOO_LATE
    trade.do("ship", SELLER)
    assert refusal(trade.model.settle, SELLER, trade.now, offer, is_signed=True) is Kind.NOT_SIGNED
    trade.model.offer(BUYER, trade.now, posted := trade.offered(Deal.SPLIT))
    trade.do("deliver", BUYER)
    assert refusal(trade.model.settle, SELLER, trade.now, posted) is Kind.WITHDRAWN


def test_an_offer_is_made_by_a_party_for_itself():
    trade = Trade()
    offer = trade.offered(Deal.SPLIT)
    assert refusal(trade.model.offer, SELLER, trade.now, offer) is Kind.WRONG_ROLE
    theirs = replace(offer, maker=STRANGER)
    assert refusal(trade.model.offer, STRANGER, trade.now, theirs) is Kind.WRONG_ROLE
    assert refusal(trade.model.withdraw_offer, SELLER, trade.now, trade.purchase) is Kind.WITHDRAWN


def test_an_offer_that_its_maker_signed_is_posted_by_anybody():
    trade = Trade()
    offer = trade.offered(Deal.RETURN, share=7)
    carry = trade.model.carry_offer
    assert refusal(carry, STRANGER, trade.now, offer, is_good=False) is Kind.NOT_SIGNED
    carry(STRANGER, trade.now, offer, is_good=True)
    trade.model.settle(SELLER, trade.now, offer)
    assert trade.escrow.status is S.RETURNING
    assert refusal(carry, STRANGER, trade.now, offer, is_good=True) is Kind.NOT_SIGNED


def test_after_a_replacement_nobody_cancels():
    trade = Trade.at(S.SHIPPED).settled(Deal.REPLACEMENT)
    assert trade.refusal("cancel", BUYER) is Kind.TOO_LATE


@pytest.mark.parametrize(
    ("ending", "status", "share"),
    [("accept", S.SETTLED, 9), ("silent seller", S.SETTLED, 9), ("silent buyer", S.RELEASED, 0)],
)
def test_an_agreed_return_ends_without_the_arbiter(ending, status, share):
    trade = Trade.at(S.DELIVERED, asset=PICTURES).settled(Deal.RETURN, share=9)
    if ending != "silent buyer":
        trade.do("return_shipped", BUYER)
    trade.now = trade.escrow.deadline
    trade.do("accept_return" if ending == "accept" else "timeout", SELLER)
    assert (trade.escrow.status, trade.escrow.share) == (status, share)
    assert trade.gained(ARBITER) == 0
    owner = BUYER if ending == "silent buyer" else SELLER
    assert trade.model.till.outside.tokens[PICTURES, 0, owner] == 1


@pytest.mark.parametrize("source", EXTENDED_BY)
def test_whom_silence_favours_may_give_time(source):
    trade = Trade.at(source)
    giver = trade.escrow.party(EXTENDED_BY[source])
    taker = trade.escrow.other_than(giver)
    later = trade.escrow.deadline + DAY
    assert trade.refusal("extend", taker, new_deadline=later) is Kind.WRONG_ROLE
    trade.do("extend", giver, new_deadline=later)
    assert (trade.escrow.deadline, trade.escrow.extended) == (later, DAY)


@pytest.mark.parametrize("source", CLOCK)
def test_together_time_is_given_in_every_status(source):
    trade = Trade.at(source)
    later = trade.escrow.deadline + 1
    trade.settled(Deal.MORE_TIME, new_deadline=later)
    assert (trade.escrow.status, trade.escrow.deadline) == (source, later)


def test_in_arbitration_nobody_gives_time_alone():
    trade = Trade.at(S.ARBITRATION)
    later = trade.escrow.deadline + 1
    for caller in (BUYER, SELLER, ARBITER):
        assert trade.refusal("extend", caller, new_deadline=later) is Kind.WRONG_ROLE


def test_together_they_do_not_go_back_in_time_nor_beyond_the_cap():
    trade = Trade.at(S.ARBITRATION)
    deadline = trade.escrow.deadline
    for wrong in (deadline, deadline + MAX_EXTENSION + 1):
        offer = trade.offered(Deal.MORE_TIME, new_deadline=wrong)
        kind = refusal(trade.model.settle, SELLER, trade.now, offer, is_signed=True)
        assert kind is Kind.BAD_AMOUNT


def test_a_deadline_never_moves_back_nor_beyond_the_cap():
    trade = Trade()
    deadline = trade.escrow.deadline
    for wrong in (deadline, deadline - 1, deadline + MAX_EXTENSION + 1):
        assert trade.refusal("extend", BUYER, new_deadline=wrong) is Kind.BAD_AMOUNT
    trade.do("extend", BUYER, new_deadline=deadline + MAX_EXTENSION)
    trade.do("ship", SELLER)
    more = trade.escrow.deadline + 1
    assert trade.refusal("extend", BUYER, new_deadline=more) is Kind.BAD_AMOUNT


def test_time_is_not_given_when_it_is_over():
    trade = Trade()
    trade.now = trade.escrow.deadline
    assert trade.refusal("extend", BUYER, new_deadline=trade.now + DAY) is Kind.TOO_LATE


def test_a_stranger_carries_a_signature_once():
    trade = Trade()
    signed = Signed(SELLER, trade.purchase, "ship", (), trade.escrow.steps, trade.now + 60)
    late = refusal(trade.model.carry, STRANGER, trade.now + 60, signed)
    assert late is Kind.TOO_LATE
    trade.model.carry(STRANGER, trade.now, signed)
    assert trade.escrow.status is S.SHIPPED
    assert refusal(trade.model.carry, STRANGER, trade.now, signed) is Kind.NOT_SIGNED


def test_a_carried_signature_gives_no_more_than_its_signer_may():
    trade = Trade()
    signed = Signed(BUYER, trade.purchase, "ship", (), trade.escrow.steps, trade.now + 60)
    assert refusal(trade.model.carry, SELLER, trade.now, signed) is Kind.WRONG_ROLE
    unknown = replace(signed, action="timeout")
    assert refusal(trade.model.carry, SELLER, trade.now, unknown) is Kind.NOT_SIGNED


def test_acceptance_can_be_carried_too():
    trade = Trade()
    offer = trade.offered(Deal.SPLIT, share=5)
    trade.model.offer(BUYER, trade.now, offer)
    steps, expiry = trade.escrow.steps, trade.now + 60
    signed = Signed(SELLER, trade.purchase, "settle", (("offer", offer),), steps, expiry)
    trade.model.carry(STRANGER, trade.now, signed)
    assert trade.escrow.status is S.SETTLED


def test_money_given_back_later_counts_as_a_step():
    trade = Trade().do("confirm", BUYER)
    about = (SELLER, trade.purchase, "refund_released", (("amount", 5),))
    signed = Signed(*about, trade.escrow.steps, trade.now + 60)
    trade.model.carry(STRANGER, trade.now, signed, value=5)
    assert (trade.gained(STRANGER), trade.gained(BUYER)) == (-5, 5 - 1_050_000)
    assert refusal(trade.model.carry, STRANGER, trade.now, signed, value=5) is Kind.NOT_SIGNED


@pytest.mark.parametrize("chip", [None, "the chip"])
def test_a_chip_speaks_for_its_item_and_moves_nothing(chip):
    trade = Trade(asset=PICTURES)
    token = (PICTURES, 0)
    trade.model.till.outside.chips |= {token: chip} if chip else {}

    def proven(caller: str, age: int = 1, signer: str | None = "the chip") -> Kind | None:
        try:
            trade.model.prove_item(caller, trade.now, trade.purchase, age, signer)
        except Refused as refused:
            return refused.kind
        return None

    assert proven(BUYER) is Kind.WRONG_STATUS
    trade.do("ship", SELLER)
    before = replace(trade.escrow)
    assert proven(STRANGER) is Kind.WRONG_ROLE
    assert proven(BUYER, age=0) is proven(BUYER, age=257) is Kind.TOO_LATE
    assert proven(BUYER, signer="another") is proven(BUYER, signer=None) is Kind.NOT_SIGNED
    assert proven(BUYER, age=256) is (None if chip else Kind.NOT_SIGNED)
    assert trade.escrow == before
