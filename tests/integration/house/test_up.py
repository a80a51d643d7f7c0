"""`scripts/up` as people use it: up, once more, stopped, killed. Nothing it started outlives it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg
import pytest

from backend.domain.escrow.lifecycle import OPEN, PAID_OUT
from scripts.house.places import ROOT
from scripts.house.ports import free_port
from scripts.market.goods import GOODS
from scripts.market.lower_prices import LOWER_PRICES
from tests.fixtures.time import SOON

FIRST_START = 5 * SOON  # with compiling and a market to fill


class Up:
    """One run of the command."""

    def __init__(self, data: Path, port: int, *more: str) -> None:
        self.data, self.port = data, port
        self._output = data.with_name(f"{data.name}-{time.monotonic_ns()}.txt")
        command = [str(ROOT / "scripts" / "up"), "--data", str(data), "--port", str(port), *more]
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=data.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "EARNEST_CHAIN__CHAIN_ID": "1"},
            )

    @property
    def said(self) -> str:
        return self._output.read_text(encoding="utf-8")

    def wait_for(self, text: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def household(self) -> list[psutil.Process]:
        """Everything that lives because of this start: children, theirs, and the database."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        pid_file = self.data / "postgres" / "postmaster.pid"
        if pid_file.exists():
            server = psutil.Process(int(pid_file.read_text().splitlines()[0]))
            found += [server, *server.children()]
        return found

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(SOON)


@pytest.fixture
def data() -> Iterator[Path]:
    # Not below pytest's own folder: every new run closes that to everybody else, and under root
    # the database runs as somebody else.
    with tempfile.TemporaryDirectory(prefix="earnest-up-") as folder:
        yield Path(folder) / "data"


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., Up]]:
    runs: list[Up] = []
    port = free_port()

    def begin(*more: str) -> Up:
        runs.append(Up(data, port, *more))
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            left = run.household()
            with suppress(subprocess.TimeoutExpired):
                run.end(signal.SIGTERM)
            for process in left:
                with suppress(psutil.NoSuchProcess):
                    process.kill()


def listings_of(run: Up) -> list[str]:
    with urlopen(f"http://127.0.0.1:{run.port}/api/v1/listings?limit=50") as answer:
        return [listing["id"] for listing in json.load(answer)["items"]]


def statuses_of(run: Up) -> set[str]:
    """Statuses of all escrows, from the database the processes were told of."""
    told = psutil.Process(run.process.pid).children()[-1].environ()
    with psycopg.connect(told["EARNEST_DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT DISTINCT status FROM escrows").fetchall()
    return {str(row[0]) for row in rows}


def is_over(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def assert_all_over(processes: list[psutil.Process]) -> None:
    psutil.wait_procs(processes, timeout=SOON)
    assert [process for process in processes if not is_over(process)] == []


def test_a_start_fills_the_market_keeps_its_data_and_leaves_nothing_running(
    start: Callable[..., Up],
):
    began = time.monotonic()
    first = start()
    first.wait_for("Earnest is ready", FIRST_START)
    first_start = time.monotonic() - began
    assert f"http://localhost:{first.port}" in first.said
    with urlopen(f"http://127.0.0.1:{first.port}/healthz") as answer:
        assert answer.status == 200
    household = first.household()
    names = {name for process in household for name in process.cmdline()}
    assert {"web", "indexer", "worker"} <= names
    listings = listings_of(first)
    specials = [each for each in LOWER_PRICES if each.is_special]
    assert len(listings) == len(GOODS) + len(specials), "a special is a listing of its own"
    assert statuses_of(first) == {status.value for status in OPEN | PAID_OUT}

    second = start()
    assert second.process.wait(SOON) == 1
    assert f"already runs with the data folder {first.data}" in second.said

    assert first.end(signal.SIGINT) == 0
    assert_all_over(household)

    began = time.monotonic()
    again = start()
    again.wait_for("Earnest is ready", SOON)
    assert time.monotonic() - began < first_start / 2
    assert "deployed" not in again.said
    assert listings_of(again) == listings
    household = again.household()
    assert again.end(signal.SIGTERM) == 0
    assert_all_over(household)


def test_after_being_killed_the_next_start_clears_up_and_goes_on(start: Callable[..., Up]):
    killed = start("--no-demo")
    killed.wait_for("Contracts compiled and deployed", FIRST_START)
    orphans = killed.household()
    killed.end(signal.SIGKILL)
    assert [process for process in orphans if not is_over(process)], "nothing was left to clear up"
    assert (killed.data / "deployment.json").exists()

    again = start("--no-demo")
    again.wait_for("Earnest is ready", FIRST_START)
    assert "An earlier start was killed" in again.said
    assert "An earlier first start was cut off before it was ready" in again.said
    assert_all_over(orphans)
    household = again.household()
    again.end(signal.SIGKILL)

    third = start()
    third.wait_for("Earnest is ready", SOON)
    assert "An earlier start was killed" in third.said
    assert "cut off" not in third.said
    assert_all_over(household)
    assert third.end(signal.SIGINT) == 0

    for file in (third.data / "chain").iterdir():
        file.unlink()
    refused = start()
    assert refused.process.wait(SOON) == 1
    assert "lost its chain" in refused.said
    assert "scripts/up --fresh" in refused.said


def test_a_taken_port_is_a_sentence_with_a_free_one(data: Path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        refused = Up(data, port)
        assert refused.process.wait(SOON) == 1
    assert f"Port {port} is taken by another program" in refused.said
    assert "scripts/up --port" in refused.said


def test_a_strangers_folder_is_refused_and_kept(data: Path, start: Callable[..., Up]):
    data.mkdir()
    (data / "letter.txt").write_text("not yours")
    refused = start()
    assert refused.process.wait(SOON) == 1
    assert "letter.txt is in it" in refused.said
    assert "→ Name another folder with --data" in refused.said
    assert (data / "letter.txt").read_text() == "not yours"


def test_fresh_does_not_throw_data_away_unasked(data: Path, start: Callable[..., Up]):
    data.mkdir()
    state = {"phase": "ready", "foundation": "whatever it was"}
    (data / "state.json").write_text(json.dumps(state))
    refused = start("--fresh")
    assert refused.process.wait(SOON) == 1
    assert "--fresh --yes" in refused.said
    assert (data / "state.json").exists()
