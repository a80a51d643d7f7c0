"""What a walk may draw: one deed after another, with weights.

Rules of a state machine would be the usual way, but hypothesis switches rules off at random, and on
a walk without buying or waiting nothing else can happen. So a deed is a value; kinds have weights;
small numbers pick among what there is and shrink well. The same tables feed hypothesis and dice.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.contracts.builders import Status
from tests.invariants.calls import ACTIONS, ANY_CALL
from tests.invariants.moods import MOODS
from tests.invariants.stage import ANIMALS, PEOPLE

Deed = tuple[str, dict[str, Any]]
Choices = tuple[Any, ...]


@dataclass(frozen=True)
class Several:
    """Some of these, in a row."""

    choices: Choices
    least: int
    most: int


PICK: Choices = tuple(range(12))
YES_OR_NO: Choices = (False, True)
PERSON: Choices = (*PEOPLE, "wallet")
BUYER: Choices = ("buyer",) * 6 + ("other_buyer",) * 6 + PERSON
RECEIVER: Choices = (*PERSON, "nobody", "contract")
PARTY: Choices = (*["entitled"] * 30, *PERSON)
SIDE: Choices = (*["buyer", "seller"] * 8, "arbiter", "keeper")
# How much of an amount somebody asks for, in hundredths; the last goes over it.
PART: Choices = (50, 100, 0, 1, 33, 50, 99, 100, 101)
SOME: Choices = (50, 33, 50, 1, 99, 100, 101)
EDGE: Choices = (0, -1, 1)
CLOCK: Choices = ("deadline", "deadline", "cancelling")
DEAL: Choices = (0, 1, 2, 3, 4, 4)
# Where an escrow is brought to before something is tried with it; nowhere, as it comes.
GOAL: Choices = (None, None, *tuple(Status)[1:7])
FLAWS = ("forged", "high s", "expired", "at the edge")


def mostly(*odd: str, of: int = 2) -> Choices:
    """Nothing odd, most of the time: `of` times as often as all of these together."""
    return (None,) * (of * len(odd)) + odd


TABLE: dict[str, tuple[int, dict[str, Choices | Several]]] = {
    "fund": (
        24,
        {
            "number": (*range(60), *range(90)),
            "buyer": BUYER,
            "quantity": (*[1, 1, 1, 2, 3] * 4, 0),
            "option": (*[0, 0, 1, 2] * 5, 3),
            "twist": mostly("more", "less", "forged", "high s", "again", "for others", of=4),
        },
    ),
    "fund_many": (
        3,
        {
            "currency": PICK,
            "numbers": Several(tuple(range(10)), 0, 4),
            "buyer": BUYER,
            "quantity": (1, 1, 2),
            "twist": mostly("more", "less", "coins", "forged", "twice", "mixed", of=4),
        },
    ),
    "fund_authorized": (
        2,
        {
            "number": tuple(range(40)),
            "buyer": BUYER,
            "relayer": PERSON,
            "edge": mostly("too early", "too late", "never"),
            "twist": mostly("other escrow", "less", "by others"),
        },
    ),
    "fund_permitted": (
        2,
        {
            "number": tuple(range(40)),
            "buyer": BUYER,
            "twist": mostly("used", "used", "less", "forged", "too late"),
        },
    ),
    "go_on": (
        18,
        {
            "number": PICK,
            "ways": Several(PICK, 1, 6),
            "part": SOME,
            "to_buyer": YES_OR_NO,
            "is_carried": YES_OR_NO,
        },
    ),
    "travel": (
        14,
        {
            "number": PICK,
            "goal": GOAL[2:],
            "part": (50, 100, 33, 99),
            "is_carried": (False, False, True),
        },
    ),
    "meddle": (
        7,
        {
            "number": PICK,
            "action": ANY_CALL,
            "caller": PARTY,
            "part": PART,
            "to_buyer": YES_OR_NO,
        },
    ),
    "settle": (
        22,
        {
            "number": PICK,
            "taker": SIDE,
            "deal": DEAL,
            "part": PART,
            "way": ("posted", "signed", "carried", "signed by relay", "posted by relay"),
            "twist": mostly(*FLAWS, "stale", "withdrawn", "other words", "again", "closed"),
            "relayer": PERSON,
            "goal": GOAL,
            "to_buyer": YES_OR_NO,
        },
    ),
    "offer": (
        3,
        {
            "number": PICK,
            "maker": SIDE,
            "deal": DEAL,
            "part": PART,
            "twist": mostly(*FLAWS, "malformed"),
            "to_buyer": YES_OR_NO,
        },
    ),
    "accept_standing": (3, {"number": PICK, "taker": ("entitled",) * 5 + PERSON}),
    "carry": (
        22,
        {
            "number": PICK,
            "way": PICK,
            "action": (*["next"] * 40, *ACTIONS),
            "party": PARTY,
            "part": SOME,
            "relayer": PERSON,
            "goal": (*GOAL, Status.RELEASED),
            "twist": mostly(*FLAWS, "other contract", "other state", "again", "again", of=3),
        },
    ),
    "dig_up": (3, {"number": PICK, "relayer": PERSON}),
    "tamper": (2, {"number": PICK, "action": ANY_CALL, "field": PICK[:10], "caller": PERSON}),
    "pretend": (3, {"number": PICK, "action": ANY_CALL, "caller": PERSON, "part": SOME}),
    "timeout_many": (
        2,
        {"numbers": Several(PICK, 0, 5), "caller": PERSON, "is_late": YES_OR_NO},
    ),
    "prove": (
        8,
        {
            "number": PICK,
            "holder": (*["buyer", "seller"] * 5, "keeper"),
            "age": (1, 1, 1, 1, 256, 256, 257, 0),
            "goal": GOAL,
            "twist": mostly("forged", "other holder", of=3),
        },
    ),
    "wait_for": (4, {"number": PICK, "edge": EDGE, "clock": CLOCK}),
    "race": (
        5,
        {
            "number": PICK,
            "edge": EDGE,
            "clock": CLOCK,
            "way": PICK,
            "part": PART,
            "is_stranger_first": YES_OR_NO,
        },
    ),
    "wait": (1, {"seconds": (1, 3_600, 86_400)}),
    "withdraw": (2, {"number": PICK, "is_owner": (True, True, True, False), "to": RECEIVER}),
    "claim": (2, {"number": PICK, "is_owner": (True, True, True, False), "to": RECEIVER}),
    "turn_into": (
        2,
        {"who": (*["seller", "buyer"] * 3, *PEOPLE[:-1]), "animal": tuple(sorted(ANIMALS))},
    ),
    "change_mood": (2, {"mood": tuple(sorted(MOODS)), "who": PERSON, "is_on": YES_OR_NO}),
    "spoil": (
        3,
        {
            "number": PICK,
            "role": ("buyer", "seller", "buyer", "seller", "marketplace", "arbiter"),
            "animal": tuple(sorted(ANIMALS)),
        },
    ),
    "force": (1, {"units": (1, 7, 10**9), "number": PICK}),
    "trade": (
        1,
        {
            "number": PICK,
            "caller": PERSON,
            "what": ("cancel_listing", "bump_epoch", "register_policy"),
        },
    ),
}
SLOTS = [name for name, (weight, _) in TABLE.items() for _ in range(weight)]
# How a walk begins, or most of it would be spent on getting there.
OPENING = (("turn_into", 1), ("change_mood", 1), ("fund", 7), ("travel", 4))


@cache
def strategy(name: str) -> st.SearchStrategy[Deed]:
    fields = {field: _drawn(of) for field, of in TABLE[name][1].items()}
    return st.tuples(st.just(name), st.fixed_dictionaries(fields))


def _drawn(of: Choices | Several) -> st.SearchStrategy[Any]:
    if isinstance(of, Several):
        one = st.sampled_from(of.choices)
        return st.lists(one, min_size=of.least, max_size=of.most).map(tuple)
    return st.sampled_from(of)


@st.composite
def deeds(draw: st.DrawFn) -> Deed:
    """Not `one_of`: it counts a strategy that is given twice only once."""
    return draw(strategy(SLOTS[draw(st.integers(0, len(SLOTS) - 1))]))


def rolled(dice: random.Random, name: str | None = None) -> Deed:
    """The same by dice, which are quicker and tell no story when they fail."""
    name = name or dice.choice(SLOTS)
    return name, {field: _rolled(dice, of) for field, of in TABLE[name][1].items()}


def _rolled(dice: random.Random, of: Choices | Several) -> Any:
    if isinstance(of, Several):
        return tuple(dice.choices(of.choices, k=dice.randint(of.least, of.most)))
    return dice.choice(of)
