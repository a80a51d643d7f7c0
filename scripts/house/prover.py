"""halmos in an environment of its own: its pins and ours cannot be had together (rich)."""

import sys
from pathlib import Path

from scripts.house.commands import run_quietly
from scripts.house.locks import one_builder
from scripts.house.places import HOME, REQUIREMENTS
from scripts.house.python_packages import OFFLINE, UV
from scripts.house.stamps import content_hash, is_fresh, write_stamp

PROVER = HOME / "prover"
PINS = REQUIREMENTS / "prover.txt"
STAMP = PROVER / "earnest.stamp"


def prepare_prover() -> Path:
    """The Python that has halmos; its environment is made once and made again for other pins."""
    python = PROVER / "bin" / "python"
    wanted = content_hash([PINS], sys.version)
    with one_builder(HOME / "prover.lock"):
        if not (is_fresh(STAMP, wanted) and python.exists()):
            _uv("venv", "--quiet", "--clear", "--python", sys.executable, PROVER)
            _uv("pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", PINS)
            write_stamp(STAMP, wanted)
    return python


def _uv(*arguments: str | Path) -> None:
    run_quietly(
        [UV, *arguments],
        otherwise="The environment of the prover could not be made.",
        way_out=OFFLINE,
        log="prover",
    )
