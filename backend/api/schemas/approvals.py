"""Sellers' rules and decisions about held orders."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backend.api.schemas.base import (
    AddressText,
    AmountSent,
    AmountShown,
    LongText,
    RuleId,
    Sent,
    Shown,
    Text,
)
from backend.api.schemas.orders import OrderShown
from backend.domain.orders.approvals import LONGEST_REASON
from backend.domain.orders.rules import Rule, Verdict


class RuleSent(Sent):
    """About a buyer, above an amount, both; `approve` with neither is about every order."""

    verdict: Verdict
    buyer: AddressText | None = None
    above: AmountSent | None = None


class RuleShown(Shown):
    """One rule. Of those that fit an order the strictest counts."""

    id: RuleId
    verdict: Verdict
    buyer: AddressText | None
    above: AmountShown | None

    @classmethod
    def of(cls, rule: Rule) -> RuleShown:
        above = AmountShown.of(rule.above) if rule.above else None
        return cls(id=rule.id, verdict=rule.verdict, buyer=rule.buyer, above=above)


class RulesShown(Shown):
    """All of them."""

    items: list[RuleShown]


class DecisionSent(Sent):
    """What becomes of a held order, and why; the buyer reads the reason, the shop the note."""

    action: Literal["approve", "refuse"]
    reason: Annotated[Text, Field(max_length=LONGEST_REASON * 4)] = ""
    note: LongText = ""


class HeldOrdersShown(Shown):
    """Orders that wait for a decision, the oldest first."""

    items: list[OrderShown]
