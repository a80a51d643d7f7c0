"""The contracts, compiled outside of this process and kept by the content of their sources.

A source may be patched in memory first: that is how bugs are planted. No file is ever changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "invariants"
IMPORT = re.compile(r"^from (?P<package>[\w.]+) import (?P<name>\w+)", re.MULTILINE)
KEPT_FOR = 3 * 24 * 3600  # seconds; what older sources gave is of no use to anybody

# Deployed in this order: the extension knows the relay, the escrow knows both.
RELAY, EXTENSION, ESCROW = (
    f"contracts/{name}.vy" for name in ("EscrowRelay", "EscrowExtension", "PhygitalEscrow")
)
PROPS = (
    "tests/invariants/Looker.vy",
    "contracts/PhygitalToken.vy",
    "contracts/PhygitalEdition.vy",
    *(
        f"contracts/mocks/{name}.vy"
        for name in (
            *("BombReverter", "ContractWallet", "GasBurner", "NoReceiver", "Reenterer"),
            *("Refuser", "RudeReceiver", "EditionWallet", "Wallet1271"),
            *("Lying721", "Lying1155", "ChipBound"),
            *("MockERC20", "NoReturn", "FeeOnTransfer", "ReturnsFalse", "Blocklist"),
            "ReentrantERC20",
        )
    ),
)


@dataclass(frozen=True)
class Patch:
    """Changes of one source: pieces of text that occur exactly once, and their successors."""

    path: str
    old: str
    new: str
    also: tuple[tuple[str, str], ...] = ()

    def applied(self, text: str) -> str:
        for old, new in ((self.old, self.new), *self.also):
            if text.count(old) != 1:
                raise ValueError(f"{self.path} has {text.count(old)} times: {old!r}")
            text = text.replace(old, new)
        return text


@dataclass(frozen=True)
class Compiled:
    """What can be deployed."""

    name: str
    abi: list[dict[str, Any]]
    code: bytes


def compiled(targets: tuple[str, ...], patch: Patch | None = None) -> dict[str, Compiled]:
    """Deployable contracts by name; a patch of a source that a target never sees costs nothing."""
    texts = _sources(patch)
    made = {}
    for target in targets:
        for name, stored in _made(target, texts).items():
            made[name] = Compiled(name, stored["abi"], bytes.fromhex(stored["code"]))
    return made


def _made(target: str, texts: dict[str, str]) -> dict[str, Any]:
    needed = {path: texts[path] for path in _needed_by(target, texts)}
    key = hashlib.sha256(
        json.dumps([needed, target, version("vyper")], sort_keys=True).encode()
    ).hexdigest()
    kept = CACHE / f"{key[:32]}.json"
    if not kept.exists():
        _keep(kept, _compile(needed, (target,)))
    return dict(json.loads(kept.read_text(encoding="utf-8")))


def _needed_by(target: str, texts: dict[str, str]) -> list[str]:
    """A source and all that it imports, of our own."""
    found: set[str] = set()
    waiting = [target]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(texts[path], texts)
    return sorted(found)


def _imports(text: str, texts: dict[str, str]) -> list[str]:
    stems = [f"{m['package'].replace('.', '/')}/{m['name']}" for m in IMPORT.finditer(text)]
    return [f"{stem}{end}" for stem in stems for end in (".vy", ".vyi") if f"{stem}{end}" in texts]


def _sources(patch: Patch | None) -> dict[str, str]:
    texts = dict(_unpatched())
    if patch:
        texts[patch.path] = patch.applied(texts[patch.path])
    return texts


@cache
def _unpatched() -> dict[str, str]:
    found = [*sorted((ROOT / "tests/invariants").glob("*.vy"))]
    found += sorted((ROOT / "contracts").rglob("*.vy*"))
    return {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in found}


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
