"""The invariants, one function each, named as in the catalogue of attacks.

Each looks at the chain before and after one accepted call. Those that need a second opinion take it
from the model; the rest would hold without one. `Broken` says which promise was not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from tests.contracts.builders import COIN, Flag, Purchase, Status, Word
from tests.contracts.evm.chain import Log
from tests.invariants.escrows import CLOCK, MAX_EXTENSION, Escrow
from tests.invariants.facts import Facts
from tests.invariants.ids import escrow_id, purchase_hash

if TYPE_CHECKING:
    from tests.invariants.pair import Pair

S = Status
K = TypeVar("K")


class Broken(AssertionError):
    """A promise was not kept."""

    def __init__(self, promise: str, detail: str) -> None:
        super().__init__(f"{promise}: {detail}")
        self.promise = promise


@dataclass(frozen=True)
class Step:
    """An accepted call: what it was about is all that it may change."""

    name: str
    now: int
    logs: tuple[Log, ...]
    purchase: Purchase | None = None
    id: bytes | None = None
    currency: str | None = None
    item: int | None = None


Check = Callable[["Pair", Facts, Facts, Step], str | None]


def solvency(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-1: the contract holds what it owes, and no more than that and what was forced in."""
    owed: Counter[str] = Counter()
    for purchase, i in pair.ids.items():
        if Word.unpack(after.words[i]).status < S.RELEASED:
            owed[purchase.listing.currency] += purchase.amount
    for (currency, _), units in after.credits.items():
        owed[currency] += units
    for currency in pair.currencies:
        held = after.balances[currency, pair.contract] - pair.forced[currency]
        if held != owed[currency]:
            return f"{currency}: holds {held}, owes {owed[currency]}"
    return None


def exactness(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-2: everybody has, or is owed, to the unit what the page gives."""
    if pair.has_parted:
        return None
    money, due = pair.model.till.outside.money, pair.model.till.credits
    for currency, account in after.balances:
        if account != pair.contract:
            has = after.balances[currency, account]
            owed = after.credits[currency, account]
            theirs = (money[currency, account], due[currency, account])
            if (has, owed) != theirs:
                return f"{account} in {currency}: {has} and {owed} owed, not {theirs}"
    return None


def once(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-3: nothing moves a closed escrow, nothing funds one twice."""
    for i, word in before.words.items():
        if Word.unpack(word).status >= S.RELEASED and after.words[i] != word:
            return f"{i.hex()} was closed and went on to {Word.unpack(after.words[i])}"
    if step.name == "fund" and step.id in before.words:
        return f"{step.id.hex()} was funded before"
    return None


def frozen_terms(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-7: an id is its terms, the logs give them back, the fee of the funding stays."""
    if step.name == "tamper":
        return "a call with other terms was accepted"
    for purchase, i in pair.ids.items():
        policy = pair.model.policies[purchase.listing.policy]
        if Word.unpack(after.words[i]).fee_bps != policy.fee_bps:
            return f"{i.hex()}: the fee became {Word.unpack(after.words[i]).fee_bps}"
    if step.name == "fund":
        rebuilt = escrow_id(pair.stage.domain, _terms_in(step.logs))
        asked = pair.stage.escrow.read("escrow_id", pair.terms[step.purchase])
        if not rebuilt == asked == step.id:
            return f"ids differ: logs {rebuilt.hex()}, contract {asked.hex()}, {step.id.hex()}"
    return None


def isolation(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-8: a call changes its own escrow, its own currency and its own item alone."""
    for i, word in before.words.items():
        if i != step.id and after.words[i] != word:
            return f"{step.name} changed the word of {i.hex()}"
    changed = [
        *(
            whose
            for whose in _changes(before.balances, after.balances)
            if whose[0] != step.currency
        ),
        *(whose for whose in _changes(before.credits, after.credits) if whose[0] != step.currency),
        *(item for item in _changes(before.owners, after.owners) if item != step.item),
        *(w for w in _changes(before.item_credits, after.item_credits) if w[0] != step.item),
    ]
    return f"{step.name} changed {changed[0]}" if changed else None


def backed_credits(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-9: credits arise when an escrow closes, leave by withdrawing, and are all there."""
    fold = pair.fold
    for whose, units in after.credits.items():
        if units != fold.created[whose] - fold.withdrawn[whose]:
            return f"{whose}: credit {units}, made {fold.created[whose]}"
        grew = units > before.credits[whose]
        if grew and (step.id is None or Word.unpack(after.words[step.id]).status < S.RELEASED):
            return f"{step.name} made a credit"
    owed: Counter[str] = Counter()
    for (currency, _), units in after.credits.items():
        owed[currency] += units
    for currency, units in owed.items():
        if after.balances[currency, pair.contract] < units:
            return f"{currency}: credits of {units} are not backed"
    return None


def clocks(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-10: a deadline moves with a status, by the policy's clock, and never back."""
    for purchase, i in pair.ids.items():
        now, then = Word.unpack(after.words[i]), Word.unpack(before.words.get(i, 0))
        if now.extended > MAX_EXTENSION or now.extended < then.extended:
            return f"{i.hex()}: extended by {now.extended}"
        if now.status == then.status:
            if now.deadline < then.deadline:
                return f"{i.hex()}: the deadline moved back to {now.deadline}"
        elif now.deadline != _new_deadline(pair, purchase, Status(now.status), step):
            return f"{i.hex()}: {step.name} set the deadline {now.deadline} at {step.now}"
    return None


def custody(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-12: an item in the contract belongs to one open escrow or to one claim, not to both."""
    holders: Counter[int] = Counter()
    for purchase, i in pair.ids.items():
        is_open = Word.unpack(after.words[i]).status < S.RELEASED
        if is_open and purchase.listing.asset == pair.stage.items.address:
            holders[purchase.listing.asset_id] += 1
        elif is_open and purchase.listing.asset == pair.stage.liar.address:
            return f"{i.hex()} holds a token that never arrived"
    for (item, _), units in after.item_credits.items():
        holders[item] += units
    expected = pair.model.till.outside.tokens
    for item, owner in after.owners.items():
        if holders[item] != (owner == pair.contract):
            return f"item {item} of {owner} is held for {holders[item]}"
        if not pair.has_parted and expected[pair.stage.items.address, item, owner] != 1:
            return f"item {item} should not be with {owner}"
    return None


def replay(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-13: whoever reads only the logs knows every word and every credit."""
    fold, asset = pair.fold, pair.stage.items.address
    if fold.words != after.words:
        return f"words differ after {step.name}"
    if any(fold.credits[whose] != units for whose, units in after.credits.items()):
        return f"credits differ after {step.name}"
    for (item, account), units in after.item_credits.items():
        if fold.item_credits[asset, item, account] != units:
            return f"claims differ after {step.name}"
    return None


def same_state(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """The model and the contract stand at the same place, every bit of the word."""
    if pair.has_parted:
        return None
    for purchase, i in pair.ids.items():
        here, there = Word.unpack(after.words[i]), word_of(pair.model.escrows[purchase])
        if here != there:
            return f"after {step.name} the contract is at {here}, the model at {there}"
    return None


def locked(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """Whoever calls back from inside a call runs into the lock, which says nothing."""
    strikes = (log.args for log in step.logs if log.name == "Struck")
    if any(args["succeeded"] or args["answer"] for args in strikes):
        return f"{step.name} could be re-entered"
    return None


PROMISES: dict[str, Check] = {
    "solvency": solvency,
    "exactness": exactness,
    "once": once,
    "frozen terms": frozen_terms,
    "isolation": isolation,
    "backed credits": backed_credits,
    "clocks": clocks,
    "custody": custody,
    "replay": replay,
    "same state": same_state,
    "locked": locked,
}
DECISION = "same decision"  # checked where the call is made


def word_of(escrow: Escrow) -> Word:
    flags = Flag.NONE
    flags |= Flag.ASSET_TO_BUYER if escrow.is_token_to_buyer else Flag.NONE
    flags |= Flag.ATTESTED if escrow.is_attested else Flag.NONE
    flags |= Flag.CANCELLING_OVER if escrow.is_cancelling_over else Flag.NONE
    return Word(
        status=escrow.status,
        deadline=escrow.deadline,
        share=escrow.share,
        extended=escrow.extended,
        fee_bps=escrow.policy.fee_bps,
        flags=flags,
        steps=escrow.steps,
    )


def _changes(before: dict[K, Any], after: dict[K, Any]) -> list[K]:
    """Keys of what is not as it was."""
    return [key for key, value in before.items() if after[key] != value]


def _new_deadline(pair: Pair, purchase: Purchase, status: Status, step: Step) -> int:
    if status >= S.RELEASED:
        return 0
    clock = CLOCK[status]
    if status is S.DELIVERED:
        by = next(log.args["by"] for log in step.logs if log.name == "Delivered")
        clock = "long_inspection_window" if by == purchase.listing.seller else clock
    return step.now + getattr(pair.model.policies[purchase.listing.policy], clock)


def _terms_in(logs: tuple[Log, ...]) -> tuple[object, ...]:
    """The terms of a funding, rebuilt from what it logged."""
    paid = next(log.args for log in logs if log.name == "Funded")
    taken = next((log.args for log in logs if log.name == "AssetTaken"), None)
    nothing = {"asset": COIN, "asset_id": 0, "asset_units": 0, "royalty": 0}
    token = taken or nothing
    return (
        purchase_hash(paid["listing"], paid["quantity"], paid["option"], paid["reference"]),
        *(paid[name] for name in ("policy", "seller", "buyer", "currency", "amount")),
        *(token[name] for name in ("asset", "asset_id", "asset_units", "royalty")),
    )
