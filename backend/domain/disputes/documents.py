"""Statements as documents: one fixed spelling, hashed, provable offline. Pure.

The root of a dispute or of an answer stands over two leaves: the statement and the terms as sold.
A ruling's hash is the root over the ruling alone. The salt keeps anybody from guessing a text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from backend.chain.types import checksum
from backend.domain.disputes.merkle import leaf_of, proof_of, root_of

VERSION = 1


class StatementKind(StrEnum):
    """What a statement belongs to."""

    DISPUTE = "dispute"
    CONTEST = "contest"
    RULING = "ruling"
    RETURN_RULING = "return_ruling"  # the goods go back first
    RETURN_CONTEST = "return_contest"  # the seller objects to what came back


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document under a root, with what is needed to check it alone."""

    name: str
    document: str
    leaf: bytes
    proof: tuple[bytes, ...]


def statement_document(
    *,
    kind: StatementKind,
    chain_id: int,
    escrow_id: bytes,
    author: bytes,
    text: str,
    decisions: Mapping[str, Any],
    written_at: datetime,
    salt: bytes,
) -> str:
    """Canonical JSON: UTF-8, sorted keys, no blanks; numbers of the chain as text."""
    document = {
        "version": VERSION,
        "kind": kind.value,
        "chain_id": chain_id,
        "escrow_id": f"0x{escrow_id.hex()}",
        "author": checksum(author),
        "text": text,
        "written_at": written_at.isoformat(timespec="seconds"),
        "salt": f"0x{salt.hex()}",
        **decisions,
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def root_over(documents: Sequence[str]) -> bytes:
    """What goes on chain for these documents, in this order."""
    return root_of([leaf_of(document.encode()) for document in documents])


def evidence_of(named: Mapping[str, str]) -> tuple[Evidence, ...]:
    """Each document with its leaf and the proof that it is under the root over all of them."""
    leaves = [leaf_of(document.encode()) for document in named.values()]
    return tuple(
        Evidence(name, document, leaves[index], tuple(proof_of(leaves, index)))
        for index, (name, document) in enumerate(named.items())
    )
