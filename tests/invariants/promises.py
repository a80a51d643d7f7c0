"""The invariants, one function each, named as in the catalogue of attacks.

Each looks at the chain before and after one accepted call. Those that need a second opinion take it
from the model; the rest would hold without one. `Broken` says which promise was not kept.
INV-4 and INV-5 (everything leaves, whoever is hostile) are asked for at the end of each walk and in
`test_exit`; INV-6 (nobody but the named role) and INV-16 (a contract may be anybody) are decisions
that the model takes on each call, for people with keys and for contracts alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import dropwhile
from typing import TYPE_CHECKING, Any, TypeVar

from tests.contracts.builders import Purchase, Status
from tests.invariants.escrows import MAX_EXTENSION
from tests.invariants.facts import Facts
from tests.invariants.ids import escrow_id
from tests.invariants.readings import (
    Step,
    closing_bits,
    people_in,
    said_by_contract,
    said_by_model,
    started_clock,
    terms_in,
    unpacked,
    word_of,
)

if TYPE_CHECKING:
    from tests.invariants.pair import Pair

S = Status
K = TypeVar("K")
MOST_GAS = 1_500_000  # for each escrow that a call is about, however its people behave


class Broken(AssertionError):
    """A promise was not kept."""

    def __init__(self, promise: str, detail: str) -> None:
        super().__init__(f"{promise}: {detail}")
        self.promise = promise


Check = Callable[["Pair", Facts, Facts, Step], str | None]


def solvency(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-1: the contract holds what it owes, and no more than that and what was forced in."""
    owed: Counter[str] = Counter()
    for purchase, i in pair.ids.items():
        if unpacked(after.words[i]).status < S.RELEASED:
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
    """INV-3: nothing moves a closed escrow, nothing funds one twice.

    Only a refund after release is still counted.
    """
    for i, word in before.words.items():
        if unpacked(word).status >= S.RELEASED and after.words[i] != word:
            is_counted = closing_bits(after.words[i]) == closing_bits(word)
            if not (step.name == "refund_released" and is_counted):
                return f"{i.hex()} was closed and went on to {unpacked(after.words[i])}"
    again = step.ids & before.words.keys() if step.is_funding else None
    return f"{min(again).hex()} was funded before" if again else None


def frozen_terms(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-7: an id is its terms, the logs give them back, the fee of the funding stays."""
    if step.name == "tamper":
        return "a call with other terms was accepted"
    for purchase, i in pair.ids.items():
        policy = pair.model.policies[purchase.listing.policy]
        if unpacked(after.words[i]).fee_bps != policy.fee_bps:
            return f"{i.hex()}: the fee became {unpacked(after.words[i]).fee_bps}"
    if step.is_funding:
        rebuilt = {escrow_id(pair.stage.domain, terms) for terms in terms_in(step.logs)}
        asked = {pair.stage.escrow.read("escrow_id", pair.terms[p]) for p in step.purchases}
        if not rebuilt == asked == step.ids:
            return f"ids differ after {step.name}: {rebuilt}, {asked}, {step.ids}"
    return None


def isolation(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-8: a call changes its own escrows, their currencies and their tokens alone."""
    for i, word in before.words.items():
        if i not in step.ids and after.words[i] != word:
            return f"{step.name} changed the word of {i.hex()}"
    changed: list[object] = [
        *(w for w in _changes(before.balances, after.balances) if w[0] not in step.currencies),
        *(w for w in _changes(before.credits, after.credits) if w[0] not in step.currencies),
        *(w for w in _changes(before.holdings, after.holdings) if w[:2] not in step.tokens),
        *(w for w in _changes(before.claims, after.claims) if w[:2] not in step.tokens),
    ]
    return f"{step.name} changed {changed[0]}" if changed else None


def backed_credits(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-9: credits arise when an escrow closes, leave by withdrawing, and are all there."""
    fold = pair.fold
    has_closed = any(unpacked(after.words[i]).status >= S.RELEASED for i in step.ids)
    for whose, units in after.credits.items():
        if units != fold.created[whose] - fold.withdrawn[whose]:
            return f"{whose}: credit {units}, made {fold.created[whose]}"
        if units > before.credits[whose] and not has_closed:
            return f"{step.name} made a credit"
    owed: Counter[str] = Counter()
    for (currency, _), units in after.credits.items():
        owed[currency] += units
    for currency, units in owed.items():
        if after.balances[currency, pair.contract] < units:
            return f"{currency}: credits of {units} are not backed"
    return None


def clocks(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-10: a deadline moves with a status or a deal, by the policy's clock, or is put off.

    What is put off is counted, and stays within the cap.
    """
    for purchase, i in pair.ids.items():
        now, then = unpacked(after.words[i]), unpacked(before.words.get(i, 0))
        longer = now.extended - then.extended
        if now.extended > MAX_EXTENSION or longer < 0:
            return f"{i.hex()}: extended by {now.extended}"
        started = started_clock(pair.model.policies, purchase, i, now, then, step)
        due = then.deadline + longer if started is None else started
        if now.deadline != due:
            return f"{i.hex()}: {step.name} set the deadline {now.deadline} at {step.now}"
    return None


def one_use(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-11: what was signed over one state has an effect once.

    Posting an offer, and taking it back, leave the state as it is; so these two may be repeated.
    """
    used = step.signed - pair.repeatable
    if again := used & pair.used:
        return f"{step.name} took {min(again).hex()} once more"
    pair.used |= used
    return None


def custody(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-12: what the contract holds is in an open escrow or in a claim, unit by unit."""
    held: Counter[tuple[str, int]] = Counter()
    for purchase, i in pair.ids.items():
        if unpacked(after.words[i]).status < S.RELEASED:
            listing = purchase.listing
            held[listing.asset, listing.asset_id] += listing.asset_units * purchase.quantity or 1
    for (asset, number, _), units in after.claims.items():
        held[asset, number] += units
    expected = pair.model.till.outside.tokens
    for (asset, number, account), units in after.holdings.items():
        if account == pair.contract and units != held[asset, number]:
            return f"{units} of {asset} {number} are held for {held[asset, number]}"
        if not pair.has_parted and expected[asset, number, account] != units:
            return (
                f"{account} has {units} of {asset} {number}, not {expected[asset, number, account]}"
            )
    return None


def replay(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-13: whoever reads only the logs knows every word, every credit and every claim."""
    fold = pair.fold
    if fold.words != after.words:
        return f"words differ after {step.name}"
    if any(fold.credits[whose] != units for whose, units in after.credits.items()):
        return f"credits differ after {step.name}"
    if any(fold.claims[whose] != units for whose, units in after.claims.items()):
        return f"claims differ after {step.name}"
    return None


def bounded_work(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """INV-15: whoever burns gas on the other side, a call stays payable.

    A wallet that is asked for its signature may take what it likes; whom it robs is who asked.
    """
    if step.signed or step.is_funding or any(map(pair.says_yes, people_in(step))):
        return None
    most = MOST_GAS * max(1, len(step.purchases))
    return f"{step.name} took {step.gas} gas" if step.gas > most else None


def told(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """The events of a call are those of the page, with its amounts, and no others."""
    if pair.has_parted:
        return None
    expected = said_by_model(pair.model.till.said, pair.ids)
    found = said_by_contract(step.logs, pair.contract, pair.model.till.said)
    if found != expected:
        return f"{step.name} said {found - expected}, not {expected - found}"
    return None


def same_state(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """The model and the contract stand at the same place, every bit of the word."""
    if pair.has_parted:
        return None
    for purchase, i in pair.ids.items():
        here, there = after.words[i], word_of(pair.model.escrows[purchase])
        if here != there.packed:
            return f"after {step.name} the contract is at {unpacked(here)}, the model at {there}"
    return None


def locked(pair: Pair, before: Facts, after: Facts, step: Step) -> str | None:
    """Whoever calls back from inside a call runs into the lock, which says nothing.

    A permit is asked for by the relay, when the escrow has not begun; that is before its first log.
    """
    logs = iter(step.logs)
    if step.name == "fund_with_permit":
        logs = dropwhile(lambda log: log.address != pair.contract, logs)
    strikes = (log.args for log in logs if log.name == "Struck")
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
    "one use": one_use,
    "custody": custody,
    "replay": replay,
    "bounded work": bounded_work,
    "told": told,
    "same state": same_state,
    "locked": locked,
}
# Checked elsewhere: where a call is made, where getters are read, and when everybody is silent.
DECISION, REASON, VIEWS, EXIT = "same decision", "same reason", "sane views", "exit"
ALL = (*PROMISES, DECISION, REASON, VIEWS, EXIT)


def _changes(before: dict[K, Any], after: dict[K, Any]) -> list[K]:
    """Keys of what is not as it was."""
    return [key for key, value in before.items() if after[key] != value]


__all__ = ["ALL", "DECISION", "EXIT", "PROMISES", "REASON", "VIEWS", "Broken", "Purchase", "Step"]
