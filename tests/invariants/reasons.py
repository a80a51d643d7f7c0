"""What the contract's words mean to the model."""

from __future__ import annotations

from tests.invariants.refusals import Kind

K = Kind
MEANING: dict[str, Kind] = {
    "unknown escrow": K.UNKNOWN,
    "unknown policy": K.UNKNOWN,
    "already funded": K.EXISTS,
    "policy known": K.EXISTS,
    "not the buyer": K.WRONG_ROLE,
    "not the seller": K.WRONG_ROLE,
    "not the arbiter": K.WRONG_ROLE,
    "not a party": K.WRONG_ROLE,
    "not for this buyer": K.WRONG_ROLE,
    "not yours to extend": K.WRONG_ROLE,
    "more time takes both": K.WRONG_ROLE,
    "wrong status": K.WRONG_STATUS,
    "closed": K.WRONG_STATUS,
    "a return was ruled before": K.WRONG_STATUS,
    "too early": K.TOO_EARLY,
    "listing not open yet": K.TOO_EARLY,
    "too late": K.TOO_LATE,
    "too late to cancel": K.TOO_LATE,
    "listing expired": K.TOO_LATE,
    "offer expired": K.TOO_LATE,
    "signature expired": K.TOO_LATE,
    "stale challenge": K.TOO_LATE,
    "claim out of bounds": K.BAD_AMOUNT,
    "share above the claim": K.BAD_AMOUNT,
    "amount out of bounds": K.BAD_AMOUNT,
    "extension out of bounds": K.BAD_AMOUNT,
    "no quantity": K.BAD_AMOUNT,
    "one piece per token": K.BAD_AMOUNT,
    "malformed offer": K.BAD_TERMS,
    "malformed listing": K.BAD_TERMS,
    "option not offered": K.BAD_TERMS,
    "royalty too high": K.BAD_TERMS,
    "buyer is the seller": K.BAD_TERMS,
    "arbiter is a party": K.BAD_TERMS,
    "attester is a party": K.BAD_TERMS,
    "bad recipient": K.BAD_TERMS,
    "no arbiter": K.BAD_TERMS,
    "no fee recipient": K.BAD_TERMS,
    "fee too high": K.BAD_TERMS,
    "arbiter fee too high": K.BAD_TERMS,
    "silence share too high": K.BAD_TERMS,
    "window out of bounds": K.BAD_TERMS,
    "not signed": K.NOT_SIGNED,
    "not signed by the seller": K.NOT_SIGNED,
    "not signed by the other party": K.NOT_SIGNED,
    "not signed by the chip": K.NOT_SIGNED,
    "listing withdrawn": K.WITHDRAWN,
    "no such offer": K.WITHDRAWN,
    "sold out": K.SOLD_OUT,
    "wrong payment": K.NOT_PAID,
    "currency delivered short": K.NOT_PAID,
    "not a token of that kind": K.NO_TOKEN,
    "chip-bound token": K.NO_TOKEN,
    "token not received": K.NO_TOKEN,
    "no token": K.NO_TOKEN,
    "nothing to withdraw": K.NOTHING_OWED,
    "nothing to claim": K.NOTHING_OWED,
}
# A currency, a token or a receiver has refused, in words of its own or with none.
FOREIGN = frozenset({K.NOT_PAID, K.NO_TOKEN, K.NOT_TAKEN})


def means(reason: str, kinds: frozenset[Kind]) -> bool:
    """Whether a revert's text says one of the things that the model says."""
    whose, _, what = reason.partition(": ")
    if whose not in {"escrow", "relay"} or what == "transfer failed":
        return bool(kinds & FOREIGN)
    return MEANING.get(what) in kinds
