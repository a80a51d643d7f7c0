"""Which deployed contracts a function or a constant ends up in: nothing else is compiled anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vyper import ast as vy

from tests.mutation.compiling import DEPLOYED, Sources, path_of

Place = tuple[str, str]  # a file, and a name of its own


class Reach:
    """The graph of who uses whom, over all files."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._trees = {
            path: vy.parse_to_ast(text)
            for path, text in sources.items()
            if path.startswith("contracts/") and path.endswith(".vy")
        }
        self._used = {
            (path, name): set(self._uses(path, node))
            for path, tree in self._trees.items()
            for name, node in _named(tree)
        }
        self._inside = {name: self._reachable(name) for name in DEPLOYED}

    def contracts_with(self, place: Place) -> tuple[str, ...]:
        """The escrow first: most of what can be seen is seen there."""
        return tuple(name for name in reversed(DEPLOYED) if place in self._inside[name])

    def functions(self) -> Iterator[Place]:
        """Everything that has a body."""
        for path, tree in self._trees.items():
            yield from ((path, function.name) for function in _functions(tree))

    def _reachable(self, contract: str) -> set[Place]:
        path = path_of(contract, self._sources)
        found: set[Place] = set()
        todo = list(self._roots(path))
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                todo += self._used.get(place, ())
        return found

    def _roots(self, path: str) -> Iterator[Place]:
        tree = self._trees[path]
        for function in _functions(tree):
            if "internal" not in _decorators(function):
                yield path, function.name
        for exports in tree.get_children(vy.ExportsDecl):
            yield from self._uses(path, exports)

    def _uses(self, path: str, node: vy.VyperNode) -> Iterator[Place]:
        aliases = self._aliases(path)
        for attribute in node.get_descendants(vy.Attribute, include_self=True):
            if isinstance(attribute.value, vy.Name):
                owner = attribute.value.id
                yield (path if owner == "self" else aliases.get(owner, "")), attribute.attr
        for name in node.get_descendants(vy.Name, include_self=True):
            yield path, name.id

    def _aliases(self, path: str) -> dict[str, str]:
        found = self._trees[path].get_children(vy.ImportFrom)
        return {
            each.alias or each.name: f"{each.module.replace('.', '/')}/{each.name}.vy"
            for each in found
        }


def _named(tree: vy.VyperNode) -> Iterator[tuple[str, vy.VyperNode]]:
    for function in _functions(tree):
        yield function.name, function
    for variable in tree.get_children(vy.VariableDecl):
        yield variable.target.id, variable


def _functions(tree: vy.VyperNode) -> Iterable[vy.VyperNode]:
    functions: Iterable[vy.VyperNode] = tree.get_children(vy.FunctionDef)
    return functions


def _decorators(function: vy.VyperNode) -> set[str]:
    return {getattr(decorator, "id", "") for decorator in function.decorator_list}
