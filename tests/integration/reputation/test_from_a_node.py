"""Anybody with a node counts the same as the page: the command reads nothing else."""
# covers: N-20, N-11

from __future__ import annotations

import asyncio

import pytest
from typer.testing import CliRunner

from backend.chain.gateway import ChainGateway
from backend.chain.types import checksum
from backend.chain.whole_log import read_whole_log
from backend.cli import app
from backend.core.database import unit_of_work
from backend.domain.catalog.projector import CatalogProjector
from backend.domain.escrow.projector import EscrowProjector
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.counting import Count, count
from backend.domain.reputation.rebuilding import ROLES, rebuild
from backend.domain.reputation.repository import ReputationRepository
from backend.indexer.loop import ChainIndexer
from tests.builders.chain import Actor, Chain
from tests.builders.indexing import IndexBundle, index_settings


async def nobody(*_: object) -> dict:
    return {}


@pytest.fixture
def sales(chain: Chain, buyer: Actor, seller: Actor, arbiter: Actor) -> None:
    """One content buyer, one case that was ruled, one still open."""
    content, judged, _open = (chain.fund(buyer, seller) for _ in range(3))
    for sale in (content, judged):
        chain.escrow(seller, "ship", sale.terms_args, b"\x01" * 32)
    chain.escrow(buyer, "confirm", content.terms_args)
    chain.escrow(buyer, "dispute", judged.terms_args, 400_000, 1, b"\x02" * 32)
    chain.escrow(seller, "contest", judged.terms_args, b"\x03" * 32)
    chain.escrow(arbiter, "rule", judged.terms_args, 100_000, False, b"\x04" * 32)


async def test_a_node_and_the_index_tell_the_same(
    sales, chain: Chain, gateway: ChainGateway, sessions, buyer, seller, arbiter
) -> None:
    settings = index_settings(chain.devnet.url)
    bundle = IndexBundle(settings, sessions, gateway, chain.deployment)
    index = ChainIndexer(bundle, [CatalogProjector(), EscrowProjector(nobody)])
    await index.prepare()
    await index.catch_up()

    events = await read_whole_log(gateway, chain.deployment.escrow, chain.deployment.start_block)
    people = dict(zip(ROLES, (seller, buyer, arbiter), strict=True))
    async with unit_of_work(sessions) as session:
        repository = ReputationRepository(session, bundle.chain.id)
        for role, who in people.items():
            outcomes = await repository.list_outcomes(role, who.address)
            others = await repository.count_people(role, who.address)
            assert rebuild(events, who.address)[role] == count(role, outcomes, others)

    found = rebuild(events, seller.address)[Role.SELLER]
    assert (found[Count.STARTED], found[Count.IN_TIME], found.ruled_bps) == (3, 2, 2_500)

    command = ["reputation", checksum(seller.address), "--rpc", chain.devnet.url]
    command += ["--contract", checksum(chain.deployment.escrow)]
    told = await asyncio.to_thread(CliRunner().invoke, app, command)
    assert told.exit_code == 0
    lines = [line.split() for line in told.output.splitlines()]
    assert (
        ["started", "3"] in lines and ["in_time", "2"] in lines and ["ruled_bps", "2500"] in lines
    )


def test_what_is_no_address_is_said_in_a_sentence() -> None:
    told = CliRunner().invoke(app, ["reputation", "somebody", "--rpc", "http://localhost:1"])
    assert told.exit_code == 1
    assert "This is not an address" in told.output
