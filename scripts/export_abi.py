"""Write the contracts' ABIs to backend/chain/abi, where program and pages read them.

Beside them stands the escrow's address, which follows from its code.

`--check` writes nothing and fails when a file is not what the sources give.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from backend.chain.deployment import ESCROW
from backend.chain.types import checksum
from scripts.contracts import callable_abi, compile_contract
from scripts.deploy_plan import plan
from scripts.house.places import ROOT

TARGET = ROOT / "backend" / "chain" / "abi"
VALIDATOR = "SignatureValidator"
CALLED = ("PhygitalEscrow", "EscrowRelay", "PhygitalToken", "PhygitalEdition", "KlerosArbiter")
EXPORTED = (*CALLED, "MockERC20", VALIDATOR)


def generate() -> dict[Path, str]:
    """Every generated file with its text."""
    files = {TARGET / f"{name}.json": _as_text(callable_abi(name)) for name in EXPORTED}
    # The validator is never deployed: its code travels with each question, so it is kept as well.
    files[TARGET / f"{VALIDATOR}.hex"] = compile_contract(VALIDATOR).bytecode.hex() + "\n"
    (escrow,) = [each for each in plan(is_devnet=False) if each.name == ESCROW]
    files[TARGET / f"{ESCROW}.address"] = checksum(escrow.address) + "\n"
    return files


def _as_text(abi: list[dict[str, Any]]) -> str:
    """The same text whatever the order of functions in the source."""
    entries = sorted(abi, key=lambda entry: (entry["type"], entry.get("name", "")))
    return json.dumps(entries, indent=1, sort_keys=True) + "\n"


def stale_files() -> list[Path]:
    """Files that are missing, different, or no longer made."""
    files = generate()
    wrong = [file for file, text in files.items() if not _is_text(file, text)]
    made = set(files)
    return wrong + [file for file in TARGET.iterdir() if file.is_file() and file not in made]


def _is_text(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only look")
    if not parser.parse_args().check:
        TARGET.mkdir(exist_ok=True)
        for file, text in generate().items():
            file.write_text(text, encoding="utf-8")
        return
    stale = [str(file.relative_to(ROOT)) for file in stale_files()]
    if stale:
        sys.exit(f"Not fresh: {', '.join(stale)}. Run: python -m scripts.export_abi")


if __name__ == "__main__":
    main()
