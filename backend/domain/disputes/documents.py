"""Statements as documents, in their one spelling. Pure.

The statement is the first leaf under the root of its step; what else stands there is on record
already or was chosen by its author (docs/evidence.md). A ruling stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from backend.chain.types import checksum
from backend.domain.evidence.leaves import Content, LeafKind, written

VERSION = 2


class StatementKind(StrEnum):
    """What a statement belongs to."""

    DISPUTE = "dispute"
    CONTEST = "contest"
    RULING = "ruling"
    RETURN_RULING = "return_ruling"  # the goods go back first
    RETURN_CONTEST = "return_contest"  # the seller objects to what came back

    @property
    def step(self) -> str:
        """The call that commits to it."""
        return _STEPS.get(self, self.value)


_STEPS = {
    StatementKind.RULING: "rule",
    StatementKind.RETURN_RULING: "rule_return",
    StatementKind.RETURN_CONTEST: "contest_return",
}


class Reason(StrEnum):
    """What a buyer says is wrong. The contract knows them by number."""

    NOT_RECEIVED = "not_received"
    NOT_AS_DESCRIBED = "not_as_described"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING_PARTS = "missing_parts"
    OTHER = "other"

    @property
    def number(self) -> int:
        return list(Reason).index(self)


REASON_LABELS: dict[Reason, str] = {
    Reason.NOT_RECEIVED: "It did not arrive",
    Reason.NOT_AS_DESCRIBED: "It is not as described",
    Reason.DAMAGED: "It is damaged",
    Reason.WRONG_ITEM: "It is the wrong thing",
    Reason.MISSING_PARTS: "Parts are missing",
    Reason.OTHER: "Something else",
}


def statement_document(
    *,
    kind: StatementKind,
    chain_id: int,
    escrow_id: bytes,
    author: bytes,
    text: str,
    decisions: Mapping[str, Any],
    written_at: datetime,
) -> Content:
    """The statement as the first leaf of its step; numbers of the chain as text."""
    document = {
        "version": VERSION,
        "kind": kind.value,
        "chain_id": chain_id,
        "escrow_id": f"0x{escrow_id.hex()}",
        "author": checksum(author),
        "text": text,
        "written_at": written_at.isoformat(timespec="seconds"),
        **decisions,
    }
    return written(LeafKind.STATEMENT, "statement.json", document)
