"""Questions about a model as a whole: what it owes, what it holds, who has everything."""

from __future__ import annotations

from collections import Counter

from tests.invariants.agreements import Agreements


def liabilities(model: Agreements) -> Counter[str]:
    """Open amounts and credits, per currency."""
    owed: Counter[str] = Counter()
    for escrow in model.escrows.values():
        if escrow.is_open:
            owed[escrow.currency] += escrow.amount
    for (currency, _), amount in model.till.credits.items():
        owed[currency] += amount
    return owed


def custody(model: Agreements) -> Counter[tuple[str, int]]:
    """Units held for open escrows and token credits, per contract and id."""
    held: Counter[tuple[str, int]] = Counter()
    for escrow in model.escrows.values():
        if escrow.is_open and escrow.token:
            held[escrow.token] += escrow.units
    for (asset, number, _), units in model.till.token_credits.items():
        held[asset, number] += units
    return held


def totals(model: Agreements) -> dict[str, int]:
    """All there is of each currency, wherever it lies."""
    found: Counter[str] = Counter()
    for (currency, _), amount in model.till.outside.money.items():
        found[currency] += amount
    return dict(found)


def longest_silence(model: Agreements) -> int:
    """The last deadline of anything still open, or zero."""
    return max((e.deadline for e in model.escrows.values() if e.is_open), default=0)
