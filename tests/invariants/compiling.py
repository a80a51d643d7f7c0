"""The contracts, compiled outside of this process and kept by the content of their sources.

A source may be patched in memory first: that is how bugs are planted. No file is ever changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "invariants"
KEPT_FOR = 3 * 24 * 3600  # seconds; what older sources gave is of no use to anybody

ESCROW = "contracts/PhygitalEscrow.vy"
LOOKER = "tests/invariants/Looker.vy"
PROPS = (
    LOOKER,
    "contracts/PhygitalToken.vy",
    *(
        f"contracts/mocks/{name}.vy"
        for name in (
            *("BombReverter", "ContractWallet", "GasBurner", "NoReceiver", "Reenterer"),
            *("Refuser", "RudeReceiver", "Wallet1271", "Lying721"),
            *("MockERC20", "NoReturn", "FeeOnTransfer", "ReturnsFalse", "Blocklist"),
            "ReentrantERC20",
        )
    ),
)


@dataclass(frozen=True)
class Patch:
    """One change of one source: a piece of text that occurs exactly once, and its successor."""

    path: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        if text.count(self.old) != 1:
            raise ValueError(f"{self.path} has {text.count(self.old)} times: {self.old!r}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Compiled:
    """What can be deployed."""

    name: str
    abi: list[dict[str, Any]]
    code: bytes


def compiled(targets: tuple[str, ...], patch: Patch | None = None) -> dict[str, Compiled]:
    """Deployable contracts by name."""
    sources = _sources(patch)
    key = hashlib.sha256(
        json.dumps([sources, targets, version("vyper")], sort_keys=True).encode()
    ).hexdigest()
    kept = CACHE / f"{key[:32]}.json"
    if not kept.exists():
        _keep(kept, _compile(sources, targets))
    stored = json.loads(kept.read_text(encoding="utf-8"))
    return {n: Compiled(n, c["abi"], bytes.fromhex(c["code"])) for n, c in stored.items()}


def _sources(patch: Patch | None) -> dict[str, str]:
    found = [ROOT / LOOKER, *sorted((ROOT / "contracts").rglob("*.vy*"))]
    texts = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in found}
    if patch:
        texts[patch.path] = patch.applied(texts[patch.path])
    return texts


def _compile(sources: dict[str, str], targets: tuple[str, ...]) -> dict[str, Any]:
    order = {
        "language": "Vyper",
        "sources": {path: {"content": text} for path, text in sources.items()},
        "settings": {"outputSelection": {t: ["abi", "evm.bytecode.object"] for t in targets}},
    }
    compiler = Path(sys.executable).with_name("vyper-json")
    answer = subprocess.run(
        [str(compiler)], input=json.dumps(order), capture_output=True, text=True, check=True
    )
    result = json.loads(answer.stdout)
    errors = [e for e in result.get("errors", []) if e["severity"] == "error"]
    if errors:
        raise ValueError(errors[0]["formattedMessage"])
    made = {name: c for t in targets for name, c in result["contracts"][t].items()}
    return {
        name: {"abi": c["abi"], "code": c["evm"]["bytecode"]["object"].removeprefix("0x")}
        for name, c in made.items()
    }


def _keep(file: Path, content: dict[str, Any]) -> None:
    """In one go, because several test processes may compile at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob("*.json"):
        if time.time() - old.stat().st_mtime > KEPT_FOR:
            old.unlink(missing_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.replace(file)
