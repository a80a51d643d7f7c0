"""Histories of escrows under way, kept so that going straight ahead reads none back.

What is kept holds for one place of the cursor, named by its hash, and is asked for with that place.
A reorganisation, another process that was faster, a step that failed half-way: each of them leaves
the cursor somewhere else or makes us forget, and histories come from the stored logs again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from backend.chain.events import EscrowEvent
from backend.chain.types import EscrowId
from backend.indexer.reorg import BlockRef

MOST_ESCROWS = 10_000  # a few kilobytes each

History = Sequence[EscrowEvent]


class Histories:
    """The histories touched last, as they stand at one block."""

    def __init__(self, most: int = MOST_ESCROWS) -> None:
        self._most = most
        self._at: BlockRef | None = None
        self._known: OrderedDict[EscrowId, History] = OrderedDict()

    def standing_at(self, cursor: BlockRef) -> Mapping[EscrowId, History]:
        """Those that are known for this place; none for any other."""
        return self._known if cursor == self._at else {}

    def advance(self, start: BlockRef, end: BlockRef, changed: Mapping[EscrowId, History]) -> None:
        """A batch from `start` to `end` is committed, and these have grown by it."""
        if start != self._at:
            self._known.clear()
        self._at = end
        for escrow_id, history in changed.items():
            self._known[escrow_id] = history
            self._known.move_to_end(escrow_id)
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """What is known may be of a branch that is gone."""
        self._at = None
        self._known.clear()
