"""Completes `package-lock.json` for machines other than the one it was made on.

Tools with a binary name one package per platform, all optional. A mirror may lack those of other
platforms; npm then leaves them out of the lock, and `npm ci` refuses a lock with gaps everywhere.
What is missing is added with its version and platform: all that npm needs to skip or fetch it.
"""

from __future__ import annotations

import json
from typing import Any

from scripts.house.commands import run_quietly
from scripts.house.node import prepare_node
from scripts.house.places import ROOT

SYSTEMS = frozenset({"aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "win32"})
PROCESSORS = {
    "amd64": "x64",
    "x64": "x64",
    "arm64": "arm64",
    "arm": "arm",
    "ppc64": "ppc64",
    "riscv64": "riscv64",
    "s390x": "s390x",
    "wasm32": "wasm32",
}
LIBRARIES = {"gnu": "glibc", "musl": "musl"}


def gaps(lock: dict[str, Any]) -> dict[str, str]:
    """Optional packages that something in the lock names and the lock does not have."""
    packages = lock["packages"]
    present = {place.rpartition("node_modules/")[2] for place in packages}
    wanted = {
        name: version
        for entry in packages.values()
        for name, version in entry.get("optionalDependencies", {}).items()
    }
    return {name: version for name, version in sorted(wanted.items()) if name not in present}


def platform_of(name: str) -> dict[str, list[str]]:
    """The platform that `@maker/tool-linux-x64-musl` is for, in the words of a lock."""
    parts = name.rpartition("/")[2].split("-")
    found = {
        "cpu": [PROCESSORS[part] for part in parts if part in PROCESSORS],
        "libc": [LIBRARIES[part] for part in parts if part in LIBRARIES],
        "os": [part for part in parts if part in SYSTEMS],
    }
    if not found["cpu"]:
        raise ValueError(f"{name} does not say which platform it is for")
    return {key: values for key, values in found.items() if values}


def completed(text: str) -> str:
    """The lock without gaps, in the order npm writes it."""
    lock = json.loads(text)
    for name, version in gaps(lock).items():
        entry = {"version": version, "dev": True, "optional": True, **platform_of(name)}
        lock["packages"][f"node_modules/{name}"] = entry
    lock["packages"] = dict(sorted(lock["packages"].items()))
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


def write_node_lock() -> int:
    """Solve `package.json` again, without addresses and without gaps; says how many packages."""
    node, file = prepare_node(), ROOT / "package-lock.json"
    options = ("--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved")
    run_quietly(
        [*node.npm, "install", *options, "--no-audit", "--no-fund"],
        otherwise="The Node packages could not be solved.",
        way_out="Mend package.json and run it again.",
        log="node-lock",
        env=node.env(),
    )
    text = completed(file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    return len(json.loads(text)["packages"]) - 1
