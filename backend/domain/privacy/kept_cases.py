"""Disputes: what was said in them, and what their arbiter wrote."""

from __future__ import annotations

from backend.domain.privacy.kept import Fate, Kept
from backend.domain.privacy.whose import BOUGHT, OF_ORDERS, SOLD

_DECIDED = "A decision rests on it."
_COMMITTED = "Its hash is on the chain, and a decision rests on it."

CASE_ROWS: tuple[Kept, ...] = (
    Kept(
        section="statements",
        table="statements",
        whose="author_id = :party",
        words="What you said in disputes",
        fate=Fate.STAYS,
        because=_COMMITTED,
    ),
    Kept(
        section="evidence",
        table="evidence_bundles",
        whose=OF_ORDERS,
        words="Evidence of disputes",
        fate=Fate.STAYS,
        because=_COMMITTED,
    ),
    Kept(
        section="evidence_leaves",
        table="evidence_leaves",
        whose=OF_ORDERS,
        words="The single pieces of that evidence",
        fate=Fate.STAYS,
        because=_COMMITTED,
    ),
    Kept(
        section="case_questions",
        table="case_questions",
        whose=f"author_id = :party OR (side IN ('buyer', 'both') AND order_id IN ({BOUGHT}))"
        f" OR (side IN ('seller', 'both') AND order_id IN ({SOLD}))",
        words="What an arbiter asked you, or you asked as one",
        fate=Fate.STAYS,
        because=_DECIDED,
    ),
    Kept(
        section="case_answers",
        table="case_answers",
        whose="author_id = :party",
        words="What you answered",
        fate=Fate.STAYS,
        because=_DECIDED,
    ),
    Kept(
        section="ruling_drafts",
        table="ruling_drafts",
        whose="author_id = :party",
        words="Your drafts of rulings",
        fate=Fate.GOES,
        because="",
        is_last=True,
    ),
    Kept(
        section="recusals",
        table="recusals",
        whose="arbiter_id = :party",
        words="Cases you would not judge, and why",
        fate=Fate.STAYS,
        because="Both sides have a right to know it.",
    ),
    Kept(
        section="case_readings",
        table="case_readings",
        whose=f"reader_id = :party OR {OF_ORDERS}",
        words="Who opened a case of yours, and which ones you opened",
        fate=Fate.STAYS,
        because="It tells who could know what is in it.",
    ),
)
