"""The published interface names exactly the calls that the escrow's address answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
INTERFACE = "contracts/interfaces/IPhygitalEscrowCalls.vyi"


def shape(entry: dict[str, Any]) -> tuple[Any, ...]:
    """What decides about compatibility: name, types in and out, whether it may take coins."""
    return (
        entry["name"],
        tuple(_type(parameter) for parameter in entry["inputs"]),
        tuple(_type(parameter) for parameter in entry["outputs"]),
        entry["stateMutability"],
    )


def _type(parameter: dict[str, Any]) -> Any:
    parts = tuple(_type(part) for part in parameter.get("components") or ())
    return (parameter["type"], parts)


def functions(project: Any, name: str) -> set[tuple[Any, ...]]:
    abi = getattr(project, name).contract_type.abi
    return shapes([entry.model_dump(by_alias=True) for entry in abi])


def shapes(abi: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {shape(entry) for entry in abi if entry["type"] == "function"}


def published() -> set[tuple[Any, ...]]:
    """Straight from the compiler: ape makes nothing of an interface file."""
    vyper = Path(sys.executable).with_name("vyper")
    command = [str(vyper), "-p", str(ROOT), "-f", "abi", INTERFACE]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return shapes(json.loads(answer.stdout))


def test_the_interface_names_every_call_of_the_two_contracts_and_no_other(project):
    main, extension = functions(project, "PhygitalEscrow"), functions(project, "EscrowExtension")
    assert published() == main | extension


def test_no_call_is_in_both_contracts(project):
    """The escrow would answer it itself, and the extension's would be dead code."""
    main, extension = functions(project, "PhygitalEscrow"), functions(project, "EscrowExtension")
    assert not {name for name, *_ in main} & {name for name, *_ in extension}
