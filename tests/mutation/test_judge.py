"""The judge on ten mistakes that anybody would call grave: each of them is seen, by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.mutation.compiling import ROOT, Artefact, read_sources
from tests.mutation.judge import EQUAL, KILLED, SURVIVED, Verdict, _code, spread
from tests.mutation.mutants import Mutant, all_mutants
from tests.mutation.results import Results

# file, function, kind, and a piece of the text that comes instead
GRAVE = [
    ("ledger.vy", "_enter", "name confused", "terms.seller"),
    ("ledger.vy", "_enter", "comparison", "block.timestamp > (word & state_word.DEADLINE) >> 8"),
    ("ledger.vy", "_pay_out", "name confused", "unsafe_mul"),
    ("payouts.vy", "withdraw", "comparison", "amount != 0"),
    ("payouts.vy", "_check_arrival", "branch", "if False"),
    ("purchases.vy", "_open", "comparison", "buyer != listing.seller"),
    ("listing_book.vy", "_amount", "branch", "if False"),
    ("caller.vy", "_sender", "comparison", "msg.sender == RELAY"),
    ("agreements.vy", "_check", "comparison", "block.timestamp > proposal.expiry"),
    ("EscrowRelay.vy", "_check", "comparison", "block.timestamp <= consent.expiry"),
]


def found(mutants: list[Mutant], file: str, place: str, kind: str, piece: str) -> Mutant:
    return next(
        mutant
        for mutant in mutants
        if mutant.path.endswith(f"/{file}")
        and (mutant.place, mutant.kind) == (place, kind)
        and piece in mutant.new
    )


def test_ten_grave_mistakes_are_all_noticed():
    mutants = all_mutants(read_sources())
    chosen = [found(mutants, *grave).id for grave in GRAVE]
    command = [sys.executable, "-m", "tests.mutation", "--only", *chosen]
    judged = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = judged.stdout + judged.stderr
    assert "10 of 10 killed: 100.0 %" in said, said
    assert judged.returncode == 0


def test_of_a_long_table_a_few_cells_are_asked_from_all_over_it():
    class Cell:
        def __init__(self, nodeid: str) -> None:
            self.nodeid = nodeid

    long = [Cell(f"test_a[{number}]") for number in range(60)]
    short = [Cell("test_b"), Cell("test_c[x]"), Cell("test_c[y]")]
    asked = [cell.nodeid for cell in spread([*long, *short])]
    assert asked == [
        *(f"test_a[{number}]" for number in range(0, 60, 10)),
        *("test_b", "test_c[x]", "test_c[y]"),
    ]


def test_code_is_compared_without_the_compilers_note():
    note = b"\xaa" * 4 + (6).to_bytes(2, "big")
    other = b"\xbb" * 4 + (6).to_bytes(2, "big")
    assert _code(Artefact([], b"code" + note, b"")) == _code(Artefact([], b"code" + other, b""))
    assert _code(Artefact([], b"code" + note, b"")) != _code(Artefact([], b"kode" + note, b""))


@pytest.fixture
def results(monkeypatch, tmp_path) -> Results:
    monkeypatch.setattr("tests.mutation.results.CACHE", tmp_path)
    sources = read_sources()
    return Results(sources, all_mutants(sources))


def test_verdicts_outlive_a_run_and_only_real_mutants_count(results):
    ids = list(results.mutants)[:4]
    for one, fate in zip(ids, (KILLED, KILLED, SURVIVED, EQUAL), strict=True):
        results.add(Verdict(one, fate))
    again = Results(read_sources(), list(results.mutants.values()))
    assert again.known == results.known
    assert [mutant.id for mutant in again.survivors()] == [ids[2]]
    assert "2 of 3 killed: 66.7 %" in again.summary()
    again.forget()
    assert not again.file.exists()
