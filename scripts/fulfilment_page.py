"""docs/fulfilment.md: the life of a fulfilment, from its table."""

from __future__ import annotations

from collections.abc import Sequence

from backend.domain.fulfilment.lifecycle import FULFILMENT, FulfilmentStatus
from backend.domain.fulfilment.promises import PROMISES
from backend.domain.fulfilment.views import STATUSES_OF
from backend.domain.shipping.progress import SENTENCES, STAGES, ParcelStatus

INTRO = """\
# The life of a fulfilment

Generated from `backend/domain/fulfilment/lifecycle.py` and `backend/domain/shipping/progress.py` by
`python -m scripts.write_docs`; do not edit.

What the seller does between the payment and the parcel, and how the parcel fares. It follows the
escrow and never moves it: only the wallet's `ship` makes something shipped, and what a carrier
reports starts an inspection at most, through the attester. It pays nobody.
"""
ALL_BUT = "everything but"
MANY = 6


def fulfilment_page() -> str:
    steps = [
        (
            f"`{step.action}`",
            ", ".join(role.value for role in sorted(step.by)),
            _statuses(step.source),
            _statuses(step.targets),
            step.explains,
        )
        for step in FULFILMENT.steps
    ]
    statuses = [
        (status.value, next(pile.value for pile, of in STATUSES_OF.items() if status in of))
        for status in FulfilmentStatus
    ]
    reports = [
        (status.value, STAGES[status].value if status in STAGES else "-", SENTENCES[status])
        for status in ParcelStatus
    ]
    promises = [(option.value, promise.sentence) for option, promise in PROMISES.items()]
    parts = [
        INTRO,
        "## Steps\n",
        _table(("step", "by", "from", "to", "what it means"), steps),
        "## Statuses\n",
        _table(("status", "pile of the work list"), statuses),
        "## What carriers report\n",
        _table(("report", "stage", "in words"), reports),
        "## What is promised\n",
        _table(("way of delivery", "promise"), promises),
    ]
    return "\n".join(parts)


def _statuses(members: frozenset[FulfilmentStatus]) -> str:
    if len(members) <= MANY:
        return ", ".join(status.value for status in FulfilmentStatus if status in members)
    others = [status.value for status in FulfilmentStatus if status not in members]
    return f"{ALL_BUT} {', '.join(others)}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
