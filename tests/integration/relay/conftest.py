"""A paid order of two people without coins, and the process that carries what they sign."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from backend.core.database import unit_of_work
from backend.core.money import Amount
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.consents import ConsentService
from backend.domain.relay.carrier import RelayCarrier
from backend.domain.relay.models import RelayedAction
from backend.domain.relay.service import RelayedView, RelayService
from tests.builders.keeping import KeeperDesk


class RelayDesk:
    """People who sign, and the process that carries."""

    def __init__(self, journey, order):
        self.journey, self.order = journey, order
        self.keeper = KeeperDesk(journey)
        self.carrier = RelayCarrier(self.keeper.chain, self.keeper.sender)

    @property
    def delivery_id(self):
        return self.order.deliveries[0].id

    def with_relay(self, **relay):
        """The same marketplace with other relay settings."""
        chain = self.keeper.chain
        changed = chain.settings.relay.model_copy(update=relay)
        return replace(
            self.journey.resources,
            chains=type(self.journey.resources.chains)(
                [chain.but(settings=chain.settings.model_copy(update={"relay": changed}))]
            ),
        )

    async def ask(self, action, given, viewer):
        async with self.journey.at_work() as trade:
            service = ConsentService(trade.market.session, trade.market.resources)
            return await service.request(self.delivery_id, action, given, viewer)

    async def hand_in(
        self, action, given, viewer, signature, expiry, resources=None
    ) -> RelayedView:
        resources = resources or self.journey.resources
        async with unit_of_work(resources.sessions) as session:
            return await RelayService(session, resources).accept(
                self.delivery_id,
                action,
                given,
                expiry=expiry,
                signature=signature,
                viewer=viewer,
            )

    async def sign(self, actor, viewer, action, given=None, resources=None) -> RelayedView:
        asked = await self.ask(action, given or {}, viewer)
        signature = actor.sign_typed(asked.typed_data)
        return await self.hand_in(action, given or {}, viewer, signature, asked.expiry, resources)

    async def carry(self) -> int:
        """A round of the process with the key, seen to its end and indexed."""
        keeper = self.keeper
        assert await keeper.sender.lease.hold()
        await keeper.upkeep.look()
        await keeper.sender.hand_in()
        sent = await self.carrier.run()
        await keeper.upkeep.look()
        await self.carrier.run()
        await self.journey.follow()
        return sent

    async def look(self, view, viewer) -> RelayedView:
        async with self.journey.at_work() as trade:
            service = RelayService(trade.market.session, trade.market.resources)
            return await service.get(view.delivery_id, view.id, viewer)

    async def status(self, viewer):
        return (await self.journey.see(self.order, viewer)).status.value

    async def counts(self) -> tuple[int, int]:
        async with unit_of_work(self.journey.resources.sessions) as session:
            rows = await session.scalar(select(func.count()).select_from(RelayedAction))
        return int(rows or 0), len(await self.keeper.sent())


@pytest.fixture
async def selling(paying, seller):
    return await paying.viewer(seller)


@pytest.fixture
async def buying(paying, buyer):
    return await paying.viewer(buyer)


@pytest.fixture
async def desk(paying, chain, buyer, seller, buying, selling):
    """An order that is paid; then both wallets are emptied."""
    dollars = chain.deployment.currency_named("tUSD")
    chain.send(buyer, "MockERC20", "mint", buyer.address, 50_000_000, at=dollars.address)
    async with paying.at_work() as trade:
        options = (OptionDraft(option=DeliveryOption.STANDARD, fee=Amount(0, dollars)),)
        draft = trade.market.draft(unit_price=Amount(50_000_000, dollars), options=options)
        view = await trade.market.listings.create_draft(draft, selling)
        listing = await trade.market.publish(view.id, selling)
    async with paying.at_work() as trade:
        order = await trade.ordered(listing, buying)
    await paying.take(buyer, buying, order, "fund")
    for actor in (buyer, seller):
        chain.devnet.rpc("anvil_setBalance", actor.account.address, "0x0")
    return RelayDesk(paying, order)


async def refused(desk, refusal, *hand_in, resources=None):
    """A refusal, after which nothing has changed."""
    before = await desk.counts()
    with pytest.raises(refusal):
        await desk.hand_in(*hand_in, resources)
    assert await desk.counts() == before
    assert await desk.carry() == 0
    assert await desk.counts() == before


async def sentences(desk, viewer):
    async with desk.journey.at_work() as trade:
        return [entry.sentence for entry in await trade.orders.timeline(desk.order.id, viewer)]
