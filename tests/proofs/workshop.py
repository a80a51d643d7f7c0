"""A folder in which the two engines work: the contracts' code, the Solidity files, nothing else.

halmos and forge both start from `forge build` with npm's solc, so nothing is downloaded. The code
under proof is what production deploys; with a `Patch` it is the same with one bug in it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.devnet import anvil_binary
from scripts.house.places import NODE_MODULES
from scripts.house.prover import PROVER, prepare_prover
from tests.invariants.compiling import Patch, compiled

HERE = Path(__file__).parent
SOLIDITY = HERE / "solidity"
PROVED = ("PhygitalEscrow", "EscrowExtension", "EscrowRelay")
LIMIT_SECONDS = 900


@dataclass(frozen=True)
class Proof:
    """One property, and how its proof ended."""

    name: str
    is_proved: bool
    seconds: float
    paths: int


class Workshop:
    """One folder for one run of the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(SOLIDITY, folder / "test")
        for name in ("foundry.toml", "solc.cjs"):
            shutil.copy(HERE / name, folder / name)
        (folder / "codes").mkdir()
        self.lay_out(None)

    def lay_out(self, patch: Patch | None) -> None:
        """Put the compiled contracts where the Solidity files look for them."""
        targets = tuple(f"contracts/{name}.vy" for name in PROVED)
        for name, contract in compiled(targets, patch).items():
            code = {"bytecode": {"object": "0x" + contract.code.hex()}}
            (self.folder / "codes" / f"{name}.json").write_text(json.dumps(code), encoding="utf-8")

    def prove(self, contract: str, only: str = "check_") -> tuple[dict[str, Proof], str]:
        """Run halmos on one Solidity contract; its verdicts by name, and all that it said."""
        answer = self.folder / "answer.json"
        answer.unlink(missing_ok=True)
        said = self.run(
            prepare_prover(),
            HERE / "prover.py",
            *("--root", self.folder, "--contract", contract, "--match-test", f"^{only}"),
            *("--storage-layout", "generic", "--solver-threads", "1", "--no-status"),
            *("--solver-timeout-assertion", "120s", "--json-output", answer, "--early-exit"),
        )
        if not answer.exists():
            raise AssertionError(said)
        found = json.loads(answer.read_text(encoding="utf-8"))["test_results"]
        proofs = [_proof(each) for tests in found.values() for each in tests]
        return {proof.name: proof for proof in proofs}, said

    def run(self, *command: str | Path) -> str:
        """Run a program of the workshop to its end; what it printed."""
        with subprocess.Popen(
            [str(part) for part in command],
            cwd=self.folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                return process.communicate(timeout=LIMIT_SECONDS)[0]
            finally:
                _end(process)


def forge() -> Path:
    """forge stands beside anvil, from the same makers and for the same machine."""
    binary = anvil_binary()
    folder = binary.parents[1]
    return folder.with_name(folder.name.replace("anvil-", "forge-")) / "bin" / "forge"


def _environment() -> dict[str, str]:
    # halmos asks for `forge` and for its solver by name, and would fetch a solver it does not find.
    folders = [str(forge().parent), str(PROVER / "bin"), os.environ.get("PATH", "")]
    path = os.pathsep.join(folders)
    return {**os.environ, "PATH": path, "NODE_PATH": str(NODE_MODULES), "NO_COLOR": "1"}


def _end(process: subprocess.Popen[str]) -> None:
    """Solvers run as children; nothing of the group stays."""
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        return


def _proof(answer: dict[str, Any]) -> Proof:
    """Proved means: no counterexample, no path given up, no loop cut short."""
    is_proved = answer["exitcode"] == 0 and answer["num_bounded_loops"] == 0
    name = answer["name"].partition("(")[0]
    return Proof(name, is_proved, answer["time"][0], answer["num_paths"][0])
