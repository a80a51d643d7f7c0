"""Statements as documents that can be checked without us.

covers: N-08, S0-32
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from backend.domain.disputes.documents import (
    REASON_LABELS,
    Reason,
    StatementKind,
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
}


def test_a_document_has_one_spelling():
    content = statement_document(**PARTS)
    assert content == statement_document(**PARTS)
    document = json.loads(content.body)
    plain = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert plain.encode() == content.body
    assert document["text"] == "Grüße, it's broken."
    assert (document["claim"], document["reason"]) == ("25000000", "damaged")


def test_reasons_are_the_contracts_numbers():
    assert [reason.number for reason in Reason] == [0, 1, 2, 3, 4, 5]
    assert set(REASON_LABELS) == set(Reason)
