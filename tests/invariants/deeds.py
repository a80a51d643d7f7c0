"""What people do on a walk, told to the model and sent to the contract in one breath."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from tests.contracts.builders import COIN, NOBODY, Policy, Purchase, Status
from tests.contracts.evm.chain import Outcome
from tests.invariants.ids import listing_hash
from tests.invariants.pair import Pair

S = Status
# (status, action, accepted): how often walks have been there, in this process.
VISITS: Counter[tuple[Status, str, bool]] = Counter()
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1
HASH, REASON = b"\x5a" * 32, 3
# What the contract takes after the terms: `share` and `to_buyer` stand for what a walk has drawn.
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "cancel": (),
    "ship": (HASH,),
    "deliver": (HASH,),
    "confirm": (),
    "refund": (),
    "dispute": ("share", REASON, HASH),
    "concede": (),
    "contest": (HASH,),
    "rule": ("share", "to_buyer", HASH),
    "timeout": (),
}
# What usually comes next, and by whom.
NEXT: dict[Status, tuple[tuple[str, str], ...]] = {
    S.FUNDED: (*[("ship", "seller")] * 6, ("cancel", "buyer"), ("timeout", "keeper")),
    S.SHIPPED: (
        *(("deliver", who) for who in ("buyer", "seller", "attester")),
        *[("dispute", "buyer")] * 3,
        ("confirm", "buyer"),
        ("refund", "seller"),
        ("timeout", "keeper"),
    ),
    S.DELIVERED: (
        *[("dispute", "buyer")] * 4,
        ("confirm", "buyer"),
        ("refund", "seller"),
        ("timeout", "keeper"),
    ),
    S.DISPUTED: (
        *[("contest", "seller")] * 4,
        ("concede", "seller"),
        ("confirm", "buyer"),
        ("refund", "seller"),
        ("timeout", "keeper"),
    ),
    S.ARBITRATION: (
        *[("rule", "arbiter")] * 4,
        ("concede", "seller"),
        ("confirm", "buyer"),
        ("refund", "seller"),
        ("timeout", "keeper"),
    ),
}
USUALLY = {action: role for ways in NEXT.values() for action, role in ways}
# What is left when a deadline has passed.
LATE = (
    *[("timeout", "keeper")] * 4,
    *(("confirm", "buyer"), ("refund", "seller"), ("concede", "seller"), ("rule", "arbiter")),
)


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
    account = accounts.get(role, pair.stage.keeper)
    return pair.stage.keeper if account == NOBODY else account


def act(
    pair: Pair, purchase: Purchase, action: str, caller: str, part: int, *, to_buyer: bool
) -> None:
    """One call for one escrow; `part` in hundredths of what can be asked for."""
    escrow = pair.model.escrows[purchase]
    whole = escrow.share if action == "rule" else escrow.amount
    share = _part_of(whole, part)
    told: dict[str, Any] = {}
    if action == "dispute":
        told = {"claim": share}
    elif action == "rule":
        told = {"share": share, "is_token_to_buyer": to_buyer}
    status = escrow.status
    is_accepted = pair.attempt(
        action,
        partial(getattr(pair.model, action), caller, pair.now, purchase, **told),
        partial(_send, pair, action, pair.terms[purchase], caller, share, to_buyer=to_buyer),
        **pair.about(purchase),
    )
    VISITS[status, action, is_accepted] += 1


def tamper(pair: Pair, purchase: Purchase, action: str, field: int, caller: str) -> None:
    """No model needed: with one word of the terms changed, nobody knows such an escrow."""
    terms = list(pair.terms[purchase])
    terms[field] = _changed(terms[field], caller)
    if tuple(terms) == pair.terms[purchase]:
        return
    share = terms[5]
    outcome = _send(pair, action, tuple(terms), caller, share, to_buyer=True)
    pair.expect_refused("tamper", outcome)


def fund(pair: Pair, purchase: Purchase, twist: str | None) -> None:
    caller = purchase.buyer
    if twist == "for others":
        caller = pair.stage.people["marketplace"]
        purchase = replace(purchase, buyer=caller)
    is_coin = purchase.listing.currency == COIN
    value = purchase.amount if is_coin and purchase.option <= 2 else 0
    value += {"more": 1, "less": -1}.get(twist or "", 0)
    signature, is_signed = _signature(pair, purchase, twist)
    pair.fund(caller, purchase, max(value, 0), signature, is_signed=is_signed)


def _signature(pair: Pair, purchase: Purchase, twist: str | None) -> tuple[bytes, bool]:
    """A signature and whether it is worth anything now."""
    listing, stage = purchase.listing, pair.stage
    signature = stage.signature(listing)
    is_wallet = listing.seller == stage.people["wallet"]
    is_signed = not (is_wallet and pair.is_wallet_sold)
    if twist == "forged":
        signature, is_signed = stage.signature(listing, "nobody"), False
    elif twist == "high s" and not is_wallet:
        s = ORDER - int.from_bytes(signature[32:64], "big")
        v = bytes([55 - signature[64]])
        signature, is_signed = signature[:32] + s.to_bytes(32, "big") + v, False
    # This animal answers yes to every signature that its seller's key did not make.
    return signature, is_signed or pair.animals.get(listing.seller) == "Reenterer"


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
        currency=currency,
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
        item=item,
    )


def _receiver(pair: Pair, to: str) -> str:
    return (pair.stage.people | {"nobody": NOBODY, "contract": pair.contract})[to]


def _send(
    pair: Pair, action: str, terms: tuple[Any, ...], caller: str, share: int, *, to_buyer: bool
) -> Outcome:
    drawn = {"share": share, "to_buyer": to_buyer}
    arguments = [drawn.get(a, a) if isinstance(a, str) else a for a in ARGUMENTS[action]]
    return pair.stage.escrow.call(action, terms, *arguments, sender=caller)


def _part_of(whole: int, part: int) -> int:
    return whole + 1 if part > 100 else whole * part // 100


def _changed(value: Any, caller: str) -> Any:
    """Another word of the same kind: the caller's own name, one more, one bit off."""
    if isinstance(value, str):
        return caller
    return value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]
