"""What a check reported: read from its JUnit file, counted, and laid out as one table."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scripts.house import say


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """One finished check."""

    name: str
    is_good: bool
    counts: Counts
    has_tests: bool
    seconds: float


def read_junit(file: Path) -> Counts | None:
    """Counts of a JUnit file; None if there is none to read.

    A test whose teardown fails appears twice; it is one test and it failed.
    """
    try:
        # The file is our own tool's, written a moment ago into our own folder.
        tree = ET.parse(file)
    except (OSError, ET.ParseError):
        return None
    verdicts: dict[tuple[str, str], str] = {}
    rank = {"passed": 0, "skipped": 1, "failed": 2}
    for case in tree.iter("testcase"):
        key = (case.get("classname", ""), case.get("name", ""))
        bad = case.find("failure") is not None or case.find("error") is not None
        verdict = "failed" if bad else "skipped" if case.find("skipped") is not None else "passed"
        verdicts[key] = max(verdicts.get(key, "passed"), verdict, key=rank.__getitem__)
    found = list(verdicts.values())
    return Counts(found.count("passed"), found.count("failed"), found.count("skipped"))


def judge(name: str, code: int, junit: Path | None, seconds: float) -> Outcome:
    """The outcome of a check that ended with `code`.

    A check without tests counts as one. One that fails without naming a failed test (a crash,
    nothing collected, a time limit) counts one failure more: the closing line never hides it.
    """
    counts = read_junit(junit) if junit is not None else None
    if counts is None:
        return Outcome(name, code == 0, Counts(int(code == 0), int(code != 0)), False, seconds)
    if code != 0 and counts.failed == 0:
        counts += Counts(failed=1)
    return Outcome(name, code == 0 and counts.failed == 0, counts, True, seconds)


def print_summary(outcomes: Iterable[Outcome], seconds: float) -> Counts:
    """The table and, last, on a line of its own: `N passed, N failed`."""
    total = Counts()
    say.line()
    say.line(f"  {'check':<14} {'result':<8} {'tests':>7} {'time':>12}")
    for each in outcomes:
        total += each.counts
        tests = str(each.counts.passed + each.counts.failed) if each.has_tests else "-"
        word = say.paint("passed", "32") if each.is_good else say.paint("FAILED", "1;31")
        more = f"  {each.counts.failed} failed" if each.has_tests and each.counts.failed else ""
        more += f"  {each.counts.skipped} skipped" if each.counts.skipped else ""
        say.line(f"  {each.name:<14} {word}   {tests:>7} {say.duration(each.seconds):>12}{more}")
    say.line(f"  {'all':<14} {'':<8} {'':>7} {say.duration(seconds):>12}")
    say.line()
    say.line(f"{total.passed} passed, {total.failed} failed")
    return total
