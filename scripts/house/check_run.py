"""Runs the chosen checks: two at a time where they do not disturb each other, the others alone.

A failed check stops nothing; its last lines are shown at once and it is in the summary.
"""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.house import say
from scripts.house.check_table import CHECKS, Check
from scripts.house.commands import tail
from scripts.house.household import end_group
from scripts.house.marks import end_marked, marked, new_mark
from scripts.house.places import ROOT, TEST_RESULTS
from scripts.house.results import Outcome, judge, print_summary

TAIL = 60
LANES = 2


class Runner:
    """One run of some checks. `more` is handed to pytest as it is."""

    def __init__(self, checks: Sequence[Check], more: Sequence[str]) -> None:
        self._checks = checks
        self._more = more
        self._outcomes: dict[str, Outcome] = {}
        self._running: dict[str, tuple[subprocess.Popen[bytes], str]] = {}
        self._mouth = threading.Lock()
        self._is_stopped = False

    def run(self) -> list[Outcome]:
        """All of them; outcomes in the table's order."""
        together: queue.SimpleQueue[Check] = queue.SimpleQueue()
        for check in self._checks:
            if not check.is_alone:
                together.put(check)
        lanes = [threading.Thread(target=self._work, args=(together,)) for _ in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        for check in self._checks:
            if check.is_alone and not self._is_stopped:
                self._do(check)
        return [
            self._outcomes[check.name] for check in self._checks if check.name in self._outcomes
        ]

    def stop(self) -> None:
        """End what runs now and begin nothing new."""
        self._is_stopped = True
        for process, mark in list(self._running.values()):
            end_group(process, signal.SIGINT, patience=10)
            end_marked(mark)

    def _work(self, todo: "queue.SimpleQueue[Check]") -> None:
        while not self._is_stopped:
            try:
                check = todo.get_nowait()
            except queue.Empty:
                return
            self._do(check)

    def _do(self, check: Check) -> None:
        log = TEST_RESULTS / f"{check.name}.log"
        junit = TEST_RESULTS / f"{check.name}.xml" if check.results != "none" else None
        if junit is not None:
            junit.unlink(missing_ok=True)
        started = time.monotonic()
        code = self._execute(check, log, junit)
        if self._is_stopped:
            return
        outcome = judge(check.name, code, junit, time.monotonic() - started)
        with self._mouth:
            self._outcomes[check.name] = outcome
            self._tell(check, outcome, log)

    def _execute(self, check: Check, log: Path, junit: Path | None) -> int:
        mark = new_mark()
        with log.open("wb") as output:
            try:
                process = subprocess.Popen(
                    self._command(check, junit),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=ROOT,
                    env=marked(mark),
                    start_new_session=True,
                )
            except OSError as error:
                output.write(f"{check.command[0]}: {error}\n".encode())
                return 127
            self._running[check.name] = process, mark
            try:
                return process.wait(check.limit_seconds)
            except subprocess.TimeoutExpired:
                output.write(
                    f"\nEnded after its limit of {check.limit_seconds} seconds.\n".encode()
                )
                return 124
            finally:
                # Also after a good end: nothing a check started may outlive it.
                end_group(process, signal.SIGINT, patience=10)
                end_marked(mark)
                self._running.pop(check.name, None)

    def _command(self, check: Check, junit: Path | None) -> list[str]:
        if check.results == "pytest":
            return [*check.command, f"--junitxml={junit}", *self._more]
        if check.results == "vitest":
            return [
                *check.command,
                "--reporter=default",
                "--reporter=junit",
                f"--outputFile.junit={junit}",
            ]
        return list(check.command)

    def _tell(self, check: Check, outcome: Outcome, log: Path) -> None:
        mark = say.paint("✓", "32") if outcome.is_good else say.paint("✗", "31")
        took = say.duration(outcome.seconds)
        say.line(f"  {mark} {check.name:<14} {check.explains:<52} {say.paint(f'{took:>12}', '2')}")
        if not outcome.is_good:
            say.line(tail(log.read_text(encoding="utf-8", errors="replace"), TAIL))
            say.line(f"    all of it: {log.relative_to(ROOT)}")


def _forget_the_shell() -> None:
    """Somebody's settings must not decide a test, nor have each process compile everything anew."""
    for key in [*os.environ]:
        if key.startswith("EARNEST_") and key != "EARNEST_CHROMIUM":
            del os.environ[key]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def main(arguments: Sequence[str]) -> int:
    """`python -m scripts.house.check_run NAME… [-- pytest arguments]`."""
    split = arguments.index("--") if "--" in arguments else len(arguments)
    names, more = arguments[:split], arguments[split + 1 :]
    TEST_RESULTS.mkdir(parents=True, exist_ok=True)
    _forget_the_shell()
    runner = Runner([check for check in CHECKS if check.name in names], more)

    def stop(number: int, _frame: object) -> None:
        say.line(f"\nStopped by {signal.Signals(number).name}.")
        runner.stop()
        os._exit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    started = time.monotonic()
    outcomes = runner.run()
    print_summary(outcomes, time.monotonic() - started)
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
