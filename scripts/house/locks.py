"""One start at a time per folder.

The kernel holds the lock as long as the process lives, so a killed start never blocks the next one;
the process id in the file is only for the sentence people read.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from scripts.house import say
from scripts.house.problems import Problem


def _try_to_hold(file: Path) -> TextIO | None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = file.open("a+", encoding="utf-8")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    handle.seek(0)
    handle.truncate()
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def holder_of(file: Path) -> str:
    """The process id written by whoever holds or held the lock, for sentences."""
    try:
        return file.read_text(encoding="utf-8").strip() or "unknown"
    except OSError:
        return "unknown"


@contextmanager
def only_start(data: Path) -> Iterator[None]:
    """Hold the data folder, or say who does."""
    file = data / "lock"
    handle = _try_to_hold(file)
    if handle is None:
        raise Problem(
            f"Earnest already runs with the data folder {data} (process {holder_of(file)}).",
            "Use the one that runs, stop it with Ctrl-C in its window, "
            "or start a second one with another --data and --port.",
        )
    try:
        yield
    finally:
        handle.close()


@contextmanager
def one_builder(file: Path) -> Iterator[None]:
    """Hold the environments of this checkout; a second command waits until the first is done."""
    handle = _try_to_hold(file)
    if handle is None:
        say.line(f"  Waiting for process {holder_of(file)}, which is making the same environment …")
        handle = file.open("a+", encoding="utf-8")
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        handle.close()
