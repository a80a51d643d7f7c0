"""Where two branches part. Pure: the node's answers are handed in.

We follow one branch and remember blocks of it; the node may follow another. Agreement is a matter
of hashes alone: a lower or equal height proves nothing, it may be a replica that lags behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.chain.errors import ChainMoved
from backend.chain.types import BlockHash, BlockHeader

FIRST_WINDOW = 16
WINDOW_GROWTH = 4
LARGEST_WINDOW = 1_024
SPARSE = 100


@dataclass(frozen=True, slots=True)
class BlockRef:
    """A block by height and hash. Without a hash: below the first block we read."""

    number: int
    hash: BlockHash | None


def next_window(size: int) -> int:
    """How many remembered blocks to compare next, going down: most reorganisations are shallow."""
    return min(size * WINDOW_GROWTH, LARGEST_WINDOW) if size else FIRST_WINDOW


def newest_common(
    remembered: Sequence[BlockRef], on_chain: Mapping[int, BlockHash]
) -> BlockRef | None:
    """The highest remembered block that is on the node's branch too, if any of these is."""
    shared = [block for block in remembered if on_chain.get(block.number) == block.hash]
    return max(shared, key=lambda block: block.number, default=None)


def require_branch(base: BlockRef, headers: Sequence[BlockHeader]) -> None:
    """Refuse headers that do not stand on `base` and on each other without a gap."""
    number, parent = base.number, base.hash
    for header in headers:
        if header.number != number + 1 or (parent is not None and header.parent_hash != parent):
            raise ChainMoved("The blocks read do not belong to one branch.")
        number, parent = header.number, header.hash


def is_worth_keeping(number: int, *, has_logs: bool, head: int, dense: int) -> bool:
    """Whether to remember a block: the last `dense`, those with logs, one in a hundred."""
    return has_logs or number > head - dense or number % SPARSE == 0
