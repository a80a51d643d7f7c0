"""What the contracts' sources say of a function: its NatSpec, and the reasons it can give, its own
and those of all that it calls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

REASON: Final = re.compile(r"(?:escrow|relay|token|court): [a-zA-Z0-9' ,-]+")
LITERAL: Final = re.compile(r'"([^"\n]*)"')
FUNCTION: Final = re.compile(r"^def (\w+)\(", re.MULTILINE)
CALL: Final = re.compile(r"\b(\w+)\.(_\w+)\(")
CONSTANT: Final = re.compile(r'^(\w+): constant\(String\[\d+\]\) = "([^"\n]*)"', re.MULTILINE)
IMPORT: Final = re.compile(r"^from contracts\.modules import (\w+)(?: as (\w+))?", re.MULTILINE)
DOCSTRING: Final = re.compile(r'"""(.*?)"""', re.DOTALL)
TAG: Final = re.compile(r"@(notice|dev|param|return)\b")

# ledger._enter asks who, in which status and in time; its arguments say which of that it asks.
ENTER: Final = re.compile(
    r"\b_enter\(\s*terms,\s*(?:ledger\.)?(\w+),\s*(.+?),\s*(True|False)\s*\)", re.DOTALL
)
ROLES: Final = {
    "BUYER": "escrow: not the buyer",
    "SELLER": "escrow: not the seller",
    "ARBITER": "escrow: not the arbiter",
    "WITNESS": "escrow: not a party",
}
ENTRY: Final = ("ledger", "_enter")


@dataclass(frozen=True, slots=True)
class NatSpec:
    """A function's own words."""

    notice: str
    params: dict[str, str]
    returns: str


class Source:
    """One file, cut into its functions."""

    def __init__(self, file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        self.name = file.stem
        self.constants = dict(CONSTANT.findall(text))
        self.imports = {alias or name: name for name, alias in IMPORT.findall(text)}
        self.functions: dict[str, str] = {}
        found = list(FUNCTION.finditer(text))
        ends = [match.start() for match in found[1:]] + [len(text)]
        for match, end in zip(found, ends, strict=False):
            self.functions[match[1]] = text[match.start() : end].split("\n@")[0]

    def reasons(self, function: str) -> set[str]:
        body = self.functions[function]
        literals = set(LITERAL.findall(body))
        literals |= {text for name, text in self.constants.items() if f"({name})" in body}
        return {text for text in literals if REASON.fullmatch(text)}

    def calls(self, function: str) -> set[tuple[str, str]]:
        """Module and name of each internal function that is called."""
        called = CALL.findall(self.functions[function])
        homes = self.imports | {"self": self.name}
        return {(homes[owner], name) for owner, name in called if owner in homes}

    def natspec(self, function: str) -> NatSpec:
        docs = DOCSTRING.search(self.functions[function])
        parts = TAG.split(" ".join(docs[1].split()))[1:] if docs else []
        notice, params, returns = "", {}, ""
        for tag, words in zip(parts[::2], parts[1::2], strict=True):
            if tag == "notice":
                notice = words.strip()
            if tag == "param":
                name, _, meaning = words.strip().partition(" ")
                params[name] = meaning
            if tag == "return":
                returns = words.strip()
        return NatSpec(notice, params, returns)


class Sources:
    """All contracts and modules."""

    def __init__(self, folder: Path) -> None:
        files = [*folder.glob("*.vy"), *(folder / "modules").glob("*.vy")]
        self.by_name = {file.stem: Source(file) for file in files}

    @cached_property
    def all_reasons(self) -> set[str]:
        return {
            reason
            for source in self.by_name.values()
            for function in source.functions
            for reason in source.reasons(function)
        }

    def home(self, contract: str, function: str) -> Source:
        """Where a contract's external function is written: in it or in one of its modules."""
        own = self.by_name[contract]
        names = [own.name, *own.imports.values()]
        return next(self.by_name[n] for n in names if function in self.by_name[n].functions)

    def natspec(self, contract: str, function: str) -> NatSpec:
        return self.home(contract, function).natspec(function)

    def reasons(self, contract: str, function: str) -> set[str]:
        """What this function can refuse with."""
        return self._reachable((self.home(contract, function).name, function))

    def _reachable(self, start: tuple[str, str]) -> set[str]:
        todo, found = [start], set[str]()
        seen: set[tuple[str, str]] = set()
        while todo:
            place = todo.pop()
            if place in seen:
                continue
            seen.add(place)
            source = self.by_name[place[0]]
            called = source.calls(place[1])
            if ENTRY in called:
                found |= self._asked_on_entry(source.functions[place[1]])
            todo += called - {ENTRY}
            found |= source.reasons(place[1])
        return found

    def _asked_on_entry(self, body: str) -> set[str]:
        """What `_enter` can refuse with, given what it is asked to look at."""
        role, statuses, is_timed = ENTER.findall(body)[0]
        found = self._reachable(ENTRY) - (set(ROLES.values()) - {ROLES.get(role)})
        if is_timed == "False":
            found -= {"escrow: too late"}
        if statuses.strip() == "state_word.ANY_OPEN":
            found -= {"escrow: wrong status"}
        return found
