"""Random walks: everybody tries everything with the contract and the model at once."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.contracts.builders import NOBODY, Purchase
from tests.invariants import deeds, moods
from tests.invariants.audit import audit
from tests.invariants.compiling import Patch
from tests.invariants.drawing import BUYING, GOING_ON, MOOD, TURNING, Deed
from tests.invariants.drawing import deeds as drawn_deeds
from tests.invariants.pair import Pair
from tests.invariants.promises import DECISION, PROMISES, Broken
from tests.invariants.stage import stage


class Walk(RuleBasedStateMachine):
    """One sequence of deeds. Subclasses say on which source, and which promises are asked for."""

    patch: Patch | None = None
    promises: tuple[str, ...] = (*PROMISES, DECISION)

    def __init__(self) -> None:
        super().__init__()
        self.stage = stage(self.patch)
        self.undoing = ExitStack()
        outside = self.undoing.enter_context(self.stage.walk())
        self.pair = Pair(self.stage, outside, self.promises)
        self.is_broken = False
        for policy in self.stage.rules:
            deeds.register(self.pair, self.stage.keeper, policy)

    def teardown(self) -> None:
        try:
            if not self.is_broken:
                audit(self.pair)
        finally:
            self.undoing.close()

    @initialize(
        moods=st.lists(TURNING | MOOD, max_size=4),
        purchases=st.lists(BUYING, min_size=2, max_size=4),
        journeys=st.lists(GOING_ON, max_size=4),
    )
    def open_shop(self, moods: list[Deed], purchases: list[Deed], journeys: list[Deed]) -> None:
        """A walk starts with sales under way, or most of it would be spent on getting there."""
        for deed in (*moods, *purchases, *journeys):
            self.do(deed)

    @rule(deed=drawn_deeds())
    def do(self, deed: Deed) -> None:
        name, arguments = deed
        try:
            getattr(self, name)(**arguments)
        except Broken:
            self.is_broken = True
            raise

    # Buying

    def fund(self, number: int, buyer: str, quantity: int, option: int, twist: str | None) -> None:
        listing = self.stage.listings[number % len(self.stage.listings)]
        is_single = listing.asset != NOBODY and quantity != 2
        purchase = Purchase(
            listing=listing,
            buyer=self.stage.people[buyer],
            quantity=1 if is_single else quantity,
            option=option,
            reference=self.pair.attempts.to_bytes(16, "big"),
        )
        if twist == "again":
            purchase = self._escrow(number) or purchase
        deeds.fund(self.pair, purchase, twist)

    def trade(self, number: int, caller: str, what: str) -> None:
        deeds.market(self.pair, what, caller, number)

    # Living

    def go_on(self, number: int, ways: list[int], part: int, *, to_buyer: bool) -> None:
        """Whoever may, does what is next in one escrow, several times."""
        purchase = self._escrow(number, is_open=True)
        for way in ways if purchase else ():
            escrow = self.pair.model.escrows[purchase]
            if not escrow.is_open:
                return
            is_late = self.pair.now >= escrow.deadline
            choices = deeds.LATE if is_late else deeds.NEXT[escrow.status]
            action, role = choices[way % len(choices)]
            caller = deeds.entitled(self.pair, purchase, role)
            deeds.act(self.pair, purchase, action, caller, part, to_buyer=to_buyer)

    def meddle(self, number: int, action: str, caller: str, part: int, *, to_buyer: bool) -> None:
        """Anybody tries anything, and whoever usually may tries it at the wrong time."""
        if purchase := self._escrow(number):
            usual = deeds.entitled(self.pair, purchase, deeds.USUALLY[action])
            account = self.stage.people.get(caller, usual)
            deeds.act(self.pair, purchase, action, account, part, to_buyer=to_buyer)

    def tamper(self, number: int, action: str, field: int, caller: str) -> None:
        """A call with one word of the terms changed, mostly in the caller's favour."""
        if purchase := self._escrow(number):
            deeds.tamper(self.pair, purchase, action, field, self.stage.people[caller])

    def wait_for(self, number: int, edge: int, clock: str) -> None:
        if purchase := self._escrow(number // 2, is_open=True):
            escrow = self.pair.model.escrows[purchase]
            cancelling = escrow.funded_at + escrow.policy.cancel_window
            moment = cancelling if clock == "cancelling" else escrow.deadline
            self.stage.bench.at(max(self.pair.now, moment + edge))

    def stand_at_the_edge(self, number: int, edge: int, clock: str, way: int, part: int) -> None:
        """At the very second of a clock, whoever had until then tries once more."""
        if purchase := self._escrow(number // 2, is_open=True):
            self.wait_for(number, edge, clock)
            choices = deeds.NEXT[self.pair.model.escrows[purchase].status]
            if clock == "cancelling":
                choices = (("cancel", "buyer"),)
            action, role = choices[way % len(choices)]
            caller = deeds.entitled(self.pair, purchase, role)
            deeds.act(self.pair, purchase, action, caller, part, to_buyer=True)

    def wait(self, seconds: int) -> None:
        self.stage.bench.at(self.pair.now + seconds)

    # What nobody took

    def withdraw(self, number: int, to: str, *, is_owner: bool) -> None:
        deeds.withdraw(self.pair, number, to, is_owner=is_owner)

    def claim(self, number: int, to: str, *, is_owner: bool) -> None:
        deeds.claim(self.pair, number, to, is_owner=is_owner)

    # Moods

    def turn_into(self, who: str, animal: str) -> None:
        moods.turn_into(self.pair, self.stage.people[who], animal)

    def change_mood(self, mood: str, who: str, *, is_on: bool) -> None:
        moods.MOODS[mood](self.pair, self.stage.people[who], is_on=is_on)

    def spoil(self, number: int, role: str, animal: str) -> None:
        """Trouble where it matters: for somebody who is about to be paid."""
        if purchase := self._escrow(number, is_open=True):
            account = deeds.entitled(self.pair, purchase, role)
            moods.spoil(self.pair, purchase, account, animal)

    def force(self, units: int, number: int) -> None:
        self.pair.force(self.pair.currencies[number % len(self.pair.currencies)], units)

    # Picking

    def _escrow(self, number: int, *, is_open: bool = False) -> Purchase | None:
        """One of those that were funded, or of the open ones, the next due first."""
        known = self.pair.model.escrows
        found = [p for p in self.pair.ids if p in known]
        if is_open:
            found = sorted((p for p in found if known[p].is_open), key=lambda p: known[p].deadline)
        return found[number % len(found)] if found else None
