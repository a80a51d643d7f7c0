"""What the story of an order says of each move of its goods.

covers: S3-22, S3-23, S3-24
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from backend.domain.fulfilment.events import FulfilmentMoved
from backend.domain.fulfilment.lifecycle import FulfilmentStatus


@pytest.mark.parametrize("status", FulfilmentStatus)
def test_a_move_is_told_in_a_sentence_and_not_by_its_status(status):
    moved = FulfilmentMoved(
        occurred_at=datetime(2026, 11, 22, tzinfo=UTC),
        action="follow",
        source="packing",
        target=status.value,
        delivery_id=uuid4(),
        note="Twice wrapped.",
    )
    words = moved.sentence()
    assert words.startswith(("It ", "A piece ", "Something "))
    assert words.endswith(". Twice wrapped.")
    assert "_" not in words
