"""Wallets can explain each of our calls and signatures: descriptors (ERC-7730) are fresh, whole,
and shaped as the standard says.
"""

from __future__ import annotations

import copy
import json
import re

import jsonschema_rs
import pytest

from scripts.clear_signing.__main__ import SCHEMA, SIGNATURES, TARGET, bind, stale_files
from scripts.clear_signing.build import changing_functions, signature_of, typed_structs
from scripts.clear_signing.words import ACTIONS, CALLS
from scripts.house.places import ROOT
from tests.contracts.builders.typed_data import FIELDS as TYPED

FILES = sorted(set(TARGET.glob("*.json")) - {SCHEMA})
MONEY = {"amount", "claim", "buyer_share", "unit_price", "total"}
MOMENTS = {"expiry", "offer_expiry", "new_deadline", "deadline", "valid_after", "valid_before"}


@pytest.fixture(scope="module")
def validator():
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))


def read(name: str) -> dict:
    return json.loads((TARGET / name).read_text())


def formats(name: str) -> dict:
    return read(name)["display"]["formats"]


def paths(fields: list[dict]) -> set[str]:
    """What is described, a packed word by its own name."""
    described = {re.sub(r"\.\[-?\d*:-?\d*\]$", "", field["path"]) for field in fields}
    return {path for path in described if not path.startswith("@")}


def leaves(inputs: list[dict], above: str = "") -> set[str]:
    found: set[str] = set()
    for entry in inputs:
        path = above + entry["name"] + (".[]" if entry["type"].endswith("[]") else "")
        found |= leaves(entry["components"], f"{path}.") if "components" in entry else {path}
    return found


def test_descriptors_are_what_the_sources_give():
    assert [str(file.relative_to(ROOT)) for file in stale_files()] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_descriptors_have_the_standards_shape(validator, file):
    errors = [f"{e.instance_path}: {e.message}" for e in validator.iter_errors(read(file.name))]
    assert errors == []


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (("display", "formats"), {}),
        (("metadata", "owner"), ""),
        (("context",), {"$id": "x"}),
        (("display", "formats", "ship(x y)"), {"intent": "x" * 31, "fields": []}),
    ],
)
def test_the_schema_refuses_what_is_wrong(validator, where, what):
    broken = copy.deepcopy(read("calldata-PhygitalEscrow.json"))
    place = broken
    for key in where[:-1]:
        place = place[key]
    place[where[-1]] = what
    assert not validator.is_valid(broken)


@pytest.mark.parametrize(
    "field",
    [
        {"path": "a", "label": "A"},
        {"path": "a", "label": "A" * 21, "format": "raw"},
        {"path": "a", "label": "A", "format": "date"},
        {"path": "a", "label": "A", "format": "date", "params": {"encoding": "moon"}},
        {"path": "a", "label": "A", "format": "raw", "params": {}},
        {"path": "a", "label": "A", "format": "guess"},
        {"path": "a b", "label": "A", "format": "raw"},
        {"path": "a", "label": "A", "format": "raw", "visible": "sometimes"},
    ],
)
def test_the_schema_refuses_a_field_that_a_wallet_cannot_show(validator, field):
    broken = read("calldata-PhygitalEscrow.json")
    broken["display"]["formats"]["f(x y)"] = {"intent": "F", "fields": [field]}
    assert not validator.is_valid(broken)


@pytest.mark.parametrize("contract", CALLS)
def test_every_call_is_described_with_all_its_fields(contract):
    described = formats(f"calldata-{contract}.json")
    functions = {signature_of(f): f for f in changing_functions(contract)}
    assert set(described) == set(functions)
    assert len(functions) >= 4
    for key, function in functions.items():
        assert paths(described[key]["fields"]) == leaves(function["inputs"]), key
        shows_coins = any(field["path"] == "@.value" for field in described[key]["fields"])
        assert shows_coins == (function["stateMutability"] == "payable"), key


def test_every_signature_is_described_with_all_its_fields():
    structs = typed_structs()
    described = formats(SIGNATURES)
    assert {key.partition("(")[0] for key in described} == set(structs)
    for encoded, members in structs.values():
        assert paths(described[encoded]["fields"]) == {name for _, name in members}


def test_no_signature_is_overlooked():
    """Found in the sources: the listing, the chip's word, the offer, and one for each action."""
    actions = {"".join(part.title() for part in name.split("_")) for name in ACTIONS} - {"Offer"}
    assert set(typed_structs()) == actions | {"Listing", "SettlementOffer", "ItemPresence"}
    assert typed_structs()["Listing"][1] == [(kind, name) for name, kind in TYPED["Listing"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_money_times_and_people_are_shown_as_such(file):
    """A number of seconds or an address in hex tells nobody anything."""
    for key, shown in formats(file.name).items():
        has_currency = "currency" in key
        for field in shown["fields"]:
            name = field["path"].rpartition(".")[2]
            if name in MONEY and has_currency:
                assert field["format"] == "tokenAmount", (key, field)
            if name in MOMENTS:
                assert field["format"] == "date", (key, field)
            if name in {"buyer", "seller", "party", "maker", "to", "arbiter"}:
                assert field["format"] == "addressName", (key, field)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_paths_in_parameters_lead_somewhere(file):
    descriptor = read(file.name)
    metadata = descriptor["metadata"]
    for key, shown in formats(file.name).items():
        known = {field["path"] for field in shown["fields"]} | {"@.to"}
        for field in shown["fields"]:
            params = field.get("params", {})
            for name in ("tokenPath", "collectionPath"):
                assert params.get(name) in known | {None}, (key, field)
            if "$ref" in params:
                assert params["$ref"].rpartition(".")[2] in metadata["enums"]
            if "nativeCurrencyAddress" in params:
                assert metadata["constants"]["coin"] == "0x" + "0" * 40


def test_a_descriptor_is_bound_to_a_deployment(validator):
    address = "0x" + "12" * 20
    book = {"chain_id": 31337, "contracts": {"PhygitalEscrow": {"address": address}}}
    where = [{"chainId": 31337, "address": address}]
    calls = bind(read("calldata-PhygitalEscrow.json"), book)
    signatures = bind(read(SIGNATURES), book)
    assert calls["context"]["contract"]["deployments"] == where
    assert signatures["context"]["eip712"]["deployments"] == where
    assert validator.is_valid(calls)
    assert validator.is_valid(signatures)
    assert bind(read("calldata-EscrowRelay.json"), book) is None
