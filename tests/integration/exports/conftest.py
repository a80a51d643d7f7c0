"""The export room on a market with one shop, its job turned by hand."""

from __future__ import annotations

import pytest

from backend.core.outgoing import Outgoing
from backend.domain.exports.service import ExportService
from backend.jobs.run_exports import export_round
from tests.builders.exports import hear
from tests.builders.notices import Told


@pytest.fixture
def house(trade):
    return Told(trade)


@pytest.fixture
async def exports(house):
    return ExportService(house.session, await house.resources())


@pytest.fixture
async def cycle(house):
    """Everything recorded is heard, and the job goes round once; how many exporters ran."""
    way = Outgoing(own_host="market.example", allows_loopback=True)

    async def run():
        await hear(house)
        cycles = await export_round(await house.resources(), way)
        house.session.expire_all()
        return cycles

    yield run
    await way.close()
