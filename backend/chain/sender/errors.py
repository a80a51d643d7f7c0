"""Why a transaction of ours is not sent."""

from __future__ import annotations

from backend.chain.errors import ChainError, ChainMoved


class SenderLost(ChainMoved):
    """Another process sends from this account now."""

    code = "sender_lost"


class NoKey(ChainError):
    """There is no key to send with, or one that must not be used here."""

    code = "sender_without_key"


class NotSent(ChainError):
    """Nothing was sent: it would cost more than it may, or too much is under way already."""

    code = "not_sent"


class TooDear(NotSent):
    """One transaction would cost more than one may."""

    code = "too_dear"


class BudgetSpent(NotSent):
    """What this purpose may cost in a day is spent."""

    code = "budget_spent"


class TooManyUnderWay(NotSent):
    """So many wait for their blocks that nodes would refuse more."""

    code = "too_many_under_way"
