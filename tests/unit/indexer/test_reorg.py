"""Where branches part, for any two branches and any memory of one of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.errors import ChainMoved
from backend.chain.types import BlockHash, BlockHeader
from backend.indexer.reorg import (
    LARGEST_WINDOW,
    BlockRef,
    is_worth_keeping,
    newest_common,
    next_window,
    require_branch,
)


def a_hash(branch: str, number: int) -> BlockHash:
    return BlockHash(f"{branch}{number}".encode().ljust(32, b"\0"))


def a_branch(fork: int, length: int, name: str) -> list[BlockHeader]:
    """Blocks 0 to length-1: common up to `fork`, then the branch's own."""
    names = ["common" if number <= fork else name for number in range(length)]
    return [
        BlockHeader(
            number,
            a_hash(names[number], number),
            a_hash(names[number - 1], number - 1) if number else BlockHash(bytes(32)),
            number,
            bytes(256),
        )
        for number in range(length)
    ]


@st.composite
def forks(draw: st.DrawFn) -> tuple[int, list[BlockHeader], list[BlockHeader], set[int]]:
    ours, theirs = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    fork = draw(st.integers(0, min(ours, theirs) - 1))
    kept = draw(st.sets(st.integers(0, ours - 1)))
    return fork, a_branch(fork, ours, "ours"), a_branch(fork, theirs, "theirs"), kept


@given(forks())
def test_the_common_block_is_the_newest_remembered_one_at_or_below_the_fork(
    case: tuple[int, list[BlockHeader], list[BlockHeader], set[int]],
) -> None:
    fork, ours, theirs, kept = case
    remembered = [BlockRef(block.number, block.hash) for block in ours if block.number in kept]
    on_chain = {block.number: block.hash for block in theirs}

    found = newest_common(remembered, on_chain)

    # One branch may be a prefix of the other; then all of the shorter one is common.
    common = max((n for n in kept if n <= fork), default=None)
    assert (found.number if found else None) == common


@given(forks(), st.integers(0, 59))
def test_a_branch_stands_only_on_its_own_blocks(
    case: tuple[int, list[BlockHeader], list[BlockHeader], set[int]], at: int
) -> None:
    fork, ours, theirs, _ = case
    at = min(at, len(ours) - 1)
    base = BlockRef(ours[at].number, ours[at].hash)
    rest = theirs[at + 1 :]
    if at <= fork or not rest:
        require_branch(base, rest)
    else:
        with pytest.raises(ChainMoved):
            require_branch(base, rest)


def test_a_gap_or_a_repetition_is_no_branch() -> None:
    blocks = a_branch(9, 10, "ours")
    base = BlockRef(0, blocks[0].hash)
    for wrong in ([blocks[1], blocks[3]], [blocks[1], blocks[1]], [blocks[2]]):
        with pytest.raises(ChainMoved):
            require_branch(base, wrong)


def test_before_the_first_block_any_parent_will_do() -> None:
    blocks = a_branch(9, 10, "ours")
    require_branch(BlockRef(4, None), blocks[5:])
    with pytest.raises(ChainMoved):
        require_branch(BlockRef(3, None), blocks[5:])


def test_windows_grow_and_stay_bounded() -> None:
    sizes = [0]
    for _ in range(8):
        sizes.append(next_window(sizes[-1]))
    assert sizes[1:4] == [16, 64, 256]
    assert max(sizes) == LARGEST_WINDOW


@pytest.mark.parametrize(
    ("case", "number", "has_logs", "kept"),
    [
        ("near the head", 991, False, True),
        ("just too far", 990, False, False),
        ("far, with logs", 501, True, True),
        ("far, one in a hundred", 500, False, True),
    ],
)
def test_what_is_remembered(case: str, number: int, *, has_logs: bool, kept: bool) -> None:
    assert is_worth_keeping(number, has_logs=has_logs, head=1_000, dense=10) is kept, case
