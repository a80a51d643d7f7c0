"""What the protocol does not decide: who holds what, who takes it, how a currency behaves.

A transfer either happens or it does not, and says so; nothing here refuses a call of the protocol.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.contracts.builders.constants import BPS

WITHOUT_LIMIT = 2**256 - 1
Token = tuple[str, int]  # contract, id


@dataclass
class Outside:
    """Money by (currency, account), units of token by (contract, id, account), and moods."""

    money: Counter[tuple[str, str]] = field(default_factory=Counter)
    tokens: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    declines_money: set[tuple[str, str]] = field(default_factory=set)  # (currency, account)
    declines_tokens: set[str] = field(default_factory=set)
    declines_editions: set[str] = field(default_factory=set)
    shut_out: set[tuple[str, str]] = field(default_factory=set)  # neither pays nor is paid
    halted: set[str] = field(default_factory=set)  # currencies and token contracts that stand still
    toll_bps: dict[str, int] = field(default_factory=dict)  # kept by the currency on every move
    # What the contract may spend of (currency, account); everything when nothing is said.
    allowances: dict[tuple[str, str], int] = field(default_factory=dict)
    singles: set[str] = field(default_factory=set)  # contracts of single tokens (ERC-721)
    editions: set[str] = field(default_factory=set)  # and of runs of equal ones (ERC-1155)
    chip_bound: set[str] = field(default_factory=set)  # whose chips could call them away
    chips: dict[Token, str] = field(default_factory=dict)
    signable: set[str] = field(default_factory=set)  # currencies that take signed payments
    credulous: set[str] = field(default_factory=set)  # and those that ask for no signature

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

    def can_draw(self, currency: str, source: str, to: str, amount: int) -> bool:
        """Whether the contract may take an amount, and all of it would arrive."""
        return (
            self.can_pay(currency, source, to, amount)
            and self.allowances.get((currency, source), WITHOUT_LIMIT) >= amount
            and self.arriving(currency, amount) == amount
        )

    def draw(self, currency: str, source: str, to: str, amount: int) -> bool:
        """Move money that its owner lets the contract take, in full or not at all."""
        if not self.can_draw(currency, source, to, amount):
            return False
        if (left := self.allowances.get((currency, source), WITHOUT_LIMIT)) != WITHOUT_LIMIT:
            self.allowances[currency, source] = left - amount
        return self.pay(currency, source, to, amount)

    def is_security(self, asset: str, *, is_edition: bool) -> bool:
        """Whether a token contract is what a listing takes it for, and nobody's remote control."""
        return asset in (self.editions if is_edition else self.singles - self.chip_bound)

    def hand_over(self, token: Token, units: int, source: str, to: str) -> bool:
        """Move a token if the receiver takes it. An ERC-721 is one unit."""
        asset = token[0]
        declining = self.declines_editions if asset in self.editions else self.declines_tokens
        if self.tokens[*token, source] < units or asset in self.halted or to in declining:
            return False
        self.tokens[*token, source] -= units
        self.tokens[*token, to] += units
        return True
