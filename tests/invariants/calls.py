"""One party's action on one escrow, in the three ways that it is told: model, contract, relay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_utils import keccak

from tests.contracts.builders import COIN, Purchase
from tests.contracts.builders.constants import MAX_AMOUNT
from tests.contracts.evm.chain import Contract, Outcome, signature
from tests.invariants.chain import as_word
from tests.invariants.escrows import MAX_EXTENSION
from tests.invariants.pair import Pair

HASH, REASON = b"\x5a" * 32, 3
ACTIONS = (
    *("cancel", "ship", "deliver", "confirm", "refund", "dispute", "concede", "contest", "rule"),
    *("rule_return", "return_shipped", "contest_return", "accept_return", "extend"),
    *("refund_released", "withdraw_offer"),
)
# What a call for one escrow may be, before anything is filled in.
ANY_CALL = (*ACTIONS, "timeout")
PLAIN: dict[str, tuple[Any, ...]] = {
    "ship": (HASH,),
    "deliver": (HASH,),
    "contest": (HASH,),
    "return_shipped": (HASH,),
    "contest_return": (HASH,),
}


@dataclass(frozen=True)
class Call:
    """`told` to the model by name, `arguments` as the contract takes them after the terms."""

    action: str
    told: tuple[tuple[str, Any], ...] = ()
    arguments: tuple[Any, ...] = ()
    value: int = 0


def call_for(pair: Pair, purchase: Purchase, action: str, part: int, *, to_buyer: bool) -> Call:
    """`part` in hundredths of what can be asked for; more than a hundred is too much."""
    escrow = pair.model.escrows[purchase]
    if action == "dispute":
        claim = part_of(escrow.amount, part)
        return Call(action, (("claim", claim),), (claim, REASON, HASH))
    if action == "rule":
        share = part_of(escrow.share, part)
        told = (("share", share), ("is_token_to_buyer", to_buyer))
        return Call(action, told, (share, to_buyer, HASH))
    if action == "rule_return":
        share = part_of(escrow.share, part)
        return Call(action, (("share", share),), (share, HASH))
    if action == "extend":
        later = escrow.deadline + part_of(MAX_EXTENSION - escrow.extended, part)
        return Call(action, (("new_deadline", later),), (later,))
    if action == "refund_released":
        amount = MAX_AMOUNT + 1 if part > 100 else part_of(escrow.amount, part)
        value = (amount if escrow.currency == COIN else 0) + (part == 1)
        return Call(action, (("amount", amount),), (amount,), value)
    return Call(action, (), PLAIN.get(action, ()))


def part_of(whole: int, part: int) -> int:
    return whole + 1 if part > 100 else whole * part // 100


def tell(pair: Pair, purchase: Purchase, call: Call, caller: str) -> None:
    """To the model."""
    told = dict(call.told)
    if call.action == "refund_released":
        told["value"] = call.value
    getattr(pair.model, call.action)(caller, pair.now, purchase, **told)


def encoded(
    pair: Pair, purchase: Purchase, call: Call, terms: tuple[Any, ...] | None = None
) -> bytes:
    """Calldata for the escrow: single words, all of them."""
    subject = pair.ids[purchase] if call.action == "withdraw_offer" else pair.terms[purchase]
    given = terms or subject
    words = (*(given if isinstance(given, tuple) else (given,)), *call.arguments)
    return selector(pair.stage.escrow, call.action) + b"".join(map(as_word, words))


@cache
def selector(contract: Contract, action: str) -> bytes:
    entry = next(e for (name, _), e in contract.functions.items() if name == action)
    return keccak(text=signature(entry))[:4]


def send(
    pair: Pair,
    purchase: Purchase,
    call: Call,
    caller: str,
    *,
    terms: tuple[Any, ...] | None = None,
    tail: bytes = b"",
) -> Outcome:
    """To the contract; `tail` is what somebody puts behind the arguments."""
    data = encoded(pair, purchase, call, terms) + tail
    return pair.stage.bench.send(caller, pair.contract, data, value=call.value)
