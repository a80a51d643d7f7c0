"""Histories in memory hold for one place of the cursor and for no other."""
# covers: N-11

from __future__ import annotations

from backend.chain.types import BlockHash, EscrowId
from backend.indexer.histories import Histories
from backend.indexer.reorg import BlockRef
from tests.builders.histories import a_history

LIFE = a_history().funded().shipped()
ONE, TWO = EscrowId(b"\1" * 32), EscrowId(b"\2" * 32)


def at(number: int, branch: int = 0) -> BlockRef:
    return BlockRef(number, BlockHash(bytes([branch]) * 32))


def test_what_was_touched_is_known_where_the_cursor_went() -> None:
    histories = Histories()
    histories.advance(at(1), at(2), {ONE: LIFE.events[:1]})
    histories.advance(at(2), at(3), {TWO: LIFE.events})
    assert histories.standing_at(at(3)) == {ONE: LIFE.events[:1], TWO: LIFE.events}


def test_another_place_or_another_branch_at_that_height_knows_nothing() -> None:
    histories = Histories()
    histories.advance(at(1), at(2), {ONE: LIFE.events})
    for elsewhere in (at(1), at(3), at(2, branch=1)):
        assert histories.standing_at(elsewhere) == {}


def test_a_gap_forgets_what_came_before_it() -> None:
    histories = Histories()
    histories.advance(at(1), at(2), {ONE: LIFE.events})
    histories.advance(at(5), at(6), {TWO: LIFE.events})
    assert histories.standing_at(at(6)) == {TWO: LIFE.events}


def test_a_reorganisation_forgets_everything() -> None:
    histories = Histories()
    histories.advance(at(1), at(2), {ONE: LIFE.events})
    histories.forget()
    assert histories.standing_at(at(2)) == {}


def test_those_touched_longest_ago_go_first() -> None:
    histories = Histories(most=1)
    histories.advance(at(1), at(2), {ONE: LIFE.events})
    histories.advance(at(2), at(3), {TWO: LIFE.events})
    assert histories.standing_at(at(3)) == {TWO: LIFE.events}
