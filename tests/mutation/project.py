"""Our compiled contracts in the shape in which the tables on pyrevm and the walks ask for them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.mutation.compiling import ROOT, Artefact, Library


class Entry(dict[str, Any]):
    """One ABI entry."""

    def model_dump(self, **_: Any) -> dict[str, Any]:
        return dict(self)


class Kind:
    """What the tables know as a contract type."""

    def __init__(self, artefact: Artefact) -> None:
        self._artefact = artefact
        self.abi = [Entry(entry) for entry in artefact.abi]

    def get_deployment_bytecode(self) -> bytes:
        return self._artefact.creation

    def get_runtime_bytecode(self) -> bytes:
        return self._artefact.runtime


class Container:
    def __init__(self, artefact: Artefact) -> None:
        self.contract_type = Kind(artefact)


class Project:
    """`project.PhygitalEscrow`, compiled when first asked for."""

    contracts_folder: Path = ROOT / "contracts"

    def __init__(self, library: Library) -> None:
        self._library = library

    def __getattr__(self, name: str) -> Container:
        if name.startswith("_"):
            raise AttributeError(name)
        return Container(self._library[name])


def lend_to_the_walks(library: Library) -> None:
    """The walks compile by themselves, in a process of its own; here they are handed ours."""
    from tests.invariants import compiling

    def lent(targets: tuple[str, ...], patch: Any = None) -> dict[str, Any]:
        names = [Path(target).stem for target in targets]
        made = {name: library[name] for name in names}
        return {n: compiling.Compiled(n, a.abi, a.creation) for n, a in made.items()}

    original = compiling.compiled
    for module in list(sys.modules.values()):
        if vars(module).get("compiled") is original:
            module.compiled = lent  # type: ignore[attr-defined]
