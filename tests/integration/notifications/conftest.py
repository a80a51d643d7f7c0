"""A market whose events are handed on, and who is told what."""

from __future__ import annotations

import pytest

from tests.builders.notices import Told
from tests.builders.trade import Trade


@pytest.fixture
def told(trade: Trade) -> Told:
    """Notices on the trade's market."""
    return Told(trade)
