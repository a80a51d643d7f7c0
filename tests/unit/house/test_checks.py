"""The runner: a failed check stops nothing, a hanging one is ended, nothing outlives it."""

import sys
import time
from pathlib import Path

import psutil
import pytest

from scripts.house import check_command, check_run, places
from scripts.house.check_run import Runner
from scripts.house.check_table import CHECKS, Check, chosen, unknown

TESTS = places.ROOT / "tests"


@pytest.fixture(autouse=True)
def results_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(check_run, "TEST_RESULTS", tmp_path)
    monkeypatch.setattr(check_run, "ROOT", tmp_path)


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def python(name: str, code: str, limit: int = 30, *, is_alone: bool = False) -> Check:
    command = (sys.executable, "-c", code)
    return Check(name, name, command, is_alone=is_alone, limit_seconds=limit)


def test_a_failed_check_stops_nothing_and_shows_its_last_lines(capsys: pytest.CaptureFixture[str]):
    checks = [
        python("first", "print('the reason'); exit(2)"),
        python("second", ""),
        python("last", "", is_alone=True),
    ]
    outcomes = Runner(checks, []).run()
    assert [(each.name, each.is_good) for each in outcomes] == [
        ("first", False),
        ("second", True),
        ("last", True),
    ]
    assert "the reason" in capsys.readouterr().out


def test_a_check_over_its_limit_is_ended_and_failed(tmp_path: Path):
    (outcome,) = Runner([python("slow", "import time; time.sleep(60)", limit=1)], []).run()
    assert not outcome.is_good
    assert outcome.seconds < 20
    assert "limit of 1 seconds" in (tmp_path / "slow.log").read_text()


def test_what_a_check_leaves_running_is_ended(tmp_path: Path):
    child = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid)"
    (outcome,) = Runner([python("careless", child)], []).run()
    assert outcome.is_good
    pid = int((tmp_path / "careless.log").read_text())
    deadline = time.monotonic() + 10  # a killed process takes a moment to be gone
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(pid)


def test_what_has_left_the_group_of_its_check_is_ended_too(tmp_path: Path):
    child = (
        "import subprocess; print(subprocess.Popen(['sleep', '60'], start_new_session=True).pid)"
    )
    (outcome,) = Runner([python("careless", child)], []).run()
    assert outcome.is_good
    assert not is_alive(int((tmp_path / "careless.log").read_text()))


def test_a_program_that_is_missing_is_a_failed_check(tmp_path: Path):
    (outcome,) = Runner([Check("gone", "gone", ("no-such-program",))], []).run()
    assert not outcome.is_good
    assert "no-such-program" in (tmp_path / "gone.log").read_text()


def test_steps_are_chosen_by_name_in_the_order_of_the_table():
    assert [check.name for check in chosen(["unit", "lint"], [])] == ["lint", "unit"]
    assert "e2e" not in [check.name for check in chosen([], ["e2e"])]
    assert unknown(["lint", "limt"]) == ["limt"]


def test_names_of_steps_are_unique():
    names = [check.name for check in CHECKS]
    assert len(names) == len(set(names))


def test_every_folder_with_tests_has_a_step():
    named = {part for check in CHECKS for part in check.command if part.startswith("tests/")}
    folders = {file.relative_to(places.ROOT).parts[1] for file in TESTS.rglob("test_*.py")}
    assert {f"tests/{folder}" for folder in folders} == named


def test_a_wrong_name_ends_before_anything_is_made(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        check_command.main(["limt"])
    assert end.value.code == 2
    assert "--list" in capsys.readouterr().err
