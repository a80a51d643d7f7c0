"""What we start we end, with all it started; what we did not start we leave alone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from scripts.house.household import Household, end_leftovers
from scripts.house.problems import Problem

# Starts a child of its own and refuses to be asked: the hard case.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    household = Household(tmp_path)
    yield household
    household.stop(patience=0.2)


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for_text(file: Path) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if file.exists() and file.read_text().endswith("\n"):
            return file.read_text().strip()
        time.sleep(0.02)
    raise AssertionError(f"{file} stayed empty")


def watch(household: Household) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        household.require_running()
        time.sleep(0.02)


def recorded(data: Path) -> list[dict[str, object]]:
    return json.loads((data / "processes.json").read_text())


def test_stopping_ends_a_stubborn_process_and_its_children(household: Household, tmp_path: Path):
    household.start("web", [sys.executable, "-c", STUBBORN], os.environ)
    child = int(wait_for_text(tmp_path / "logs" / "web.log"))
    (row,) = recorded(tmp_path)
    household.stop(patience=0.2)
    assert not is_alive(int(str(row["pid"])))
    deadline = time.monotonic() + 10  # a killed process takes a moment to be gone
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)
    assert not (tmp_path / "processes.json").exists()


def test_a_process_that_ends_by_itself_is_named_with_its_last_words(
    household: Household, tmp_path: Path
):
    household.start("indexer", [sys.executable, "-c", "print('no such chain'); exit(3)"], {})
    with pytest.raises(Problem, match=r"(?s)indexer process ended .*code 3.*no such chain"):
        watch(household)


def test_the_log_of_the_last_start_is_kept(household: Household, tmp_path: Path):
    household.log_of("web").write_text("yesterday")
    household.log_of("web")
    assert (tmp_path / "logs" / "web.old.log").read_text() == "yesterday"


def test_what_a_killed_start_left_is_ended_by_the_next_one(household: Household, tmp_path: Path):
    household.start("worker", [sys.executable, "-c", SLEEP], os.environ)
    (row,) = recorded(tmp_path)
    assert end_leftovers(tmp_path) == ["worker"]
    assert not is_alive(int(str(row["pid"])))
    assert end_leftovers(tmp_path) == []


def test_a_process_that_took_over_an_old_number_is_left_alone(tmp_path: Path):
    with subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True) as innocent:
        row = {"name": "web", "pid": innocent.pid, "created": time.time() - 86400}
        (tmp_path / "processes.json").write_text(json.dumps([row]))
        assert end_leftovers(tmp_path) == []
        assert innocent.poll() is None
        innocent.send_signal(signal.SIGKILL)


def test_a_damaged_record_is_no_obstacle(tmp_path: Path):
    (tmp_path / "processes.json").write_text('[{"name"')
    assert end_leftovers(tmp_path) == []
