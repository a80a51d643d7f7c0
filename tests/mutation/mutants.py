"""Every small mistake that could stand in the escrow's sources, as data."""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from vyper import ast as vy

from tests.mutation.compiling import DEPLOYED, Sources
from tests.mutation.operators import changes

MODULES = "contracts/modules/"
# What says what a contract is made of, not what it does.
DECLARATIONS = (
    *(vy.ImportFrom, vy.Import, vy.DocStr, vy.ExportsDecl, vy.UsesDecl, vy.InitializesDecl),
    *(vy.InterfaceDef, vy.StructDef, vy.ImplementsDecl, vy.EventDef, vy.FlagDef),
)


@dataclass(frozen=True)
class Mutant:
    """One change of one source."""

    path: str
    start: int
    end: int
    line: int
    place: str  # the function or the constant it is in
    kind: str
    old: str
    new: str

    @property
    def id(self) -> str:
        """Stays the same while the line's text and its neighbours of the same kind do."""
        facts = f"{self.path} {self.place} {self.kind} {self.start} {self.old} {self.new}"
        return hashlib.sha256(facts.encode()).hexdigest()[:10]

    def applied(self, sources: Sources) -> Sources:
        text = sources[self.path]
        assert text[self.start : self.end] == self.old
        return sources | {self.path: text[: self.start] + self.new + text[self.end :]}

    def __str__(self) -> str:
        old, new = (_short(part) for part in _difference(self.old, self.new))
        return f"{self.path}:{self.line} {self.place}: {self.kind}: {old} → {new}"


def all_mutants(sources: Sources) -> list[Mutant]:
    files = [f"contracts/{name}.vy" for name in DEPLOYED]
    files += [path for path in sources if path.startswith(MODULES)]
    found: dict[tuple[str, str], Mutant] = {}
    for path in sorted(files):
        for mutant in _mutants_of(path, sources[path]):
            result = mutant.applied(sources)[path]
            found.setdefault((path, result), mutant)
    return list(found.values())


def _mutants_of(path: str, source: str) -> Iterator[Mutant]:
    starts = [0, *accumulate(len(line) for line in source.splitlines(keepends=True))]

    def span(node: vy.VyperNode) -> tuple[int, int]:
        return (
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def text(node: vy.VyperNode) -> str:
        start, end = span(node)
        return source[start:end]

    for part in vy.parse_to_ast(source).get_children():
        if isinstance(part, DECLARATIONS):
            continue
        place = part.name if isinstance(part, vy.FunctionDef) else part.target.id
        for node in part.get_descendants(include_self=True):
            if _is_decoration(node, part):
                continue
            for kind, new in changes(node, text):
                start, end = span(node)
                line = bisect(starts, start)
                yield Mutant(path, start, end, line, place, kind, source[start:end], new)


def _is_decoration(node: vy.VyperNode, part: vy.VyperNode) -> bool:
    """Types and docstrings do nothing at run time."""
    if isinstance(node, vy.DocStr):
        return True
    for owner in (node, *_ancestors(node, part)):
        parent = owner.get_ancestor()
        if owner is getattr(parent, "annotation", None) or owner is getattr(
            parent, "returns", None
        ):
            return True
        if owner is part:
            break
    return False


def _ancestors(node: vy.VyperNode, part: vy.VyperNode) -> Iterator[vy.VyperNode]:
    while node is not part:
        node = node.get_ancestor()
        yield node


def _difference(old: str, new: str) -> tuple[str, str]:
    """What differs, with the words around it on the same line."""
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    head = max(old.rfind("\n", 0, head) + 1, head - 30)
    pairs = zip(reversed(old[head:]), reversed(new[head:]), strict=False)
    tail = next((i for i, (a, b) in enumerate(pairs) if a != b), 0)
    tail = max(0, tail - 20)
    return old[head : len(old) - tail], new[head : len(new) - tail]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"`{flat if len(flat) <= 80 else flat[:77] + '…'}`"
