"""The contracts compiled in memory and in this process, from sources that may be changed first."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "mutation"
# What is deployed for an escrow to work, in the order of deployment.
DEPLOYED = ("EscrowRelay", "EscrowExtension", "PhygitalEscrow")

Sources = dict[str, str]


@dataclass(frozen=True)
class Artefact:
    """One compiled contract."""

    abi: list[dict[str, Any]]
    creation: bytes
    runtime: bytes


class DoesNotCompile(Exception):
    """The compiler refuses this source."""


def read_sources() -> Sources:
    """Every Vyper file by its path from the root."""
    folders = (ROOT / "contracts", ROOT / "tests" / "invariants")
    found = sorted(path for folder in folders for path in folder.rglob("*.vy*"))
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found}


def digest(sources: Sources) -> str:
    facts = json.dumps([sources, version("vyper")], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:24]


def path_of(name: str, sources: Sources) -> str:
    """Contracts are named like their files."""
    return next(path for path in sources if PurePath(path).name == f"{name}.vy")


def compile_contract(name: str, sources: Sources, *, with_runtime: bool = True) -> Artefact:
    """Without the runtime code alone, which only planted accounts need, it takes a fifth less."""
    # Loaded late: nobody who only lists mutants waits for the compiler.
    from vyper.compiler import compile_from_file_input
    from vyper.compiler.input_bundle import JSONInputBundle
    from vyper.exceptions import VyperException, VyperInternalException

    content = {PurePath(path): {"content": text} for path, text in sources.items()}
    bundle = JSONInputBundle(content, search_paths=[PurePath()])
    formats = ("abi", "bytecode", "bytecode_runtime")[: 3 if with_runtime else 2]
    try:
        source = bundle.load_file(PurePath(path_of(name, sources)))
        made = compile_from_file_input(source, input_bundle=bundle, output_formats=formats)
    except (VyperException, VyperInternalException) as error:
        raise DoesNotCompile(str(error)) from error
    codes = [bytes.fromhex(made[kind][2:]) for kind in formats[1:]]
    return Artefact(made["abi"], codes[0], codes[1] if with_runtime else b"")


class Library:
    """Compiled contracts by name: from memory, from the cache, or compiled when first asked for."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.folder = CACHE / digest(sources)
        self._known: dict[str, Artefact] = {}

    def __getitem__(self, name: str) -> Artefact:
        if name not in self._known:
            self._known[name] = self._stored(name) or self._store(name)
        return self._known[name]

    def replace(self, name: str, artefact: Artefact) -> None:
        self._known[name] = artefact

    def _stored(self, name: str) -> Artefact | None:
        file = self.folder / f"{name}.json"
        if not file.exists():
            return None
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Artefact(
            kept["abi"], bytes.fromhex(kept["creation"]), bytes.fromhex(kept["runtime"])
        )

    def _store(self, name: str) -> Artefact:
        made = compile_contract(name, self.sources)
        kept = {"abi": made.abi, "creation": made.creation.hex(), "runtime": made.runtime.hex()}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")
        return made
