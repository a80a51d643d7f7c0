"""Somebody else's program as one step: quiet when it works, its last lines when it does not."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from scripts.house.places import HOME, ROOT
from scripts.house.problems import Problem

TAIL = 25


def tail(text: str, lines: int = TAIL) -> str:
    """The last lines of some output, indented under the sentence that explains them."""
    return "\n".join("    " + row for row in text.rstrip().splitlines()[-lines:])


def run_quietly(
    command: Sequence[str | Path],
    *,
    otherwise: str,
    way_out: str,
    log: str,
    logs: Path = HOME / "logs",
    env: Mapping[str, str] | None = None,
) -> None:
    """Run to the end; when that fails, raise a `Problem` with the tail of what was printed."""
    logs.mkdir(parents=True, exist_ok=True)
    file = logs / f"{log}.log"
    with file.open("w", encoding="utf-8") as output:
        try:
            code = _run_in_a_group([str(part) for part in command], output, env)
        except OSError as error:
            raise Problem(f"{otherwise} ({error.strerror or error})", way_out) from error
    if code != 0:
        said = tail(file.read_text(encoding="utf-8", errors="replace"))
        raise Problem(f"{otherwise} It said:\n{said}", f"{way_out} All of its output: {file}")


def _run_in_a_group(command: list[str], output: TextIO, env: Mapping[str, str] | None) -> int:
    """Run in a process group of its own, so that being stopped ends all that the command began."""
    with subprocess.Popen(
        command,
        stdout=output,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        env=None if env is None else dict(env),
        start_new_session=True,
    ) as process:
        try:
            return process.wait()
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def answer_of(command: Sequence[str | Path]) -> str | None:
    """What a short question prints (`node --version`); None if the program is missing or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
