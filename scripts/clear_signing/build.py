"""Descriptors from the ABI, the typed structs in the sources, and our words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from scripts.clear_signing.fields import COIN, FIELDS, PACKED, SIGNED, UNITS, Shown
from scripts.clear_signing.words import ACTIONS, CALLS, ENUMS, SIGNATURES
from scripts.contracts import SOURCES, callable_abi
from scripts.house.problems import Problem

Json = dict[str, Any]

SPECIFICATION: Final = (
    "https://github.com/ethereum/clear-signing-erc7730-registry/blob/master/specs/"
    "erc7730-v2.schema.json"
)
# Hashed, but never shown to be signed: rules are registered, terms follow from a listing.
NEVER_SIGNED: Final = {"EIP712Domain", "Policy", "Purchase", "Terms"}
TYPE: Final = re.compile(r'keccak256\(\s*"((\w+)\(([^)"]*)\)[^"]*)"\s*\)')
WORD: Final = re.compile(r"([a-z0-9])([A-Z])")


def call_descriptors() -> dict[str, Json]:
    """One descriptor for each contract, named by its file."""
    return {f"calldata-{name}.json": _of_contract(name) for name in CALLS}


def signature_descriptor() -> Json:
    """One descriptor for everything that is signed for the escrow contract."""
    context = {"eip712": {"domain": {"name": "Earnest", "version": "1"}, "deployments": []}}
    formats = {
        encoded: {"intent": intent_of(name), "fields": list(_signed_fields(name, members))}
        for name, (encoded, members) in sorted(typed_structs().items())
    }
    return _descriptor(context, "Earnest", formats)


def typed_structs() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Every struct that a key signs: its encoded type and its members, from the sources."""
    found = {}
    for source in sorted(SOURCES.glob("*.vy")) + sorted((SOURCES / "modules").glob("*.vy")):
        for encoded, name, members in TYPE.findall(source.read_text(encoding="utf-8")):
            pairs = [tuple(member.split(" ")) for member in members.split(",")]
            if name not in NEVER_SIGNED and all(len(pair) == 2 for pair in pairs):
                found[name] = (encoded, pairs)
    return found


def changing_functions(contract: str) -> list[Json]:
    """What costs gas: everything but views."""
    return [
        entry
        for entry in callable_abi(contract)
        if entry["type"] == "function" and entry["stateMutability"] in {"nonpayable", "payable"}
    ]


def intent_of(struct: str) -> str:
    """A signature means what its action means."""
    if struct in SIGNATURES:
        return SIGNATURES[struct]
    return ACTIONS[WORD.sub(r"\1_\2", struct).lower()]


def signature_of(function: Json) -> str:
    """With the names of all parameters, as a descriptor's key has it."""
    return f"{function['name']}({_members(function['inputs'])})"


def _members(inputs: list[Json]) -> str:
    return ",".join(f"{_type(entry)} {entry['name']}" for entry in inputs)


def _type(entry: Json) -> str:
    if not entry["type"].startswith("tuple"):
        return str(entry["type"])
    return f"({_members(entry['components'])}){entry['type'].removeprefix('tuple')}"


def _of_contract(name: str) -> Json:
    formats = {}
    for function in sorted(changing_functions(name), key=signature_of):
        words = CALLS[name].get(function["name"])
        if words is None:
            raise Problem(f"{name}.{function['name']} has no words in scripts/clear_signing.")
        formats[signature_of(function)] = {
            "intent": words,
            "fields": [*_coins(function), *_call_fields(function)],
        }
    return _descriptor({"contract": {"deployments": []}}, name, formats)


def _descriptor(context: Json, name: str, formats: Json) -> Json:
    used = str(formats)
    enums = {key: values for key, values in ENUMS.items() if f"enums.{key}'" in used}
    constants = {"coin": COIN} if "constants.coin" in used else {}
    metadata = {"owner": "Earnest", "contractName": name}
    more = {"constants": constants, "enums": enums}
    return {
        "$schema": SPECIFICATION,
        "context": {"$id": name, **context},
        "metadata": metadata | {key: value for key, value in more.items() if value},
        "display": {"formats": formats},
    }


def _coins(function: Json) -> list[Json]:
    if function["stateMutability"] != "payable":
        return []
    return [{"path": "@.value", "label": "Coins sent along", "format": "amount"}]


def _call_fields(function: Json) -> Iterator[Json]:
    has_terms = any(entry["name"] == "terms" for entry in function["inputs"])
    for path, owner, leaf in _leaves(function["inputs"]):
        words = _words(function["name"], owner, leaf["name"])
        if "terms.currency" in str(words) and not has_terms:
            words = (UNITS.get(leaf["name"], words[0]),)
        for shown in words:
            yield _field(path, shown)


def _leaves(
    inputs: list[Json], above: str = "", owner: str = ""
) -> Iterator[tuple[str, str, Json]]:
    """Every value in a call, with its path and the name of what it belongs to."""
    for entry in inputs:
        dimension = ".[]" if entry["type"].endswith("[]") else ""
        path = f"{above}{entry['name']}{dimension}"
        if "components" in entry:
            yield from _leaves(entry["components"], f"{path}.", entry["name"])
        else:
            yield path, owner, entry


def _words(function: str, owner: str, name: str) -> tuple[Shown, ...]:
    if f"{owner}.{name}" in PACKED:
        return PACKED[f"{owner}.{name}"]
    for key in (f"{function}.{name}", f"{owner}.{name}", name):
        if key in FIELDS:
            return (FIELDS[key],)
    raise Problem(f"{function}: no words for {owner}.{name} in scripts/clear_signing/fields.py")


def _signed_fields(struct: str, members: list[tuple[str, str]]) -> Iterator[Json]:
    has_currency = ("address", "currency") in members
    for _, name in members:
        shown = SIGNED.get(f"{struct}.{name}") or FIELDS[name]
        if name in UNITS and not has_currency:
            shown = UNITS[name]
        yield _field(name, shown)


def _field(path: str, shown: Shown) -> Json:
    above = path.rpartition(".")[0]
    field: Json = {"path": path + (f".{shown.cut}" if shown.cut else ""), "label": shown.label}
    field["format"] = shown.format
    params = {key: _beside(value, above) for key, value in shown.params.items()}
    if params:
        field["params"] = params
    if shown.visible:
        field["visible"] = shown.visible
    return field


def _beside(value: Any, above: str) -> Any:
    """A path that starts with a dot is that of a neighbour."""
    if isinstance(value, str) and value.startswith("."):
        return f"{above}{value}" if above else value[1:]
    return value
