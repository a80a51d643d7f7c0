"""Compiling the contracts, cached by the content of all sources."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scripts.house.places import HOME, ROOT
from scripts.house.problems import Problem
from scripts.house.stamps import content_hash

SOURCES = ROOT / "contracts"
CACHE = HOME / "contracts"
# A contract whose address answers for another one's functions as well: it runs them on its own
# storage. Callers see one contract with both ABIs.
RUNS_CODE_OF = {"PhygitalEscrow": "EscrowExtension"}


@dataclass(frozen=True, slots=True)
class CompiledContract:
    """What the compiler makes of one contract."""

    abi: list[dict[str, Any]]
    bytecode: bytes


def compile_contract(name: str) -> CompiledContract:
    """The ABI and deployment code of a contract, from the cache when no source has changed."""
    cached = CACHE / f"{name}-{_sources_hash()}.json"
    if not cached.exists():
        _store(cached, _run_compiler(_source_of(name)))
    stored = json.loads(cached.read_text(encoding="utf-8"))
    return CompiledContract(stored["abi"], bytes.fromhex(stored["bytecode"]))


def callable_abi(name: str) -> list[dict[str, Any]]:
    """Everything that answers at the contract's address, and everything it may log."""
    own = compile_contract(name).abi
    if name not in RUNS_CODE_OF:
        return own
    return with_code_of(own, compile_contract(RUNS_CODE_OF[name]).abi)


def with_code_of(own: list[dict[str, Any]], lent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ABI of an address that runs another contract's code as well."""
    # The fallback is only the door to what is listed here by name.
    own = [entry for entry in own if entry["type"] != "fallback"]
    known = {_place_of(entry) for entry in own}
    more = [
        entry
        for entry in lent
        if entry["type"] in {"function", "event"} and _place_of(entry) not in known
    ]
    return own + more


def _place_of(entry: dict[str, Any]) -> tuple[str, str]:
    """What an ABI entry is told by; no name of ours stands for two things."""
    return entry["type"], entry.get("name", "")


def _source_of(name: str) -> Path:
    """Deployable contracts are named like their files."""
    for folder in (SOURCES, SOURCES / "mocks"):
        if (folder / f"{name}.vy").is_file():
            return folder / f"{name}.vy"
    raise Problem(f"There is no contract named {name} in {SOURCES}.")


def _sources_hash() -> str:
    sources = [*SOURCES.rglob("*.vy"), *SOURCES.rglob("*.vyi")]
    return content_hash(sources, version("vyper"))[:16]


def _run_compiler(source: Path) -> dict[str, Any]:
    vyper = Path(sys.executable).with_name("vyper")
    command = [str(vyper), "-f", "abi,bytecode", "-p", str(ROOT), str(source.relative_to(ROOT))]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Problem(f"{source.name} does not compile:\n{result.stderr.strip()}")
    abi, bytecode = result.stdout.strip().splitlines()
    return {"abi": json.loads(abi), "bytecode": bytecode.removeprefix("0x")}


def _store(file: Path, compiled: dict[str, Any]) -> None:
    """Write in one go, and forget what older sources gave."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob(f"{file.name.split('-')[0]}-*.json"):
        old.unlink(missing_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(compiled), encoding="utf-8")
    fresh.replace(file)
