"""Disputes: what was said in them, and what their arbiter wrote."""

from __future__ import annotations

from backend.domain.privacy.kept import Kept, goes, stays
from backend.domain.privacy.whose import BOUGHT, OF_ORDERS, SOLD

_DECIDED = "A decision rests on it."
_COMMITTED = "Its hash is on the chain, and a decision rests on it."

CASE_ROWS: tuple[Kept, ...] = (
    stays("statements", "What you said in disputes", "author_id = :party", _COMMITTED),
    stays("evidence_bundles", "Evidence of disputes", OF_ORDERS, _COMMITTED, section="evidence"),
    stays("evidence_leaves", "The single pieces of that evidence", OF_ORDERS, _COMMITTED),
    stays(
        "case_questions",
        "What an arbiter asked you, or you asked as one",
        f"author_id = :party OR (side IN ('buyer', 'both') AND order_id IN ({BOUGHT}))"
        f" OR (side IN ('seller', 'both') AND order_id IN ({SOLD}))",
        _DECIDED,
    ),
    stays("case_answers", "What you answered", "author_id = :party", _DECIDED),
    goes("ruling_drafts", "Your drafts of rulings", "author_id = :party", is_last=True),
    stays(
        "recusals",
        "Cases you would not judge, and why",
        "arbiter_id = :party",
        "Both sides have a right to know it.",
    ),
    stays(
        "case_readings",
        "Who opened a case of yours, and which ones you opened",
        f"reader_id = :party OR {OF_ORDERS}",
        "It tells who could know what is in it.",
    ),
)
