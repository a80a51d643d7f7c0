"""The relay: anybody carries what a party has signed; fresh, stale, used, expired, forged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tests.contracts.builders import Domain, Purchase
from tests.contracts.evm.chain import Outcome
from tests.invariants.calls import Call
from tests.invariants.deals import Offer, Signed
from tests.invariants.pair import VISITS, Pair
from tests.invariants.signing import Made, make, type_name, typed_digest

HOUR = 3_600
# It leaves the state as it is, so its paper may be handed in again.
REPEATABLE = frozenset({"withdraw_offer"})


@dataclass(frozen=True)
class Paper:
    """A signature with all that is needed to carry it, now or later."""

    purchase: Purchase
    call: Call
    party: str
    steps: int
    expiry: int
    made: Made
    offer: Offer | None = None  # that is accepted
    offer_made: Made | None = None


def write(
    pair: Pair, purchase: Purchase, call: Call, party: str, twist: str | None = None
) -> Paper:
    """What a party signs, or what passes for it."""
    stage, steps = pair.stage, pair.model.escrows[purchase].steps
    expiry = pair.now + {"expired": 0, "at the edge": 1}.get(twist or "", HOUR)
    domain = Domain(stage.keeper) if twist == "other contract" else stage.domain
    word = pair.word(purchase) ^ (twist == "other state") << 226
    signed = (party, pair.ids[purchase], word, *call.arguments, expiry)
    digest = typed_digest(domain, type_name(call.action), *signed)
    is_key = party != stage.people["wallet"]
    made = make(digest, pair.signer_of(party), twist, can_be_high=is_key)
    if twist in {"other contract", "other state"}:
        made = replace(made, is_clean=False)
    return Paper(purchase, call, party, steps, expiry, made)


def carry(
    pair: Pair, purchase: Purchase, call: Call, party: str, relayer: str, twist: str | None
) -> bool:
    """Sign and carry; `again` carries twice. Papers stay for whoever tries them later."""
    paper = write(pair, purchase, call, party, twist)
    is_accepted = hand_in(pair, paper, relayer)
    if twist == "again":
        hand_in(pair, paper, relayer)
    pair.papers.append(paper)
    return is_accepted


def hand_in(pair: Pair, paper: Paper, relayer: str) -> bool:
    """One paper to the relay, whatever has happened since it was written."""
    call, purchase = paper.call, paper.purchase
    status = pair.model.escrows[purchase].status
    if call.action in REPEATABLE:
        pair.repeatable.add(paper.made.digest)
    is_accepted = pair.attempt(
        call.action,
        partial(pair.model.carry, relayer, pair.now, _signed(pair, paper), value=call.value),
        partial(_send, pair, paper, relayer),
        (purchase,),
        signed=digests(pair, (paper.made, paper.party)),
    )
    VISITS[status, f"{call.action} by relay", is_accepted] += 1
    return is_accepted


def _signed(pair: Pair, paper: Paper) -> Signed:
    """What the model is told: who always says yes has signed it just now."""
    now_at = pair.model.escrows[paper.purchase].steps
    steps = now_at if pair.says_yes(paper.party) else paper.steps
    told = tuple(accepted(pair, paper.offer, paper.offer_made).items()) if paper.offer else ()
    return Signed(
        paper.party,
        paper.purchase,
        paper.call.action,
        told or paper.call.told,
        steps,
        paper.expiry,
        is_good=pair.counts(paper.made, paper.party),
    )


def accepted(pair: Pair, offer: Offer, made: Made | None) -> dict[str, Any]:
    """An offer and its maker's signature, if there is one, as the model takes them today."""
    if made and pair.says_yes(offer.maker):
        offer = replace(offer, steps=pair.model.escrows[offer.purchase].steps)
    is_good = made is not None and pair.counts(made, offer.maker)
    return {"offer": offer, "is_signed": made is not None, "is_good": is_good}


def digests(pair: Pair, *made: tuple[Made | None, str]) -> frozenset[bytes]:
    """What was really signed: whoever agrees when asked has not."""
    return frozenset(m.digest for m, who in made if m and not pair.says_yes(who))


def _send(pair: Pair, paper: Paper, relayer: str) -> Outcome:
    call, terms = paper.call, pair.terms[paper.purchase]
    arguments: tuple[Any, ...] = call.arguments
    if paper.offer:
        proposal = (*call.arguments[:4], paper.offer.expiry)
        arguments = (proposal, paper.offer_made.signature if paper.offer_made else b"")
    consent = (paper.party, paper.expiry, paper.made.signature)
    whole = (pair.contract, terms, *arguments, consent)
    return pair.stage.relay.call(call.action, *whole, sender=relayer, value=call.value)
