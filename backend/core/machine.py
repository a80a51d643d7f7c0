"""State machines as tables. A table is data: buttons, API, keeper, docs and tests all read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from backend.core.errors import NotFound

S = TypeVar("S", bound=StrEnum)  # statuses
R = TypeVar("R", bound=StrEnum)  # roles
F = TypeVar("F")  # the facts that open and close steps


class UnknownStep(NotFound):
    """No row of the table has this action."""

    code = "unknown_step"


@dataclass(frozen=True, slots=True)
class ContractCall:
    """A step taken on chain: a wallet signs `function`, we believe it when `event` is indexed."""

    function: str
    event: str
    stays_on: str | None = (
        None  # another event of the same call, after which the status is as before
    )


@dataclass(frozen=True, kw_only=True)
class Step(Generic[S, R, F]):
    """One row: who may take it, from where to where, and within which window.

    An action (and its contract event) may fill several rows when it leads elsewhere from other
    statuses, as a time-out does; their sources must not overlap.
    """

    action: str
    label: str  # the words on the button and in the docs
    by: frozenset[R]
    source: frozenset[S]
    target: S | None  # None: the status stays
    also: frozenset[S] = frozenset()  # other ends of the same step, chosen by what is at stake
    explains: str = ""  # one sentence beside the button: what will happen
    call: ContractCall | None = None  # None: this backend decides
    opens: Callable[[F], datetime | None] | None = None  # not before
    closes: Callable[[F], datetime | None] | None = None  # not at or after
    needs: Callable[[F, R], bool] | None = None  # what must be so for this role, beside the time

    @property
    def targets(self) -> frozenset[S]:
        """Every status it can move to."""
        return self.also if self.target is None else self.also | {self.target}

    def leads_to(self, status: S) -> S:
        """Where it usually ends when it is taken from there."""
        return status if self.target is None else self.target


@dataclass(frozen=True)
class Machine(Generic[S, R, F]):
    """A life as a table: the start, the rows, and the statuses no row leads to yet."""

    start: S
    steps: tuple[Step[S, R, F], ...]
    unreached: frozenset[S] = frozenset()

    def __post_init__(self) -> None:
        self._require_one_row("action", lambda step: step.action)
        self._require_one_row("event", lambda step: step.call.event if step.call else None)
        lost = self.statuses() - self._reachable()
        if lost != self.unreached:
            raise ValueError(f"never reached: {sorted(lost)}, expected {sorted(self.unreached)}")

    def statuses(self) -> frozenset[S]:
        return frozenset(type(self.start))

    def step(self, action: str, status: S) -> Step[S, R, F] | None:
        """The row of this action from this status; an action without any row is an error."""
        rows = self.rows(action)
        return next((step for step in rows if status in step.source), None)

    def rows(self, action: str) -> tuple[Step[S, R, F], ...]:
        rows = tuple(step for step in self.steps if step.action == action)
        if not rows:
            raise UnknownStep(f"There is no such step: {action}.", action=action)
        return rows

    def step_on(self, event: str, status: S) -> Step[S, R, F] | None:
        """The row a contract event stands for when it meets this status, if it is one of ours."""
        return next(
            (
                step
                for step in self.steps
                if step.call and step.call.event == event and status in step.source
            ),
            None,
        )

    def ends_on(self, event: str, status: S) -> frozenset[S]:
        """What a contract event can make of this status; nothing when it may not happen there."""
        step = self.step_on(event, status)
        if step is not None:
            return step.also | {step.leads_to(status)}
        stays = any(
            step.call and step.call.stays_on == event and status in step.source
            for step in self.steps
        )
        return frozenset({status} if stays else ())

    def why_not(self, action: str, status: S, role: R, facts: F, now: datetime) -> str | None:
        """The reason that forbids a step, or None when it may be taken."""
        if not any(role in row.by for row in self.rows(action)):
            return "wrong_role"
        step = self.step(action, status)
        if step is None:
            return "wrong_status"
        if role not in step.by:
            return "wrong_role"
        return _outside_window(step, facts, now) or _unmet(step, facts, role)

    def allowed(self, status: S, role: R, facts: F, now: datetime) -> list[Step[S, R, F]]:
        """Every step this role may take now, in the order of the table."""
        return [
            step
            for step in self.steps
            if status in step.source
            and role in step.by
            and (_outside_window(step, facts, now) or _unmet(step, facts, role)) is None
        ]

    def final(self) -> frozenset[S]:
        """The statuses nothing leads out of."""
        moving = (step.source for step in self.steps if step.targets)
        return self.statuses().difference(*moving)

    def mermaid(self) -> str:
        """The diagram of the generated lifecycle page: every step that moves something."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        for step in self.steps:
            for source in sorted(step.source):
                lines += [f"    {source} --> {end}: {step.action}" for end in sorted(step.targets)]
        ends = sorted(self.final() - self.unreached)
        return "\n".join([*lines, *(f"    {status} --> [*]" for status in ends)])

    def _require_one_row(self, kind: str, name_of: Callable[[Step[S, R, F]], str | None]) -> None:
        seen: set[tuple[str, S]] = set()
        for step in self.steps:
            name = name_of(step)
            here = {(name, status) for status in step.source} if name else set()
            if here & seen:
                raise ValueError(f"one {kind}, two rows from one status: {name}")
            seen |= here

    def _reachable(self) -> frozenset[S]:
        seen, frontier = {self.start}, [self.start]
        while frontier:
            here = frontier.pop()
            ends = (step.targets for step in self.steps if here in step.source)
            new = frozenset[S]().union(*ends) - seen
            seen |= new
            frontier += new
        return frozenset(seen)


def _outside_window(step: Step[S, R, F], facts: F, now: datetime) -> str | None:
    if step.opens:
        opens = step.opens(facts)
        if opens is None or now < opens:  # an unknown date opens nothing
            return "too_early"
    closes = step.closes(facts) if step.closes else None
    return "too_late" if closes is not None and now >= closes else None


def _unmet(step: Step[S, R, F], facts: F, role: R) -> str | None:
    return "not_available" if step.needs and not step.needs(facts, role) else None
