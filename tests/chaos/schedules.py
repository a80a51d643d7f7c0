"""What happens to chain, node and index, as data: hypothesis draws it, shrinks it, prints it."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.chaos.proxy import Fault


@dataclass(frozen=True)
class Sell:
    """Somebody buys; `together` purchases in one block."""

    together: int


@dataclass(frozen=True)
class Advance:
    """The seller ships, or the buyer confirms what was shipped, for the nth open sale."""

    nth: int


@dataclass(frozen=True)
class Mine:
    """Empty blocks."""

    blocks: int


@dataclass(frozen=True)
class Reorganise:
    """The last `depth` moments are undone and `blocks` others mined, maybe with a sale again."""

    depth: int
    blocks: int
    is_sold_again: bool


@dataclass(frozen=True)
class Lie:
    """The node's next answers that fit are spoiled."""

    fault: Fault
    times: int


@dataclass(frozen=True)
class Crash:
    """The index dies wherever it is, and another one starts."""


@dataclass(frozen=True)
class Breathe:
    """The index gets a little time."""

    seconds: float


@dataclass(frozen=True)
class HearOut:
    """The index gets the time it needs to be told everything that is to be told."""

    most_seconds: float


Step = Sell | Advance | Mine | Reorganise | Lie | Crash | Breathe | HearOut

STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Sell, st.integers(1, 3)),
    st.builds(Advance, st.integers(0, 5)),
    st.builds(Mine, st.integers(1, 5)),
    st.builds(Reorganise, st.integers(1, 8), st.integers(0, 10), st.booleans()),
    st.builds(Lie, st.sampled_from(Fault), st.integers(1, 3)),
    st.builds(Lie, st.sampled_from(Fault), st.integers(1, 3)),
    st.just(Crash()),
    st.builds(Breathe, st.floats(0.0, 0.08)),
    st.builds(Breathe, st.floats(0.0, 0.08)),
)
SCHEDULES = st.lists(STEPS, min_size=6, max_size=18)
