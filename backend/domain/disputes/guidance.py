"""What a buyer is asked before a claim: did it come, how is it, what is wrong, what would do. Pure.

The answers are part of the statement, so that seller and arbiter read the same. They decide
nothing: which call is signed follows from the claim alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

from backend.domain.disputes.documents import Reason
from backend.domain.escrow.deals import SENT
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.planning import Flow

E = TypeVar("E", bound=StrEnum)


class Arrival(StrEnum):
    """Whether it came."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Condition(StrEnum):
    """How goods are that came."""

    FINE = "fine"
    USED = "used"
    DAMAGED = "damaged"
    BROKEN = "broken"


class Remedy(StrEnum):
    """What would make it good."""

    REFUND = "refund"
    PART_REFUND = "part_refund"
    RETURN = "return"
    REPLACEMENT = "replacement"

    @property
    def deal(self) -> str | None:
        """The deal that does this without a ruling; None where the claim itself does."""
        return {Remedy.RETURN: "return", Remedy.REPLACEMENT: "replacement"}.get(self)


# Things that can be held in a hand; work and files have no condition and cannot be sent back.
TANGIBLE: frozenset[Flow] = frozenset({Flow.PARCEL, Flow.COLLECTION, Flow.PREORDER, Flow.BACKORDER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the buyer answered. Everything may be missing: a claim needs none of it."""

    arrived: Arrival | None = None
    condition: Condition | None = None
    remedy: Remedy | None = None

    def to_document(self) -> dict[str, str]:
        """As decisions of a statement: only what was said."""
        said = {"arrived": self.arrived, "condition": self.condition, "remedy": self.remedy}
        return {name: value.value for name, value in said.items() if value is not None}

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """From a statement's decisions; a word nobody knows counts as not said."""
        return cls(
            arrived=_known(Arrival, said.get("arrived")),
            condition=_known(Condition, said.get("condition")),
            remedy=_known(Remedy, said.get("remedy")),
        )


NOTHING_ANSWERED = Answers()


def answers_in(document: str) -> Answers:
    """What the buyer answered, from the statement that was hashed."""
    return Answers.of(json.loads(document))


def conditions_for(flow: Flow, arrived: Arrival) -> tuple[Condition, ...]:
    """Nobody can tell how something is that never came, or that is not a thing."""
    return tuple(Condition) if flow in TANGIBLE and arrived is not Arrival.NO else ()


def reasons_for(flow: Flow, arrived: Arrival) -> tuple[Reason, ...]:
    """What can be wrong; what did not come can only be missing."""
    if arrived is Arrival.NO:
        return (Reason.NOT_RECEIVED,)
    if flow in TANGIBLE:
        found = tuple(reason for reason in Reason if reason is not Reason.NOT_RECEIVED)
    else:
        found = (Reason.NOT_AS_DESCRIBED, Reason.WRONG_ITEM, Reason.MISSING_PARTS, Reason.OTHER)
    is_partial = arrived is Arrival.PARTLY
    return tuple(sorted(found, key=lambda reason: is_partial and reason != Reason.MISSING_PARTS))


def remedies_for(flow: Flow, arrived: Arrival, status: Status) -> tuple[Remedy, ...]:
    """What can be asked for: nobody sends back what never came, or what is no thing."""
    found = [Remedy.REFUND, Remedy.PART_REFUND]
    if status in SENT:
        if flow in TANGIBLE and arrived is not Arrival.NO:
            found.append(Remedy.RETURN)
        found.append(Remedy.REPLACEMENT)
    return tuple(found)


def _known(kind: type[E], word: object) -> E | None:
    return next((one for one in kind if one.value == word), None)
