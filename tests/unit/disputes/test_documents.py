"""Statements as documents that can be checked without us.

covers: N-08, S0-32
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from eth_utils.crypto import keccak

from backend.domain.disputes.documents import (
    REASON_LABELS,
    Reason,
    StatementKind,
    evidence_of,
    root_over,
    statement_document,
)

PARTS = {
    "kind": StatementKind.DISPUTE,
    "chain_id": 31337,
    "escrow_id": bytes([0xE5]) * 32,
    "author": bytes([0xB0]) * 20,
    "text": "Grüße, it's broken.",
    "decisions": {"claim": "25000000", "reason": "damaged"},
    "written_at": datetime(2026, 11, 22, 12, tzinfo=UTC),
    "salt": bytes([7]) * 32,
}


def test_a_document_has_one_spelling():
    document = statement_document(**PARTS)
    assert document == statement_document(**PARTS)
    assert (
        json.dumps(json.loads(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        == document
    )
    assert "Grüße" in document
    assert statement_document(**PARTS | {"salt": bytes(32)}) != document


def test_each_document_is_proven_by_the_page_in_docs():
    named = {"statement": statement_document(**PARTS), "as_sold": '{"title":"Lamp"}'}
    root = root_over(list(named.values()))
    for item in evidence_of(named):
        node = keccak(keccak(item.document.encode()))
        for sibling in item.proof:
            node = keccak(min(node, sibling) + max(node, sibling))
        assert node == root


def test_reasons_are_the_contracts_numbers():
    assert [reason.number for reason in Reason] == [0, 1, 2, 3, 4, 5]
    assert set(REASON_LABELS) == set(Reason)
