"""The hashes that one escrow's steps have committed to, as its record tells them. Pure."""

from __future__ import annotations

from backend.domain.escrow.projection import EscrowRecord


def roots_of(escrow: EscrowRecord) -> dict[str, bytes]:
    """By the call that committed to each."""
    roots = {
        "dispute": escrow.evidence_root,
        "contest": escrow.contest_root,
        "rule": escrow.ruling_hash,
        "rule_return": escrow.return_ruling_hash,
        "contest_return": escrow.return_contest_root,
    }
    return {step: root for step, root in roots.items() if root is not None}
