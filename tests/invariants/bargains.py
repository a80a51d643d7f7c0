"""Two parties at one table: offers that are posted or signed, and their acceptance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from tests.contracts.builders import Purchase
from tests.invariants.calls import Call, part_of
from tests.invariants.carrying import accepted, digests, hand_in, write
from tests.invariants.deals import Deal, Offer
from tests.invariants.deeds import act, do
from tests.invariants.escrows import EXTENDED_BY, MAX_EXTENSION
from tests.invariants.pair import VISITS, Pair
from tests.invariants.signing import Made, make, offer_digest, proposal_of

HOUR = 3_600


@dataclass(frozen=True)
class Wish:
    """What somebody would like to agree on; `part` in hundredths of what there is."""

    deal: Deal
    part: int
    to_buyer: bool
    twist: str | None = None


def an_offer(pair: Pair, purchase: Purchase, maker: str, wish: Wish) -> Offer:
    escrow = pair.model.escrows[purchase]
    deal, share, later = wish.deal, 0, 0
    if deal in {Deal.SPLIT, Deal.RETURN} or wish.twist == "malformed":
        share = part_of(escrow.amount, wish.part)
    if deal is Deal.MORE_TIME:
        later = escrow.deadline + part_of(MAX_EXTENSION - escrow.extended, wish.part)
    return Offer(
        purchase=purchase,
        maker=maker,
        deal=deal,
        steps=escrow.steps,
        expiry=pair.now + {"expired": 0, "at the edge": 1}.get(wish.twist or "", HOUR),
        share=share,
        is_token_to_buyer=wish.to_buyer and (deal is Deal.SPLIT or wish.twist == "malformed"),
        new_deadline=later,
    )


def post(pair: Pair, offer: Offer, caller: str) -> None:
    """On record, by its maker or by somebody who makes it its own."""
    offer = replace(offer, maker=caller)
    status = pair.model.escrows[offer.purchase].status
    terms, proposal = pair.terms[offer.purchase], proposal_of(offer)
    is_accepted = pair.attempt(
        "offer",
        partial(pair.model.offer, caller, pair.now, offer),
        partial(pair.stage.escrow.call, "offer", terms, proposal, sender=caller),
        (offer.purchase,),
    )
    VISITS[status, "offer", is_accepted] += 1


def carry_offer(pair: Pair, offer: Offer, relayer: str, twist: str | None) -> None:
    """On record, by anybody who has the maker's signature."""
    made = sign_offer(pair, offer, twist)
    pair.repeatable.add(made.digest)
    status = pair.model.escrows[offer.purchase].status
    arguments = (pair.contract, pair.terms[offer.purchase], proposal_of(offer), offer.maker)
    is_good = pair.counts(made, offer.maker)
    is_accepted = pair.attempt(
        "offer",
        partial(pair.model.carry_offer, relayer, pair.now, offer, is_good=is_good),
        partial(pair.stage.relay.call, "offer", *arguments, made.signature, sender=relayer),
        (offer.purchase,),
    )
    VISITS[status, "offer by relay", is_accepted] += 1


def sign_offer(pair: Pair, offer: Offer, twist: str | None) -> Made:
    """A maker's signature over the state as it is."""
    word, i = pair.word(offer.purchase), pair.ids[offer.purchase]
    digest = offer_digest(pair.stage.domain, offer, i, word)
    is_key = offer.maker != pair.stage.people["wallet"]
    return make(digest, pair.signer_of(offer.maker), twist, can_be_high=is_key)


def settle(pair: Pair, purchase: Purchase, taker: str, wish: Wish, way: str, relayer: str) -> None:
    """An offer is made one way, things may happen, and the other party accepts it."""
    escrow = pair.model.escrows[purchase]
    offer = an_offer(pair, purchase, escrow.other_than(taker), wish)
    made = sign_offer(pair, offer, wish.twist) if "signed" in way else None
    if "carried" in way:
        carry_offer(pair, offer, relayer, None)
    elif not made:
        post(pair, replace(offer, expiry=offer.expiry + (wish.twist == "other words")), offer.maker)
    if wish.twist == "withdrawn":
        do(pair, purchase, Call("withdraw_offer"), offer.maker)
    elif wish.twist == "stale" and escrow.status in EXTENDED_BY:
        act(pair, purchase, "extend", escrow.party(EXTENDED_BY[escrow.status]), 1, to_buyer=False)
    for _ in range(2 if wish.twist == "again" else 1):
        accept(pair, offer, taker, made, relayer if "by relay" in way else None)


def accept(
    pair: Pair, offer: Offer, taker: str, made: Made | None, relayer: str | None = None
) -> None:
    """By the taker's own call, or by a relayer with the taker's signature."""
    purchase = offer.purchase
    status = pair.model.escrows[purchase].status
    if relayer:
        call = Call("settle", (), proposal_of(offer))
        paper = replace(write(pair, purchase, call, taker), offer=offer, offer_made=made)
        is_accepted = hand_in(pair, paper, relayer)
        pair.papers.append(paper)
    else:
        terms, proposal = pair.terms[purchase], proposal_of(offer)
        signature = made.signature if made else b""
        sent = partial(pair.stage.escrow.call, "settle", terms, proposal, signature, sender=taker)
        is_accepted = pair.attempt(
            "settle",
            partial(pair.model.settle, taker, pair.now, **accepted(pair, offer, made)),
            sent,
            (purchase,),
            signed=digests(pair, (made, offer.maker)) - pair.repeatable,
        )
    VISITS[status, f"settle {offer.deal.name}", is_accepted] += 1
    VISITS[status, "settle signed" if made else "settle posted", is_accepted] += 1


def accept_standing(pair: Pair, number: int, taker: str | None) -> None:
    """Whatever stands on record somewhere, old or new, is accepted as it stands."""
    standing = list(pair.model.offers.values())
    if standing:
        offer = standing[number % len(standing)]
        other = pair.model.escrows[offer.purchase].other_than(offer.maker)
        accept(pair, offer, other if taker in {None, offer.maker} else taker, None)
