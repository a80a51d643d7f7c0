"""What people do on a walk, told to the model and sent to the contract in one breath."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from tests.contracts.builders import COIN, NOBODY, Policy, Purchase, Status
from tests.contracts.evm.chain import address_of
from tests.invariants.calls import Call, call_for, send, tell
from tests.invariants.chain import BLOCK, block_hash
from tests.invariants.escrows import Escrow
from tests.invariants.ids import listing_hash
from tests.invariants.pair import VISITS, Pair
from tests.invariants.signing import sign, typed_digest
from tests.invariants.stage import CHIP

S = Status
ENDINGS = (("confirm", "buyer"), ("refund", "seller"), ("timeout", "keeper"))
# What usually comes next, and by whom.
NEXT: dict[Status, tuple[tuple[str, str], ...]] = {
    S.FUNDED: (*[("ship", "seller")] * 7, ("cancel", "buyer"), ("extend", "buyer"), *ENDINGS),
    S.SHIPPED: (
        *(("deliver", who) for who in ("buyer", "seller", "attester")),
        *[("dispute", "buyer")] * 4,
        ("extend", "buyer"),
        *ENDINGS,
    ),
    S.DELIVERED: (*[("dispute", "buyer")] * 5, ("extend", "seller"), *ENDINGS),
    S.DISPUTED: (
        *[("contest", "seller")] * 5,
        ("concede", "seller"),
        ("extend", "buyer"),
        *ENDINGS,
    ),
    S.ARBITRATION: (
        *[("rule_return", "arbiter")] * 5,
        *[("rule", "arbiter")] * 2,
        ("concede", "seller"),
        *ENDINGS,
    ),
    S.RETURNING: (*[("return_shipped", "buyer")] * 5, ("extend", "seller"), *ENDINGS),
    S.RETURNED: (
        *[("contest_return", "seller")] * 3,
        *[("accept_return", "seller")] * 2,
        ("extend", "buyer"),
        *ENDINGS,
    ),
    S.RELEASED: (("refund_released", "seller"),),
}
USUALLY = {action: role for ways in NEXT.values() for action, role in ways} | {
    "withdraw_offer": "buyer"
}
# What is left when a deadline has passed.
LATE = (
    *[("timeout", "keeper")] * 4,
    *(("confirm", "buyer"), ("refund", "seller"), ("concede", "seller")),
    *(("accept_return", "seller"), ("rule", "arbiter")),
)


# Towards the far end, from each status.
FORTH: dict[Status, tuple[str, str]] = {
    S.FUNDED: ("ship", "seller"),
    S.SHIPPED: ("dispute", "buyer"),
    S.DELIVERED: ("dispute", "buyer"),
    S.DISPUTED: ("contest", "seller"),
    S.ARBITRATION: ("rule_return", "arbiter"),
    S.RETURNING: ("return_shipped", "buyer"),
    S.RETURNED: ("contest_return", "seller"),
}


def towards(escrow: Escrow, goal: Status) -> tuple[str, str]:
    """The next step on the way to a status; what is released has been confirmed."""
    if goal is S.RELEASED:
        return "confirm", "buyer"
    if escrow.status is S.SHIPPED and goal is S.DELIVERED:
        return "deliver", "attester" if escrow.policy.attester != NOBODY else "buyer"
    return FORTH[escrow.status]


def entitled(pair: Pair, purchase: Purchase, role: str) -> str:
    """The account that plays a role in this very escrow."""
    escrow = pair.model.escrows[purchase]
    accounts = {
        "buyer": escrow.buyer,
        "seller": escrow.seller,
        "arbiter": escrow.policy.arbiter,
        "attester": escrow.policy.attester,
        "marketplace": escrow.policy.fee_recipient,
    }
    account = accounts.get(role) or pair.stage.people.get(role, pair.stage.keeper)
    return pair.stage.keeper if account == NOBODY else account


def act(
    pair: Pair, purchase: Purchase, action: str, caller: str, part: int, *, to_buyer: bool
) -> bool:
    """One call for one escrow; `part` in hundredths of what can be asked for."""
    call = call_for(pair, purchase, action, part, to_buyer=to_buyer)
    return do(pair, purchase, call, caller)


def do(pair: Pair, purchase: Purchase, call: Call, caller: str, tail: bytes = b"") -> bool:
    status = pair.model.escrows[purchase].status
    is_accepted = pair.attempt(
        call.action,
        partial(tell, pair, purchase, call, caller),
        partial(send, pair, purchase, call, caller, tail=tail),
        (purchase,),
    )
    VISITS[status, call.action, is_accepted] += 1
    return is_accepted


def pretend(pair: Pair, purchase: Purchase, call: Call, caller: str, party: str) -> None:
    """A call in the relay's manner by somebody who is not the relay: it is the caller's own."""
    do(pair, purchase, call, caller, tail=bytes.fromhex(party[2:]))


def tamper(pair: Pair, purchase: Purchase, action: str, field: int, caller: str) -> None:
    """No model needed: with one word of the terms changed, nobody knows such an escrow."""
    terms = list(pair.terms[purchase])
    terms[field] = _changed(terms[field], caller)
    if tuple(terms) == pair.terms[purchase] or action == "withdraw_offer":
        return
    call = call_for(pair, purchase, action, 100, to_buyer=True)
    outcome = send(pair, purchase, call, caller, terms=tuple(terms))
    pair.expect_refused("tamper", outcome)


def timeout_many(pair: Pair, purchases: Sequence[Purchase], caller: str) -> None:
    """Whatever is due among these; the rest is left alone."""
    before = [(p, pair.model.escrows[p].status) for p in purchases]
    terms = [pair.terms[p] for p in purchases]
    pair.attempt(
        "timeout_many",
        partial(pair.model.timeout_many, caller, pair.now, purchases),
        partial(pair.stage.escrow.call, "timeout_many", terms, sender=caller),
        dict.fromkeys(purchases),
    )
    for purchase, status in before:
        has_closed = pair.model.escrows[purchase].status is not status
        VISITS[status, "timeout_many", has_closed] += 1


def prove(pair: Pair, purchase: Purchase, holder: str, age: int, twist: str | None) -> None:
    """The chip signs, or somebody else does, or it signs for somebody else."""
    escrow, block = pair.model.escrows[purchase], BLOCK - age
    token = escrow.token or (NOBODY, 0)
    named = pair.stage.keeper if twist == "other holder" else holder
    words = (pair.ids[purchase], *token, named, block, block_hash(block))
    signer = "nobody" if twist == "forged" else CHIP
    signature = sign(typed_digest(pair.stage.domain, "ItemPresence", *words), signer)
    seen = address_of(CHIP) if signer == CHIP and named == holder else None
    status, terms = escrow.status, pair.terms[purchase]
    sent = partial(pair.stage.escrow.call, "prove_item", terms, block, signature, sender=holder)
    is_accepted = pair.attempt(
        "prove_item",
        partial(pair.model.prove_item, holder, pair.now, purchase, age, seen),
        sent,
        (purchase,),
    )
    VISITS[status, "prove_item", is_accepted] += 1


def market(pair: Pair, what: str, caller: str, number: int) -> None:
    """What sellers and marketplaces do about their own papers."""
    account = pair.stage.people[caller]
    if what == "register_policy":
        register(pair, account, (pair.stage.other_rules * 2)[number])
    elif what == "bump_epoch":
        pair.attempt(
            what,
            partial(pair.model.bump_epoch, account, pair.now),
            partial(pair.stage.escrow.call, what, sender=account),
        )
    else:
        listing = pair.stage.listings[number]
        pair.attempt(
            what,
            partial(pair.model.cancel_listing, account, pair.now, listing),
            partial(pair.stage.escrow.call, what, listing_hash(listing), sender=account),
        )


def register(pair: Pair, account: str, policy: Policy) -> None:
    pair.attempt(
        "register_policy",
        partial(pair.model.register_policy, account, pair.now, policy),
        partial(pair.stage.escrow.call, "register_policy", policy.values, sender=account),
    )


def withdraw(pair: Pair, number: int, to: str, *, is_owner: bool) -> None:
    """One of the credits there are, by its owner or by somebody else."""
    owed = sorted(pair.model.till.credits) or [(COIN, pair.stage.keeper)]
    currency, account = owed[number % len(owed)]
    caller = account if is_owner else pair.stage.people["other_buyer"]
    receiver = _receiver(pair, to)
    pair.attempt(
        "withdraw",
        partial(pair.model.withdraw, caller, pair.now, currency, receiver),
        partial(pair.stage.escrow.call, "withdraw", currency, receiver, sender=caller),
        currencies=[currency],
    )


def claim(pair: Pair, number: int, to: str, *, is_owner: bool) -> None:
    waiting = sorted(pair.model.till.token_credits)
    if not waiting:
        waiting = [(pair.stage.items.address, 1, pair.stage.people["buyer"])]
    asset, item, account = waiting[number % len(waiting)]
    caller = account if is_owner else pair.stage.people["other_buyer"]
    receiver = _receiver(pair, to)
    pair.attempt(
        "claim_asset",
        partial(pair.model.claim_asset, caller, pair.now, (asset, item), receiver),
        partial(pair.stage.escrow.call, "claim_asset", asset, item, receiver, sender=caller),
        tokens=[(asset, item)],
    )


def _receiver(pair: Pair, to: str) -> str:
    return (pair.stage.people | {"nobody": NOBODY, "contract": pair.contract})[to]


def _changed(value: Any, caller: str) -> Any:
    """Another word of the same kind: the caller's own name, one more, one bit off."""
    if isinstance(value, str):
        return caller
    return value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]
