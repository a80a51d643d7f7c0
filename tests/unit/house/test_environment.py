"""Making the environment: what was cut off is made again, what is missing gets a sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.house import browser, node, node_lock, pins, python_packages, say
from scripts.house.commands import run_quietly
from scripts.house.places import REQUIREMENTS, ROOT
from scripts.house.problems import Problem


@pytest.fixture
def venv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(python_packages, "VENV", folder)
    monkeypatch.setattr(python_packages, "VENV_PYTHON", folder / "bin" / "python")
    monkeypatch.setattr(python_packages, "MAKING", folder / "earnest-making")
    return folder


def stamp(name: str) -> None:
    python_packages.stamp_of(name).write_text(python_packages.requirement_hash(name))


def test_an_environment_is_ready_when_its_stamp_is_the_hash_of_its_pins(venv: Path):
    assert not python_packages.is_ready("run")
    stamp("run")
    assert python_packages.is_ready("run")
    assert not python_packages.is_ready("dev")
    python_packages.stamp_of("run").write_text("of older pins")
    assert not python_packages.is_ready("run")


def test_the_environment_of_the_checks_serves_the_product_too(venv: Path):
    stamp("dev")
    assert python_packages.is_ready("run")


def test_an_environment_that_was_cut_off_is_not_ready(venv: Path):
    stamp("run")
    (venv / "earnest-making").touch()
    assert not python_packages.is_ready("run")


@pytest.mark.parametrize("version", ["v18.20.0", "v20.11.1", None, "nonsense"])
def test_an_old_or_silent_node_will_not_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str | None
):
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n" if version else "#!/bin/sh\nexit 1\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node.node_of_the_machine() is None


def test_a_node_that_cannot_be_installed_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise Problem("offline", "Check the connection.")

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(node, "VENV", tmp_path)
    monkeypatch.setattr(node, "install_with_uv", refuse)
    with pytest.raises(Problem, match=r"no Node 20\.19\+") as refusal:
        node.prepare_node()
    assert "Install Node" in refusal.value.way_out


def test_a_failed_command_shows_its_last_words_and_its_log(tmp_path: Path):
    with pytest.raises(Problem, match=r"(?s)It broke\..*the reason") as refusal:
        run_quietly(
            [sys.executable, "-c", "print('the reason'); exit(1)"],
            otherwise="It broke.",
            way_out="Mend it.",
            log="broken",
            logs=tmp_path,
        )
    assert str(tmp_path / "broken.log") in refusal.value.way_out


def test_a_missing_chromium_without_root_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("EARNEST_CHROMIUM", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match="need Chromium") as refusal:
        browser.prepare_chromium()
    assert "--without e2e" in refusal.value.way_out


def test_no_list_of_pins_carries_an_address():
    for file in REQUIREMENTS.glob("*.txt"):
        assert pins.addresses_in(file.read_text()) == [], file.name
    assert pins.addresses_in("a==1 \\\n  # from https://example.org/simple") != []


def test_the_pins_of_the_product_are_part_of_those_of_the_checks():
    run = set(pins.pinned((REQUIREMENTS / "run.txt").read_text()))
    dev = set(pins.pinned((REQUIREMENTS / "dev.txt").read_text()))
    assert {pin.split(" ;")[0] for pin in run} <= {pin.split(" ;")[0] for pin in dev}


def test_the_node_lock_carries_no_download_addresses():
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_the_node_lock_has_the_binaries_of_every_platform():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert node_lock.gaps(lock) == {}


def test_a_gap_in_the_node_lock_is_filled_with_version_and_platform():
    lock = {
        "packages": {
            "": {"name": "x"},
            "node_modules/tool": {
                "version": "1.0.0",
                "optionalDependencies": {"@maker/tool-linux-x64-musl": "1.0.0"},
            },
        }
    }
    entry = json.loads(node_lock.completed(json.dumps(lock)))["packages"][
        "node_modules/@maker/tool-linux-x64-musl"
    ]
    assert entry["version"] == "1.0.0"
    assert (entry["os"], entry["cpu"], entry["libc"]) == (["linux"], ["x64"], ["musl"])


def test_without_a_fitting_python_the_launcher_says_what_to_do(tmp_path: Path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    for name in ("up", "test", "lock"):
        done = subprocess.run(
            ["/bin/sh", str(ROOT / "scripts" / name)],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "Python 3.9.2" in done.stderr
        assert "→" in done.stderr


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (9.99, "10 s"), (59.4, "59 s"), (185, "3 min 05 s")]
)
def test_times_are_said_as_people_say_them(seconds: float, text: str):
    assert say.duration(seconds) == text
