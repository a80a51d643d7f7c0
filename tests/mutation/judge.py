"""One pytest session that judges many mutants: tests are collected once, each mutant is a fork.

A child compiles what its mutant changes, and runs the tests until one fails. What it leaves
behind ends with it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from tests.mutation.compiling import (
    DEPLOYED,
    Artefact,
    DoesNotCompile,
    Library,
    Sources,
    compile_contract,
)
from tests.mutation.mutants import Mutant
from tests.mutation.project import Project, lend_to_the_walks
from tests.mutation.reach import Reach
from tests.mutation.walks import walked_into

LIMIT_SECONDS = 600
CELLS = 6
KILLED, SURVIVED, EQUAL, BROKEN = "killed", "survived", "equal", "broken"
SLOW, FAILED = "slow", "failed"  # undecided: ended by the clock, or by a mistake of our own


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant; `by` is the test that saw it, or the code's digest."""

    id: str
    fate: str
    by: str = ""
    seconds: float = 0.0


class Judge:
    """A pytest plugin: lends the tests our contracts and takes over the running of them."""

    def __init__(
        self,
        library: Library,
        mutants: Sequence[Mutant],
        tell: Callable[[Mutant, Verdict], None],
        lanes: int = 2,
    ) -> None:
        self._library = library
        self._reach = Reach(library.sources)
        self._waiting = list(reversed(mutants))
        self._tell = tell
        self._lanes = lanes
        self._running: dict[int, tuple[Mutant, int, float]] = {}
        self._victories: dict[str, dict[str, int]] = {}
        self._trusted: dict[str, bool] = {}

    @pytest.fixture(scope="session")
    def project(self) -> Project:
        return Project(self._library)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        lend_to_the_walks(self._library)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests do not even load")
        session.items[:] = spread(session.items)
        if sober := walked_into():
            raise session.Interrupted(f"the contracts as they are fail: {sober}")
        gc.collect()
        gc.freeze()
        try:
            while self._waiting or self._running:
                while self._waiting and len(self._running) < self._lanes:
                    self._begin(self._waiting.pop(), session)
                self._end_one(session)
        finally:
            for pid in self._running:
                os.kill(pid, signal.SIGKILL)
        return True

    def _begin(self, mutant: Mutant, session: pytest.Session) -> None:
        reading, writing = os.pipe()
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self._judge_in_child(mutant, session, writing)
        os.close(writing)
        self._running[pid] = (mutant, reading, time.monotonic())

    def _judge_in_child(self, mutant: Mutant, session: pytest.Session, writing: int) -> None:
        """Never returns."""
        signal.alarm(LIMIT_SECONDS)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        started = time.monotonic()
        try:
            fate, by = self._fate(mutant, session)
        except BaseException as error:  # noqa: BLE001  whatever it is, the parent must hear of it
            fate, by = FAILED, repr(error)[:300]
        verdict = Verdict(mutant.id, fate, by, round(time.monotonic() - started, 2))
        try:
            os.write(writing, json.dumps(asdict(verdict)).encode())
        finally:
            os._exit(0)

    def _fate(self, mutant: Mutant, session: pytest.Session) -> tuple[str, str]:
        gc.disable()
        sources = mutant.applied(self._library.sources)
        changed = False
        try:
            for names in self._rounds(mutant):
                if self._take_in(names, sources):
                    changed = True
                    if by := walked_into():
                        return KILLED, by
        except DoesNotCompile as error:
            return BROKEN, str(error).splitlines()[0][:200]
        if not changed:
            return EQUAL, ""
        gc.enable()
        for item in self._in_order(session.items, mutant):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if session.testsfailed:
                return KILLED, item.nodeid
        return SURVIVED, ""

    def _rounds(self, mutant: Mutant) -> list[tuple[str, ...]]:
        """Which contracts are compiled together. A function is tried in one contract after the
        other, since most mutants end with the first; a constant may be a layout that contracts
        share, so it changes everywhere at once.
        """
        names = self._reach.contracts_with((mutant.path, mutant.place))
        is_constant = mutant.place.lstrip("_").isupper()
        return [names] if is_constant else [(name,) for name in names]

    def _take_in(self, names: Sequence[str], sources: Sources) -> bool:
        """Whether anything compiled to other code than before."""
        changed = False
        for name in names:
            made = compile_contract(name, sources, with_runtime=False)
            if _code(made) != _code(self._library[name]):
                self._library.replace(name, made)
                changed = True
        return changed

    def _in_order(self, items: list[pytest.Item], mutant: Mutant) -> list[pytest.Item]:
        """What has found mutants at this place comes first, then what has found any in its file."""
        here = self._victories.get(f"{mutant.path} {mutant.place}", {})
        around = self._victories.get(mutant.path, {})
        anywhere = self._victories.get("", {})

        def promise(item: pytest.Item) -> tuple[int, int, int]:
            name = item.nodeid
            return (-here.get(name, 0), -around.get(name, 0), -anywhere.get(name, 0))

        return sorted(items, key=promise)

    def _is_trusted(self, nodeid: str, session: pytest.Session) -> bool:
        """Whether a test that has convicted a mutant passes on the contracts as they are."""
        if nodeid not in self._trusted:
            pid = os.fork()
            if pid == 0:
                item = next(each for each in session.items if each.nodeid == nodeid)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                os._exit(min(session.testsfailed, 1))
            self._trusted[nodeid] = os.waitpid(pid, 0)[1] == 0
        return self._trusted[nodeid]

    def _end_one(self, session: pytest.Session) -> None:
        pid, status = os.wait()
        mutant, reading, started = self._running.pop(pid)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        took = round(time.monotonic() - started, 2)
        if said:
            verdict = Verdict(**json.loads(said))
        else:
            verdict = Verdict(mutant.id, SLOW, f"ended by signal {status}", took)
        if "::" in verdict.by and not self._is_trusted(verdict.by, session):
            session.items[:] = [item for item in session.items if item.nodeid != verdict.by]
            self._waiting.append(mutant)
            return
        if verdict.fate == KILLED:
            for place in (f"{mutant.path} {mutant.place}", mutant.path, ""):
                wins = self._victories.setdefault(place, {})
                wins[verdict.by] = wins.get(verdict.by, 0) + 1
        self._tell(mutant, verdict)


def spread(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """A few cells of each table, from all over it: a mistake is seldom seen in one cell only."""
    tables: dict[str, list[pytest.Item]] = {}
    for item in items:
        tables.setdefault(item.nodeid.split("[")[0], []).append(item)
    return [
        table[len(table) * number // CELLS]
        for table in tables.values()
        for number in range(CELLS)
        if number * len(table) // CELLS != (number - 1) * len(table) // CELLS or number == 0
    ]


def _code(artefact: Artefact) -> bytes:
    """All of it but the compiler's own note, which tells even two comments apart."""
    note = int.from_bytes(artefact.creation[-2:], "big")
    return artefact.creation[:-note]


def warm(library: Library, props: Sequence[str]) -> None:
    """Compile what every mutant shares, once."""
    for name in (*DEPLOYED, *props):
        library[name]


def run_pytest(judge: Any, tests: Sequence[str]) -> int:
    """The judge's session: our own settings, no plugin but the judge."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    options = [
        *("-c", "tests/mutation/pytest.ini", "--rootdir=.", "--import-mode=importlib"),
        # The contract tests' outer fixtures start ape, which nobody needs here.
        *("--confcutdir=tests/contracts/evm", "-p", "no:cacheprovider", "-q", "--no-header"),
    ]
    return int(pytest.main([*options, *tests], plugins=[judge]))
