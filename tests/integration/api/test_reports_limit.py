"""Whoever tells of transactions makes us ask the node: so many a minute, and no more.

covers: N-10
"""

from __future__ import annotations

from backend.domain.pending.service import REPORTS_PER_MINUTE
from tests.builders.histories import CHAIN


async def test_reports_of_transactions_are_counted_by_visitor(caller):
    buyer = await caller("buyer")
    body = {"chain_id": CHAIN, "transaction": f"0x{'ab' * 32}"}
    answers = [await buyer.post("/transactions", json=body) for _ in range(REPORTS_PER_MINUTE + 1)]
    assert 429 not in {answer.status_code for answer in answers[:-1]}
    refused = answers[-1]
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["code"], int(refused.headers["retry-after"]) >= 1) == (
        "rate_limited",
        True,
    )
    # it was neither looked for nor kept
    assert (await buyer.get("/orders")).json()["items"] == []
