"""Mutants are small, each in one place, and all over the escrow."""

from __future__ import annotations

import pytest

from tests.mutation.compiling import DEPLOYED, DoesNotCompile, compile_contract, read_sources
from tests.mutation.mutants import all_mutants
from tests.mutation.reach import Reach

SOURCE = """\
# pragma version ==0.4.3
LIMIT: constant(uint256) = 7
total: uint256


@external
def add(amount: uint256, is_late: bool) -> uint256:
    \"\"\"
    @notice Not touched: {docs}
    \"\"\"
    if amount > LIMIT and not is_late:
        self.total += amount
    part: uint256 = unsafe_add(amount, 2) * 3
    return part if msg.sender == tx.origin else 0
"""
SEEN = {
    ("number", "8"),
    ("comparison", "amount >= LIMIT"),
    ("comparison", "amount <= LIMIT"),
    ("connective", "((amount > LIMIT) or (not is_late))"),
    ("condition left out", "((not is_late))"),
    ("condition left out", "((amount > LIMIT))"),
    ("negation left out", "is_late"),
    ("assignment", "self.total -= amount"),
    ("name confused", "unsafe_sub"),
    ("arguments", "unsafe_add(2, amount)"),
    ("arithmetic", "unsafe_add(amount, 2) // 3"),
    ("value left out", "part: uint256 = empty(uint256)"),
    ("choice", "0 if msg.sender == tx.origin else part"),
    ("name confused", "tx.origin"),
    ("answer", "return empty(uint256)"),
}


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return read_sources()


def small(source: str = SOURCE) -> dict[str, str]:
    empty = {f"contracts/{name}.vy": "# nothing" for name in DEPLOYED}
    return empty | {"contracts/modules/small.vy": source}


def test_the_mistakes_that_are_made():
    made = {(mutant.kind, mutant.new) for mutant in all_mutants(small())}
    assert made >= SEEN
    whole = {mutant.new for mutant in all_mutants(small()) if mutant.kind == "branch"}
    assert {text.splitlines()[0] for text in whole} == {"if True:", "if False:"}
    added = {mutant.new.splitlines()[0] for mutant in all_mutants(small()) if "def " in mutant.new}
    assert added == {"@reentrant", "@payable"}


def test_each_is_one_change_and_no_two_are_the_same():
    mutants = all_mutants(small())
    results = [mutant.applied(small())["contracts/modules/small.vy"] for mutant in mutants]
    assert SOURCE not in results
    assert len(set(results)) == len(results) == len({mutant.id for mutant in mutants})


def test_documentation_and_types_are_left_alone():
    for mutant in all_mutants(small()):
        result = mutant.applied(small())["contracts/modules/small.vy"]
        assert "Not touched: {docs}" in result
        assert "def add(amount: uint256, is_late: bool) -> uint256:" in result


def test_every_function_of_the_escrow_has_mutants(sources):
    mutants = all_mutants(sources)
    places = {(mutant.path, mutant.place) for mutant in mutants}
    reach = Reach(sources)
    reached = {place for place in reach.functions() if reach.contracts_with(place)}
    assert reached <= places
    assert len(mutants) > 2_000


@pytest.mark.parametrize(
    ("path", "place", "contracts"),
    [
        ("modules/returns.vy", "rule_return", ("EscrowExtension",)),
        ("modules/purchases.vy", "_open", ("PhygitalEscrow",)),
        ("modules/caller.vy", "_sender", ("PhygitalEscrow", "EscrowExtension")),
        ("modules/typed_data.vy", "_is_signed", tuple(reversed(DEPLOYED))),
        ("modules/signed_actions.vy", "CANCEL", ("EscrowRelay",)),
        ("modules/policies.vy", "TRANSIT", ("PhygitalEscrow", "EscrowExtension")),
    ],
)
def test_a_mutant_is_compiled_where_its_place_ends_up(sources, path, place, contracts):
    assert Reach(sources).contracts_with((f"contracts/{path}", place)) == contracts


def test_a_source_that_does_not_compile_is_told_from_one_that_does(sources):
    name = "contracts/mocks/Refuser.vy"
    with pytest.raises(DoesNotCompile):
        compile_contract("Refuser", sources | {name: sources[name] + "\nnonsense"})
