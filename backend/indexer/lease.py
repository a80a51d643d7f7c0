"""Keeps two indexers of one chain apart.

Rows stay right without it, because a batch fits only where the cursor stands.
"""

from __future__ import annotations

from backend.chain.errors import ChainMoved
from backend.chain.types import ChainId
from backend.core.database import Sessions
from backend.core.lease import RowLease
from backend.indexer.models import ChainLease


class LeaseLost(ChainMoved):
    """Another process has taken over since this one last looked."""

    code = "lease_lost"


class Lease(RowLease):
    """One process's claim on one chain."""

    table = ChainLease
    lost = LeaseLost
    lost_sentence = "Another process has taken over this chain."

    def __init__(self, sessions: Sessions, chain_id: ChainId, *, seconds: float) -> None:
        super().__init__(sessions, {"chain_id": chain_id}, seconds=seconds)
