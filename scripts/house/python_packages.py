"""The Python environment: made once from hash-checked pins, made again if left half done."""

import os
import shutil
import sys
from pathlib import Path

from scripts.house import say
from scripts.house.commands import answer_of, run_quietly
from scripts.house.places import REQUIREMENTS, VENV, VENV_PYTHON
from scripts.house.problems import Problem
from scripts.house.stamps import content_hash, is_fresh, write_stamp

# Present while packages are being installed; found at a start, it means that one was killed.
MAKING = VENV / "earnest-making"
UV = VENV / "bin" / "uv"
OFFLINE = "Check the connection to the package index (or pip's settings) and start again."


def requirement_hash(name: str) -> str:
    """What an environment made from `requirements/<name>.txt` is stamped with."""
    return content_hash([REQUIREMENTS / f"{name}.txt"])


def stamp_of(name: str) -> Path:
    """The stamp of one list of pins inside the environment."""
    return VENV / f"earnest-{name}.stamp"


def is_ready(name: str) -> bool:
    """Whether the environment holds exactly these pins and still works.

    The pins of `run` are a part of those of `dev` and come from one solution, so `dev` serves both.
    """
    if MAKING.exists() or not VENV_PYTHON.exists():
        return False
    stamps = {"run", "dev"} if name == "run" else {name}
    return any(is_fresh(stamp_of(each), requirement_hash(each)) for each in stamps)


def prepare_python_packages(name: str) -> None:
    """Have `.venv` with the pins of `requirements/<name>.txt`."""
    pins = REQUIREMENTS / f"{name}.txt"
    if is_ready(name):
        return
    with say.Step("Python packages") as step:
        if MAKING.exists():
            step.note("an earlier start was cut off; made anew")
            shutil.rmtree(VENV)
        _make_venv()
        MAKING.touch()
        _install_uv()
        install_with_uv(pins, log=f"python-packages-{name}")
        write_stamp(stamp_of(name), requirement_hash(name))
        MAKING.unlink()


def install_with_uv(pins: Path, *, log: str) -> None:
    """Install pins with their hashes; byte code now, because it is read at every start after."""
    # Some machines forbid byte code everywhere; here that would cost seconds at every start.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    env["UV_COMPILE_BYTECODE"] = "1"
    run_quietly(
        [UV, "pip", "install", "--quiet", "--python", VENV_PYTHON, "--require-hashes", "-r", pins],
        otherwise="The Python packages could not be installed.",
        way_out=OFFLINE,
        log=log,
        env=env,
    )


def _make_venv() -> None:
    if VENV.exists():
        if answer_of([VENV_PYTHON, "-c", "import pip"]) is not None:
            return
        shutil.rmtree(VENV)  # its Python is gone or it was never finished
    try:
        run_quietly(
            [sys.executable, "-m", "venv", VENV],
            otherwise="The Python environment .venv could not be made.",
            way_out="On Debian and Ubuntu, `apt install python3-venv` is often what is missing.",
            log="python-environment",
        )
    except Problem:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def _install_uv() -> None:
    if is_fresh(stamp_of("uv"), requirement_hash("uv")) and UV.exists():
        return
    run_quietly(
        [
            VENV_PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            REQUIREMENTS / "uv.txt",
        ],
        otherwise="uv, the installer, could not be installed.",
        way_out=OFFLINE,
        log="python-uv",
    )
    write_stamp(stamp_of("uv"), requirement_hash("uv"))
