"""Random walks by hypothesis: everybody tries everything, contract and model at once."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.invariants.audit import audit
from tests.invariants.drawing import OPENING, Deed, strategy
from tests.invariants.drawing import deeds as drawn_deeds
from tests.invariants.pair import Pair
from tests.invariants.promises import Broken
from tests.invariants.stage import stage
from tests.invariants.walker import Walker

OPENINGS = [st.lists(strategy(name), min_size=most // 2, max_size=most) for name, most in OPENING]


class Walk(RuleBasedStateMachine):
    """One sequence of deeds, with every promise asked for after each, and an audit at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.undoing = ExitStack()
        here = stage()
        outside = self.undoing.enter_context(here.walk())
        self.walker = Walker(Pair(here, outside))
        self.is_broken = False

    def teardown(self) -> None:
        try:
            if not self.is_broken:
                audit(self.walker.pair)
        finally:
            self.undoing.close()

    @initialize(opening=st.tuples(*OPENINGS))
    def open_shop(self, opening: tuple[list[Deed], ...]) -> None:
        """A walk starts with sales under way."""
        for deeds in opening:
            for deed in deeds:
                self.do(deed)

    @rule(deed=drawn_deeds())
    def do(self, deed: Deed) -> None:
        try:
            self.walker.do(*deed)
        except Broken:
            self.is_broken = True
            raise
