"""Stamps: a finished piece of work remembers the content it was made from.

A stamp is written last, inside the folder it speaks for, so that work that was killed in the middle
has none, and deleting the folder deletes the stamp with it.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from scripts.house.places import ROOT


def content_hash(paths: Iterable[Path], *facts: str) -> str:
    """One hash over names and contents of files (folders are walked) and over plain `facts`."""
    total = hashlib.sha256()
    for fact in facts:
        total.update(b"fact\0" + fact.encode() + b"\0")
    for file in sorted({file for path in paths for file in _files(path)}):
        name = os.path.relpath(file, ROOT)  # a checkout that was moved keeps its stamps
        total.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _files(path: Path) -> Iterable[Path]:
    if path.is_dir():
        return (
            file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts
        )
    return (path,) if path.is_file() else ()


def is_fresh(stamp: Path, value: str) -> bool:
    """Whether the work behind `stamp` was finished from exactly this content."""
    try:
        return stamp.read_text(encoding="utf-8").strip() == value
    except (OSError, UnicodeDecodeError):
        return False


def write_stamp(stamp: Path, value: str) -> None:
    """Say that the work is finished; readers see the old stamp or the new one, never half."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    fresh = stamp.with_name(stamp.name + ".new")
    fresh.write_text(value + "\n", encoding="utf-8")
    fresh.replace(stamp)
