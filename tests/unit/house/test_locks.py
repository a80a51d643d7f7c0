"""One start at a time per data folder; a dead one never blocks the next."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.house.locks import holder_of, one_builder, only_start
from scripts.house.places import ROOT
from scripts.house.problems import Problem

HOLD = """
import sys, time
from pathlib import Path
from scripts.house.locks import only_start
with only_start(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_second_start_is_told_who_runs_already(tmp_path: Path, holder: subprocess.Popen[bytes]):
    with pytest.raises(Problem, match=f"process {holder.pid}") as refusal, only_start(tmp_path):
        pass
    assert "--data" in refusal.value.way_out


def test_a_killed_start_leaves_a_lock_that_stops_nobody(
    tmp_path: Path, holder: subprocess.Popen[bytes]
):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert holder_of(tmp_path / "lock") == str(holder.pid)
    with only_start(tmp_path):
        assert holder_of(tmp_path / "lock") == str(os.getpid())


def test_a_lock_file_of_a_process_that_never_was_stops_nobody(tmp_path: Path):
    (tmp_path / "lock").write_text("999999999\n")
    with only_start(tmp_path):
        assert holder_of(tmp_path / "lock") == str(os.getpid())


def test_the_lock_is_free_again_afterwards(tmp_path: Path):
    for _ in range(2):
        with only_start(tmp_path):
            pass


def test_the_lock_of_the_environment_is_taken_in_turn(tmp_path: Path):
    with one_builder(tmp_path / "environment.lock"):
        assert holder_of(tmp_path / "environment.lock") == str(os.getpid())
