"""A carrier's word starts the inspection on a real chain, by the attester's key, and pays nobody.

covers: N-17, S2-10, S3-26, S3-59, S3-60
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pydantic import SecretStr

from backend.chain.chain_clock import NodeChainClock
from backend.chain.sender.errors import NoKey
from backend.core.clock import SystemClock
from backend.core.database import unit_of_work
from backend.core.money import Amount
from backend.core.spending_settings import AttesterSettings, SenderSettings
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.shipping.updates import CarrierUpdateService
from backend.jobs.attest_arrivals import AttestingChain, chains_that_attest
from tests.builders.carriers import NUMBER, aftership, every_way
from tests.builders.chain import actor
from tests.builders.indexing import index_settings
from tests.builders.journey import Journey
from tests.builders.resources import make_resources

AFTERSHIP = every_way()["aftership"].adapter


def settings_of(chain, tmp_path, **attester):
    return index_settings(
        chain.devnet.url,
        attester=AttesterSettings(most_per_transaction=10**17, most_per_day=10**18, **attester),
    ).model_copy(update={"data_dir": tmp_path})


@pytest.fixture
async def journey(chain, gateway, sessions, database_url, tmp_path):
    key = SecretStr(actor("attester").account.key.hex())
    resources = make_resources(
        tmp_path,
        sessions,
        database_url,
        settings=settings_of(chain, tmp_path, sender=SenderSettings(key=key, lease_seconds=600)),
        gateway=gateway,
        deployment=chain.deployment,
        clock=SystemClock(),
        chain_clock=NodeChainClock(gateway, max_age=0),
    )
    return await Journey.begin(chain, resources)


@pytest.fixture
async def shipped(journey, chain, buyer, seller):
    """A parcel on its way, with the attester in the policy of its sale."""
    assert chain.policy.attester == actor("attester").address
    buying, selling = await journey.viewer(buyer), await journey.viewer(seller)
    dollars = chain.deployment.currency_named("tUSD")
    chain.send(buyer, "MockERC20", "mint", buyer.address, 125_000_000, at=dollars.address)
    options = (OptionDraft(option=DeliveryOption.STANDARD, fee=Amount(5_000_000, dollars)),)
    async with journey.at_work() as trade:
        price = Amount(120_000_000, dollars)
        lamp = await trade.market.on_sale(selling, unit_price=price, options=options)
        order = await trade.ordered(lamp, buying)
    await journey.take(buyer, buying, order, "fund")
    async with journey.at_work() as trade:
        named = (order.deliveries[0].id, "dhl", NUMBER)
        prepared = await trade.shipments.prepare(*named, selling)
    journey.sign(seller, prepared.call)
    await journey.follow()
    return order, buying


async def hear(journey, *told):
    async with unit_of_work(journey.resources.sessions) as session:
        service = CarrierUpdateService(session, journey.resources)
        for minutes, tag in enumerate(told):
            at = journey.resources.clock.now() + timedelta(minutes=minutes)
            await service.take(AFTERSHIP, json.dumps(aftership(tag, at)).encode())


async def test_the_attester_says_what_the_carrier_said_once(journey, shipped, chain):
    order, buying = shipped
    (attesting,) = chains_that_attest(journey.resources)
    await attesting.round()
    assert (await journey.see(order, buying)).status == "shipped"

    await hear(journey, "InTransit", "Delivered")
    await attesting.round()
    nonce = chain.devnet.rpc("eth_getTransactionCount", actor("attester").account.address, "latest")
    await attesting.round()  # the index has not read it yet: nothing is said again
    await journey.follow()
    await attesting.round()
    again = chain.devnet.rpc("eth_getTransactionCount", actor("attester").account.address, "latest")
    assert nonce == again
    seen = await journey.see(order, buying)
    assert seen.status == "delivered"
    assert seen.escrow.delivered_by == actor("attester").address
    assert seen.escrow.is_attested
    assert seen.money.stage == "captured"  # nobody is paid
    assert await journey.differences() == []


async def test_a_sellers_word_moves_nothing(journey, shipped, seller):
    order, buying = shipped
    (attesting,) = chains_that_attest(journey.resources)
    await hear(journey, "Delivered")  # and nothing of its way there: odd
    await attesting.round()
    await journey.follow()
    assert (await journey.see(order, buying)).status == "shipped"


async def test_without_a_key_it_does_not_start(journey, chain, tmp_path):
    without = journey.resources.chains.default.but(settings=settings_of(chain, tmp_path).chain)
    with pytest.raises(NoKey):
        AttestingChain.open(without, journey.resources)
