"""Progress for people: one line a step with its time, a panel at the end, sentences for problems.

Colour and redrawing only on a terminal; a log file gets plain lines.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from scripts.house.problems import Problem

WIDTH = 46


def _is_lively() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def paint(text: str, code: str) -> str:
    """`text` in an ANSI style, or as it is where there is no terminal."""
    return f"\x1b[{code}m{text}\x1b[0m" if _is_lively() else text


def line(text: str = "") -> None:
    """Write one line at once, so that a reader of a pipe sees it when it happens."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def duration(seconds: float) -> str:
    """A time as people say it: `0.4 s`, `12 s`, `3 min 05 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


class Step:
    """A running step; `note` adds what was found, `skip` says that nothing had to be done."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.detail = ""
        self._started = time.monotonic()

    def note(self, detail: str) -> None:
        """Shown behind the title when the step is done."""
        self.detail = detail

    def __enter__(self) -> Self:
        if _is_lively():
            sys.stdout.write(f"  {paint('…', '2')} {self.title}\r")
            sys.stdout.flush()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        mark = paint("✓", "32") if kind is None else paint("✗", "31")
        title = f"{self.title} ({self.detail})" if self.detail else self.title
        took = duration(time.monotonic() - self._started)
        clear = "\x1b[2K" if _is_lively() else ""
        line(f"{clear}  {mark} {title:<{WIDTH}} {paint(f'{took:>10}', '2')}")


@contextmanager
def reported_problems(way_back: str) -> Iterator[None]:
    """Turn a `Problem` into its sentence and code 1; anything else is ours and shows itself."""
    try:
        yield
    except Problem as problem:
        line()
        line(f"{paint('Not started.', '1;31')} {problem.sentence}")
        if problem.way_out:
            line(f"  → {problem.way_out}")
        line(paint(f"  Nothing is left running. When it is mended: {way_back}", "2"))
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        line("\nStopped. What was finished is kept; the next start goes on from there.")
        raise SystemExit(130) from None


def panel(title: str, rows: Iterable[str]) -> None:
    """A quiet frame around what a person needs now."""
    body = list(rows)
    inner = max([len(title) + 2, *(len(row) for row in body)]) + 2
    line()
    line("╭─ " + paint(title, "1") + " " + "─" * (inner - len(title) - 2) + "╮")
    for row in body:
        line("│ " + row.ljust(inner) + "│")
    line("╰" + "─" * (inner + 1) + "╯")
