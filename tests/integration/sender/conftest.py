"""A sender on a real chain and a real database."""

from __future__ import annotations

import pytest

from backend.chain.gateway import ChainGateway
from backend.core.clock import FixedClock
from backend.core.database import Sessions
from tests.builders.chain import Chain
from tests.builders.sending import SendingDesk


@pytest.fixture
def desk(chain: Chain, gateway: ChainGateway, sessions: Sessions, clock: FixedClock) -> SendingDesk:
    return SendingDesk(chain, gateway, sessions, clock)
