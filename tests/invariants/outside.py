"""What the protocol does not decide: who holds what, who takes it, how a currency behaves.

A transfer either happens or it does not, and says so; nothing here refuses a call of the protocol.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.contracts.builders.constants import BPS


@dataclass
class Outside:
    """Money by (currency, account), units of token by (contract, id, account), and moods."""

    money: Counter[tuple[str, str]] = field(default_factory=Counter)
    tokens: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    declines_money: set[tuple[str, str]] = field(default_factory=set)  # (currency, account)
    declines_tokens: set[str] = field(default_factory=set)
    shut_out: set[tuple[str, str]] = field(default_factory=set)  # neither pays nor is paid
    halted: set[str] = field(default_factory=set)  # currencies and token contracts that stand still
    toll_bps: dict[str, int] = field(default_factory=dict)  # kept by the currency on every move

    def arriving(self, currency: str, amount: int) -> int:
        """What is left of an amount after the currency's own toll."""
        return amount - amount * self.toll_bps.get(currency, 0) // BPS

    def can_pay(self, currency: str, source: str, to: str, amount: int) -> bool:
        return (
            self.money[currency, source] >= amount
            and currency not in self.halted
            and (currency, to) not in self.declines_money
            and not {(currency, source), (currency, to)} & self.shut_out
        )

    def pay(self, currency: str, source: str, to: str, amount: int) -> bool:
        """Move money if the receiver takes it."""
        if not self.can_pay(currency, source, to, amount):
            return False
        self.money[currency, source] -= amount
        self.money[currency, to] += self.arriving(currency, amount)
        return True

    def can_hand_over(self, token: tuple[str, int], units: int, source: str, to: str) -> bool:
        return (
            self.tokens[*token, source] >= units
            and token[0] not in self.halted
            and to not in self.declines_tokens
        )

    def hand_over(self, token: tuple[str, int], units: int, source: str, to: str) -> bool:
        """Move a token if the receiver takes it. An ERC-721 is one unit."""
        if not self.can_hand_over(token, units, source, to):
            return False
        self.tokens[*token, source] -= units
        self.tokens[*token, to] += units
        return True
