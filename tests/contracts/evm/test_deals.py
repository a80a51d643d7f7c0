"""Every deal from every open status, offered by either side, signed by key or wallet or posted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import DAY, Deal, Flag, Proposal, Status, Word, split
from tests.contracts.evm.carried import RETURN, SPLIT, become_wallet, sale_in, sign_offer
from tests.contracts.evm.chain import key_of

OPEN = [status for status in Status if not status.is_closed]
REPLACEMENT, RESUME = Proposal(deal=Deal.REPLACEMENT), Proposal(deal=Deal.RESUME)
SIDES = {"buyer": "seller", "seller": "buyer"}

every_deal = pytest.mark.parametrize("deal", Deal, ids=lambda deal: deal.name)
every_status = pytest.mark.parametrize("status", OPEN, ids=lambda status: status.name)


def proposal_of(deal: Deal, word: Word) -> Proposal:
    more_time = Proposal(deal=Deal.MORE_TIME, new_deadline=word.deadline + DAY)
    return [SPLIT, RETURN, REPLACEMENT, RESUME, more_time][deal]


def agreed(world, deal: Deal, before: Word) -> Word:
    """The state word that the protocol promises, from its words and not from the contract."""
    now, policy = world.chain.now, world.policy
    word = replace(before, steps=before.steps + 1)
    free = before.flags & ~Flag.RETURN_RULED
    match deal:
        case Deal.SPLIT:
            return replace(
                word,
                status=Status.SETTLED,
                deadline=0,
                share=SPLIT.buyer_share,
                flags=before.flags | Flag.ASSET_TO_BUYER,
            )
        case Deal.RETURN:
            deadline = now + policy.return_window
            share = RETURN.buyer_share
            return replace(
                word, status=Status.RETURNING, deadline=deadline, share=share, flags=free
            )
        case Deal.REPLACEMENT:
            flags = (free | Flag.CANCELLING_OVER) & ~Flag.ATTESTED
            deadline = now + policy.ship_window
            return replace(word, status=Status.FUNDED, deadline=deadline, share=0, flags=flags)
        case Deal.RESUME:
            deadline = now + policy.inspection_window
            flags = free | Flag.ATTESTED
            return replace(word, status=Status.DELIVERED, deadline=deadline, share=0, flags=flags)
        case _:
            return replace(word, deadline=before.deadline + DAY, extended=before.extended + DAY)


@every_deal
@every_status
@pytest.mark.parametrize("maker", SIDES)
@pytest.mark.parametrize("way", ["signed by key", "signed by wallet", "posted"])
def test_every_deal_from_every_open_status(world, zoo, deal, status, maker, way):
    sale = sale_in(world, status)
    before = world.word(sale)
    offer = proposal_of(deal, before)
    key = become_wallet(world, zoo, maker) if way == "signed by wallet" else key_of(maker)
    signature = sign_offer(world, sale, offer, maker, key=key)
    if way == "posted":
        world.must(world.escrow.offer(sale.terms, offer.values, sender=world.actors[maker]))
        signature = b""
    world.chain.at(world.chain.now + 100)

    with world.moves(sale.listing.currency) as moved:
        taker = world.actors[SIDES[maker]]
        outcome = world.must(world.escrow.settle(sale.terms, offer.values, signature, sender=taker))

    word = agreed(world, deal, before)
    assert world.word(sale) == word
    logged = [(log.name, log.args["state"]) for log in outcome.logs if "state" in log.args]
    name = "Extended" if deal == Deal.MORE_TIME else "Settled"
    assert logged == [(name, word.packed)]
    assert moved == (paid(world, sale) if deal == Deal.SPLIT else {})
    assert is_the_buyers(world, sale) == (deal == Deal.SPLIT)


def is_the_buyers(world, sale) -> bool:
    """Given, or waiting: the buyer's wallet may know nothing of tokens."""
    asset, buyer = (sale.listing.asset, sale.listing.asset_id), world.actors["buyer"]
    waits = world.escrow.read("asset_credit", *asset, buyer) == 1
    return waits or world.items.read("ownerOf", sale.listing.asset_id) == buyer


def paid(world, sale) -> dict[str, int]:
    parts = split(sale.amount, SPLIT.buyer_share, royalty_bps=500)
    return {
        "escrow": -sale.amount,
        "buyer": parts.buyer,
        "seller": parts.seller,
        "fee_recipient": parts.fee,
        "artist": parts.royalty,
    }


@every_deal
@every_status
def test_what_was_signed_for_one_state_is_void_in_the_next(world, deal, status):
    """By whatever the state changes: here the two have agreed on more time before."""
    sale = sale_in(world, status)
    offer = proposal_of(deal, world.word(sale))
    old = sign_offer(world, sale, offer, "seller")
    buyer = world.actors["buyer"]
    world.must(world.escrow.offer(sale.terms, offer.values, sender=world.actors["seller"]))
    later = Proposal(deal=Deal.MORE_TIME, new_deadline=world.word(sale).deadline + 1)
    agreement = sign_offer(world, sale, later, "seller")
    world.must(world.escrow.settle(sale.terms, later.values, agreement, sender=buyer))

    for signature, reason in [
        (old, "escrow: not signed by the other party"),
        (b"", "escrow: no such offer"),
    ]:
        outcome = world.escrow.settle(sale.terms, offer.values, signature, sender=buyer)
        assert outcome.reason == reason


@every_deal
@pytest.mark.parametrize("status", [s for s in Status if s.is_closed], ids=lambda s: s.name)
def test_a_closed_escrow_is_bargained_over_no_more(world, deal, status):
    sale = sale_in(world, status)
    offer = proposal_of(deal, world.word(sale))
    signature = sign_offer(world, sale, offer, "seller")
    buyer = world.actors["buyer"]
    settled = world.escrow.settle(sale.terms, offer.values, signature, sender=buyer)
    offered = world.escrow.offer(sale.terms, offer.values, sender=buyer)
    assert (settled.reason, offered.reason) == ("escrow: closed", "escrow: closed")


@every_status
@pytest.mark.parametrize("share", [0, 1, 33, 524_999, 1_049_999, 1_050_000])
def test_every_share_is_paid_to_the_unit(world, status, share):
    sale = sale_in(world, status)
    offer = replace(SPLIT, buyer_share=share, asset_to_buyer=False)
    signature = sign_offer(world, sale, offer, "buyer")
    parts = split(sale.amount, share, royalty_bps=500)
    with world.moves(sale.listing.currency) as moved:
        seller = world.actors["seller"]
        world.must(world.escrow.settle(sale.terms, offer.values, signature, sender=seller))
    expected = {
        "buyer": parts.buyer,
        "seller": parts.seller,
        "fee_recipient": parts.fee,
        "artist": parts.royalty,
    }
    assert moved == {"escrow": -sale.amount} | {r: u for r, u in expected.items() if u}


@pytest.mark.parametrize("deal", [Deal.SPLIT, Deal.RETURN, Deal.REPLACEMENT, Deal.RESUME])
@every_status
def test_a_deal_has_no_deadline_but_more_time_has(world, deal, status):
    sale = sale_in(world, status)
    world.chain.at(world.word(sale).deadline)
    buyer = world.actors["buyer"]
    more_time = proposal_of(Deal.MORE_TIME, world.word(sale))
    signature = sign_offer(world, sale, more_time, "seller")
    late = world.escrow.settle(sale.terms, more_time.values, signature, sender=buyer)
    assert late.reason == "escrow: too late"
    offer = proposal_of(deal, world.word(sale))
    signature = sign_offer(world, sale, offer, "seller")
    world.must(world.escrow.settle(sale.terms, offer.values, signature, sender=buyer))
