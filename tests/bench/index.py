"""How fast the index reads a long chain, beside what the machine could do at best in the same run.

Interleaved, medians of three; figures in logs per second and as ratios. `--logs 1000000 --rounds 1`
shows that memory stays flat.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from backend.core.postgres import server_of, with_driver
from backend.migrations.run import upgrade
from scripts.devnet import start_devnet
from tests.bench.index_chain import print_history
from tests.bench.index_head import measure_head, summary
from tests.bench.index_reorganisation import measure_reorganisations

LOGS, LOGS_A_BLOCK, ROUNDS = 200_000, 100, 3
SUBJECTS = ("raw", "floor", "ours")
BORN_AT = 1_700_000_000


@dataclass(frozen=True)
class Figure:
    """One subject over all rounds."""

    logs_per_s: float
    peak_mib: int
    cpu_us_per_log: float


def blocks_of(logs: int) -> int:
    """How many blocks so many logs stand in."""
    return max(1, logs // LOGS_A_BLOCK)


def measure(logs: int = LOGS, rounds: int = ROUNDS) -> dict[str, Figure]:
    """Every subject, round by round, each on an empty database."""
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in SUBJECTS}
    devnet = start_devnet(born_at=BORN_AT)
    try:
        with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as admin:
            book = Path(folder) / "deployment.json"
            print_history(devnet, book, logs, blocks_of(logs))
            for number in range(rounds):
                for name in SUBJECTS:
                    with database(admin, f"{name}_{number}") as url:
                        results[name].append(_run(name, devnet.url, url, book))
    finally:
        devnet.stop()
    for found in results.values():
        if any(one["logs"] != logs for one in found):
            raise RuntimeError(f"Not all logs were read: {found}")
    return {
        name: Figure(
            logs_per_s=logs / median(one["seconds"] for one in found),
            peak_mib=max(one["peak_mib"] for one in found),
            cpu_us_per_log=median(one["cpu_us_per_log"] for one in found),
        )
        for name, found in results.items()
    }


def measure_the_head() -> dict[str, float]:
    """Mined to row, and from one branch to another, in milliseconds."""
    devnet = start_devnet(born_at=BORN_AT)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            postgres(Path(folder)) as admin,
            database(admin, "head") as url,
        ):
            book = Path(folder) / "deployment.json"
            head = summary(asyncio.run(measure_head(devnet, url, book)))
            with database(admin, "branches") as other:
                return head | asyncio.run(measure_reorganisations(devnet, other, book))
    finally:
        devnet.stop()


def report(figures: dict[str, Figure]) -> dict[str, float]:
    """For machines."""
    ours, least, asking = (figures[name] for name in ("ours", "floor", "raw"))
    return {
        "logs_per_s": round(ours.logs_per_s),
        "ceiling_logs_per_s": round(least.logs_per_s),
        "raw_logs_per_s": round(asking.logs_per_s),
        "ratio_to_ceiling": round(ours.logs_per_s / least.logs_per_s, 3),
        "peak_mib": ours.peak_mib,
        "cpu_us_per_log": ours.cpu_us_per_log,
        "ceiling_cpu_us_per_log": least.cpu_us_per_log,
    }


def _run(name: str, rpc_url: str, database_url: str, book: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.index_subjects", name, rpc_url, database_url]
    ended = subprocess.run([*command, str(book)], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{name} failed:\n{ended.stderr[-2_000:]}")
    result: dict[str, Any] = json.loads(ended.stdout.strip().splitlines()[-1])
    return result


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A server with its usual care for durability."""
    folder.chmod(0o755)
    server = server_of(folder / "data", when_unused="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def database(admin: str, name: str) -> Iterator[str]:
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made = make_url(admin).set(drivername="postgresql", database=name)
        url = with_driver(made.render_as_string(hide_password=False))
        upgrade(url)
        try:
            yield url
        finally:
            statement = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(name)))


def as_lines(figures: dict[str, float], logs: int = LOGS) -> list[str]:
    """For people, with the machine: figures of two machines say nothing beside each other."""
    python = platform.python_version()
    words = (
        ("logs_per_s", "logs a second, checked, folded and stored"),
        ("ceiling_logs_per_s", "… at best: no checks, no business (floor)"),
        ("raw_logs_per_s", "… only asked for and read"),
        ("ratio_to_ceiling", "ours beside the floor"),
        ("peak_mib", "memory at most, MiB"),
        ("cpu_us_per_log", "processor time of ours a log, µs"),
        ("head_row_ms_p50", "mined to row, ms, median"),
        ("head_row_ms_p95", "mined to row, ms, 95 of 100 within"),
        ("head_browser_ms_p50", "mined to page in a browser, ms, median"),
        ("head_browser_ms_p95", "mined to page, ms, 95 of 100 within"),
        ("reorganisation_8_ms", "8 blocks undone and 9 others read, ms"),
        ("reorganisation_50_ms", "50 blocks undone and 51 others read, ms"),
    )
    machine = (
        f"{logs:,} logs in {blocks_of(logs):,} blocks; {os.cpu_count()} cores, Python {python}"
    )
    return [machine, *(f"  {text:44} {figures[name]:>10,}" for name, text in words)]
