"""Write contracts/descriptors: what wallets show of our calls and signatures (ERC-7730).

`--check` writes nothing and fails when a file is not what the sources give. `--bind ADDRESS_BOOK
--to FOLDER` writes copies that are bound to a deployment, which is what a wallet's registry takes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from scripts.clear_signing.build import call_descriptors, signature_descriptor
from scripts.house.places import ROOT

TARGET = ROOT / "contracts" / "descriptors"
SIGNATURES = "eip712-Earnest.json"
SCHEMA = TARGET / "schema.json"  # written by hand: the part of the standard that we use


def generate() -> dict[Path, str]:
    """Every descriptor with its text."""
    descriptors = call_descriptors() | {SIGNATURES: signature_descriptor()}
    return {TARGET / name: as_text(content) for name, content in descriptors.items()}


def as_text(descriptor: dict[str, Any]) -> str:
    return json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"


def stale_files() -> list[Path]:
    """Files that are missing, different, or no longer made."""
    files = generate()
    wrong = [f for f, text in files.items() if not f.exists() or f.read_text("utf-8") != text]
    extra = set(TARGET.glob("*.json")) - set(files) - {SCHEMA}
    return wrong + sorted(extra)


def bind(descriptor: dict[str, Any], book: dict[str, Any]) -> dict[str, Any] | None:
    """The descriptor of a deployed contract, or None when the address book has no such contract."""
    name = descriptor["context"]["$id"]
    place = "PhygitalEscrow" if name == "Earnest" else name
    deployed = book["contracts"].get(place)
    if deployed is None:
        return None
    where = [{"chainId": book["chain_id"], "address": deployed["address"]}]
    bound: dict[str, Any] = json.loads(json.dumps(descriptor))
    for kind in ("contract", "eip712"):
        if kind in bound["context"]:
            bound["context"][kind]["deployments"] = where
    return bound


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only look")
    parser.add_argument("--bind", type=Path, help="address book of a deployment")
    parser.add_argument("--to", type=Path, help="where bound copies go")
    asked = parser.parse_args()
    if asked.check:
        stale = [str(file.relative_to(ROOT)) for file in stale_files()]
        if stale:
            sys.exit(f"Not fresh: {', '.join(stale)}. Run: python -m scripts.clear_signing")
        return
    files = generate()
    if asked.bind and asked.to:
        book = json.loads(asked.bind.read_text(encoding="utf-8"))
        bound = {asked.to / f.name: bind(json.loads(text), book) for f, text in files.items()}
        files = {file: as_text(content) for file, content in bound.items() if content}
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
