"""Whose orders a seller wants to see first, and whose not at all. Pure.

A rule names a buyer, an amount in a currency, both, or nothing: then it is about every order. Of
all rules that fit the strictest counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from backend.core.money import Amount


class Verdict(StrEnum):
    """What happens to an order, the strictest first."""

    BLOCK = "block"
    APPROVE = "approve"  # it waits for the seller's word


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a seller."""

    id: UUID
    verdict: Verdict
    buyer: bytes | None  # None: whoever buys
    above: Amount | None  # None: whatever it costs

    def fits(self, buyer: bytes, total: Amount) -> bool:
        """Whether it is about this order. Amounts of another currency are not compared."""
        if self.buyer is not None and self.buyer != buyer:
            return False
        if self.above is None:
            return True
        return self.above.currency == total.currency and total.units > self.above.units


def shuts_out(rules: Iterable[Rule], buyer: bytes) -> bool:
    """Whether the seller takes nothing at all of this wallet, whatever it costs."""
    return any(
        rule.verdict is Verdict.BLOCK and rule.buyer == buyer and rule.above is None
        for rule in rules
    )


def judge(rules: Iterable[Rule], buyer: bytes, total: Amount) -> Rule | None:
    """The strictest rule that fits; None when the order can simply be paid."""
    fitting = [rule for rule in rules if rule.fits(buyer, total)]
    order = list(Verdict)
    return min(fitting, key=lambda rule: order.index(rule.verdict), default=None)
