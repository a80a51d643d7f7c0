"""Reads the project's own files for the rules about them."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("backend", "contracts", "scripts", "tests", "docs")
SKIPPED = {"__pycache__", "node_modules", ".build", "dist", ".cache"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that breaks a rule."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Source:
    """One Python file, parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def is_excused(self, line: int, rule: str) -> bool:
        """Whether the line says `# rule: <name>, because …`."""
        return f"# rule: {rule}, " in self.text.splitlines()[line - 1]

    def find(self, rule: str, nodes: Iterable[tuple[ast.AST, str]]) -> list[Finding]:
        return [
            Finding(self.path, node.lineno, text)
            for node, text in nodes
            if hasattr(node, "lineno") and not self.is_excused(node.lineno, rule)
        ]


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """Every file of ours with one of these endings."""
    return tuple(
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in endings and path.is_file() and not SKIPPED & set(path.parts)
    )


def python(folder: str = "") -> tuple[Source, ...]:
    """The parsed Python files under a folder."""
    return tuple(source for source in _parsed() if source.path.is_relative_to(ROOT / folder))


@cache
def _parsed() -> tuple[Source, ...]:
    """All of them, once. Millions of nodes that live to the end: no search for garbage in them."""
    gc.disable()
    parsed = tuple(
        Source(path, text := path.read_text(encoding="utf-8"), ast.parse(text))
        for path in files(".py")
    )
    gc.freeze()
    gc.enable()
    return parsed


def report(findings: Iterable[Finding]) -> str:
    return "\n".join(str(finding) for finding in findings)
