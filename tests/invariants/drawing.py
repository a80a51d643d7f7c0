"""What a walk may draw: one deed after another, with weights.

Rules of a state machine would be the usual way, but hypothesis switches rules off at random, and on
a walk without buying or waiting nothing else can happen. So a deed is a value; kinds have weights;
small numbers pick among what there is and shrink well.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.invariants.deeds import ARGUMENTS
from tests.invariants.moods import MOODS
from tests.invariants.stage import ANIMALS, PEOPLE

Deed = tuple[str, dict[str, Any]]
PICK = st.integers(0, 9)
YES_OR_NO = st.booleans()
PERSON = st.sampled_from((*PEOPLE, "wallet"))
BUYER = st.sampled_from(("buyer",) * 6 + ("other_buyer",) * 6 + (*PEOPLE, "wallet"))
RECEIVER = st.sampled_from((*PEOPLE, "wallet", "nobody", "contract"))
ACTION = st.sampled_from(sorted(ARGUMENTS))
# How much of an amount somebody asks for, in hundredths; the last goes over it.
PART = st.sampled_from((100, 0, 1, 33, 50, 99, 101))
CLOCK = st.sampled_from(("deadline", "deadline", "cancelling"))
TWIST = st.sampled_from((*[None] * 14, "more", "less", "forged", "high s", "again", "for others"))


def deed(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Deed]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


BUYING = deed(
    "fund",
    number=st.integers(0, 66),
    buyer=BUYER,
    quantity=st.sampled_from((1, 1, 1, 2, 3, 0)),
    option=st.sampled_from((0, 0, 0, 1, 2, 3)),
    twist=TWIST,
)
GOING_ON = deed(
    "go_on",
    number=PICK,
    ways=st.lists(PICK, min_size=1, max_size=4),
    part=PART,
    to_buyer=YES_OR_NO,
)
MEDDLER = st.sampled_from((*["entitled"] * 5, *PEOPLE, "wallet"))
MEDDLING = deed("meddle", number=PICK, action=ACTION, caller=MEDDLER, part=PART, to_buyer=YES_OR_NO)
TAMPERING = deed("tamper", number=PICK, action=ACTION, field=PICK, caller=PERSON)
WAITING_FOR = deed(
    "wait_for",
    number=PICK,
    edge=st.sampled_from((0, -1, 1)),
    clock=CLOCK,
)
EDGING = deed(
    "stand_at_the_edge",
    number=PICK,
    edge=st.sampled_from((0, -1, 1)),
    clock=CLOCK,
    way=PICK,
    part=PART,
)
WAITING = deed("wait", seconds=st.sampled_from((1, 3_600, 86_400)))
OWNING = st.sampled_from((True, True, True, False))
WITHDRAWING = deed("withdraw", number=PICK, is_owner=OWNING, to=RECEIVER)
CLAIMING = deed("claim", number=PICK, is_owner=OWNING, to=RECEIVER)
TURNING = deed(
    "turn_into",
    who=st.sampled_from((*["seller", "buyer"] * 3, *PEOPLE[:-1])),
    animal=st.sampled_from(sorted(ANIMALS)),
)
MOOD = deed("change_mood", mood=st.sampled_from(sorted(MOODS)), who=PERSON, is_on=YES_OR_NO)
SPOILING = deed(
    "spoil",
    number=PICK,
    role=st.sampled_from(("buyer", "seller", "buyer", "seller", "marketplace", "arbiter")),
    animal=st.sampled_from(sorted(ANIMALS)),
)
FORCING = deed("force", units=st.integers(1, 10**9), number=PICK)
TRADING = deed(
    "trade",
    number=PICK,
    caller=PERSON,
    what=st.sampled_from(("cancel_listing", "bump_epoch", "register_policy")),
)
WEIGHTS = (
    (BUYING, 8),
    (GOING_ON, 16),
    (MEDDLING, 5),
    (TAMPERING, 2),
    (WAITING_FOR, 3),
    (EDGING, 3),
    (WAITING, 1),
    (WITHDRAWING, 2),
    (CLAIMING, 1),
    (TURNING, 2),
    (MOOD, 2),
    (SPOILING, 3),
    (FORCING, 1),
    (TRADING, 1),
)
SLOTS = [kind for kind, weight in WEIGHTS for _ in range(weight)]


@st.composite
def deeds(draw: st.DrawFn) -> Deed:
    """Not `one_of`: it counts a strategy that is given twice only once."""
    return draw(SLOTS[draw(st.integers(0, len(SLOTS) - 1))])
