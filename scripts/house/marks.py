"""Finding what a check left behind, also what has left its process group, as a database does.

Everything a check starts inherits a mark in its environment. Only processes with exactly that mark
are ended.
"""

import os
import signal
import uuid
from collections.abc import Mapping
from contextlib import suppress

import psutil

MARK = "HOUSE_CHECK"
PATIENCE = 10.0


def new_mark() -> str:
    """A mark nobody else has."""
    return uuid.uuid4().hex


def marked(mark: str) -> Mapping[str, str]:
    """Our environment, with the mark."""
    return {**os.environ, MARK: mark}


def end_marked(mark: str) -> list[str]:
    """End every process with this mark, gently first; their names."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    names = []
    for process in found:
        with suppress(psutil.Error):
            names.append(process.name())
            process.send_signal(signal.SIGINT)  # PostgreSQL: close what is open and go
    for process in psutil.wait_procs(found, timeout=PATIENCE)[1]:
        with suppress(psutil.Error):
            process.kill()
    return names
