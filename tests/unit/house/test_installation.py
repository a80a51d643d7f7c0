"""A data folder knows how far it came, and somebody else's folder is never touched."""

import stat
from pathlib import Path

import pytest

from scripts.house.installation import Installation
from scripts.house.problems import Problem


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


def test_a_new_folder_is_empty_then_making_then_ready(installation: Installation):
    assert installation.phase() == "empty"
    installation.enter("making")
    assert installation.phase() == "making"
    installation.enter("ready")
    assert installation.phase() == "ready"


def test_lock_and_logs_alone_do_not_make_a_folder_somebody_elses(installation: Installation):
    installation.logs.mkdir(parents=True)
    (installation.data / "lock").write_text("1\n")
    assert installation.phase() == "empty"


def test_a_folder_with_other_files_is_refused_and_kept(installation: Installation):
    installation.data.mkdir()
    (installation.data / "thesis.odt").write_text("years of work")
    with pytest.raises(Problem, match=r"thesis\.odt"):
        installation.phase()
    assert (installation.data / "thesis.odt").exists()


def test_a_state_that_was_cut_off_counts_as_half_made(installation: Installation):
    installation.enter("ready")
    (installation.data / "state.json").write_text('{"pha')
    assert installation.phase() == "making"


def test_a_folder_that_stands_on_other_tables_or_contracts_is_outdated(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    installation.enter("ready")
    monkeypatch.setattr("scripts.house.installation.foundation_hash", lambda: "of tomorrow")
    assert installation.phase() == "outdated"


def test_clearing_takes_everything_but_the_lock(installation: Installation):
    installation.enter("making")
    installation.postgres.mkdir()
    (installation.postgres / "PG_VERSION").write_text("18")
    (installation.data / "lock").write_text("1\n")
    installation.clear()
    assert [each.name for each in installation.data.iterdir()] == ["lock"]
    assert installation.phase() == "empty"


def test_clearing_does_not_follow_links(installation: Installation, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept")
    installation.enter("ready")
    (installation.data / "photos").symlink_to(elsewhere)
    installation.clear()
    assert (elsewhere / "kept").exists()


def test_secrets_are_made_once_and_for_the_owner_only(installation: Installation):
    installation.enter("making")
    keys = installation.keys()
    assert keys == installation.keys()
    assert keys["master_key"] != keys["session_key"]
    mode = (installation.data / "secrets.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_settings_of_the_callers_shell_do_not_leak_in(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("EARNEST_CHAIN__CHAIN_ID", "1")
    monkeypatch.setenv("EARNEST_TRUSTED_PROXIES", "3")
    installation.enter("making")
    env = installation.environment(
        origin="http://localhost:8000", rpc_url="http://127.0.0.1:1", database_url="postgresql://"
    )
    assert env["EARNEST_CHAIN__CHAIN_ID"] == "31337"
    assert "EARNEST_TRUSTED_PROXIES" not in env
