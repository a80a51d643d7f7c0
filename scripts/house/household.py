"""The processes of one start: each in a group of its own, written down, ended with all of it.

A group of its own means that Ctrl-C reaches only us, and we end the others in order. What is
written down lets the next start clear up after one that was killed.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from scripts.house.commands import tail
from scripts.house.places import ROOT
from scripts.house.problems import Problem

PATIENCE = 12.0
"""Seconds a process has to finish what it is doing before it is killed."""


@dataclass(frozen=True, slots=True)
class Member:
    """One process that belongs to this start."""

    name: str
    process: subprocess.Popen[bytes]
    farewell: signal.Signals
    log: Path
    is_ground: bool


class Household:
    """Starts, watches and ends the processes of one data folder."""

    def __init__(self, data: Path) -> None:
        self._record = data / "processes.json"
        self._logs = data / "logs"
        self._members: list[Member] = []

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        env: Mapping[str, str],
        *,
        farewell: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start a process that stays until `stop`; its output goes to a log of its name."""
        with self.log_of(name).open("wb") as output:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=dict(env),
                start_new_session=True,
            )
        self.adopt(name, process, farewell=farewell)

    def adopt(
        self,
        name: str,
        process: subprocess.Popen[bytes],
        *,
        farewell: signal.Signals,
        is_ground: bool = False,
    ) -> None:
        """Take over a process that leads a group of its own already.

        What others stand on is ended after them.
        """
        log = self._logs / f"{name}.log"
        self._members.append(Member(name, process, farewell, log, is_ground))
        self._write_down()

    def log_of(self, name: str) -> Path:
        """Where a process of this name writes; the log of the last start is kept beside it."""
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".old.log"))
        return log

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to stop."""
        return not self._members

    def require_running(self) -> None:
        """Raise a `Problem` with its last lines for the first process that has ended by itself."""
        for member in self._members:
            code = member.process.poll()
            if code is not None:
                said = tail(read_log(member.log))
                raise Problem(
                    f"The {member.name} process ended by itself (code {code}). It said:\n{said}",
                    f"All of its output: {member.log}",
                )

    def stop(self, *, patience: float = PATIENCE) -> None:
        """End all: first those that stand on others, side by side, then the ground."""
        for is_ground in (False, True):
            wave = [member for member in self._members if member.is_ground is is_ground]
            for member in wave:
                if member.process.poll() is None:
                    member.process.send_signal(member.farewell)
            until = time.monotonic() + patience
            for member in wave:
                end_group(member.process, None, patience=max(0.0, until - time.monotonic()))
        self._members.clear()
        self._record.unlink(missing_ok=True)

    def _write_down(self) -> None:
        rows = []
        for member in self._members:
            with suppress(psutil.NoSuchProcess):
                created = psutil.Process(member.process.pid).create_time()
                row = {"pid": member.process.pid, "created": created}
                rows.append({"name": member.name, "farewell": int(member.farewell), **row})
        fresh = self._record.with_suffix(".new")
        fresh.write_text(json.dumps(rows), encoding="utf-8")
        fresh.replace(self._record)


def read_log(log: Path) -> str:
    """What a log holds; nothing if it was never written."""
    return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""


def end_group(
    process: subprocess.Popen[bytes], farewell: signal.Signals | None, *, patience: float
) -> None:
    """Let the leader finish (it may have been asked already), then end all of its group."""
    if process.poll() is None:
        if farewell is not None:
            process.send_signal(farewell)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_leftovers(data: Path) -> list[str]:
    """End what a killed start left behind, and only that: same id and same time of birth."""
    record = data / "processes.json"
    try:
        rows = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    ended = [str(row["name"]) for row in reversed(rows) if _end_if_same(row)]
    record.unlink(missing_ok=True)
    return ended


def _end_if_same(row: dict[str, Any]) -> bool:
    pid = int(row["pid"])
    try:
        process = psutil.Process(pid)
        if abs(process.create_time() - float(row["created"])) > 1:
            return False
        process.send_signal(int(row.get("farewell", signal.SIGTERM)))
        psutil.wait_procs([process], timeout=5)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        # A process whose parent is gone is reaped by init, which may take a moment.
        deadline = time.monotonic() + 5
        while (
            process.is_running()
            and process.status() != psutil.STATUS_ZOMBIE
            and time.monotonic() < deadline
        ):
            time.sleep(0.05)
    except psutil.NoSuchProcess:
        pass
    return True
