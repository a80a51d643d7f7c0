"""One word per thing. Only words that never mean anything else here are refused by a test."""
# covers: S0-32

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT, Finding, files, report

# what we do not say: what we say
BANNED = {
    "nft": "item",
    "nfts": "items",
    "chargeback": "refund",
    "arbitrator": "arbiter",
    "vault": "escrow",
    "marketplace contract": "policy",
    "seller_account": "seller",
    "order line": "delivery",
    "order_line": "delivery",
    "order lines": "deliveries",
    "oracle": "attester",
    "end user": "party",
    "current_user": "viewer",
    "user_id": "party_id",
}
ENDINGS = (".py", ".vy", ".vyi", ".ts", ".html", ".css")


@pytest.mark.parametrize("word", BANNED)
def test_banned_words_are_absent(word):
    pattern = re.compile(rf"(?<![a-z]){re.escape(word)}(?![a-z])", re.IGNORECASE)
    findings = [
        Finding(path, number, f"say {BANNED[word]!r}, not {word!r}: {line.strip()[:80]}")
        for path in files(*ENDINGS)
        if path.parent != ROOT / "tests" / "architecture"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not findings, report(findings)
