"""Signed steps carried on a real chain, for people whose wallets are empty."""
# covers: N-09

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from backend.chain.proposal import DealKind, Proposal
from backend.chain.sender.models import SentState
from backend.chain.types import checksum
from backend.core.database import unit_of_work
from backend.core.errors import NotFound
from backend.core.money import Amount
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.orders.consents import ConsentService, is_carried
from backend.domain.orders.decisions import decisions_told, read_decisions
from backend.domain.orders.offer_desk import OfferService
from backend.domain.relay.carrier import RelayCarrier
from backend.domain.relay.errors import (
    AlreadyUnderWay,
    CarryingRefused,
    ConsentRefused,
    RelayedActionNotFound,
    RelayOff,
    RelaySpent,
    SignatureExpired,
    TooManySignatures,
)
from backend.domain.relay.lifecycle import RelayStatus
from backend.domain.relay.models import RelayedAction
from backend.domain.relay.service import RelayedView, RelayService
from tests.builders.keeping import LATE, KeeperDesk
from tests.integration.chain.test_signatures import deployed_wallet

CLAIM = {"claim": 5_000_000, "reason": 2, "evidence_root": bytes([7]) * 32}


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


async def shipped(desk, seller, selling):
    await desk.sign(seller, selling, "ship", {"shipment_hash": bytes([9]) * 32})
    assert await desk.carry() == 1


async def test_ship_and_confirm_by_people_without_coins(
    desk, chain, buyer, seller, buying, selling
):
    await shipped(desk, seller, selling)
    assert await desk.status(buying) == "shipped"
    view = await desk.sign(buyer, buying, "confirm")
    assert (view.status, view.tx_hash) == (RelayStatus.ACCEPTED, None)
    assert await desk.status(buying) == "shipped"  # nothing is believed before the index has it
    assert await desk.carry() == 1
    assert await desk.status(buying) == "released"
    done = await desk.look(view, buying)
    assert done.status is RelayStatus.CARRIED
    assert done.tx_hash
    for actor in (buyer, seller):
        assert chain.devnet.rpc("eth_getBalance", actor.account.address, "latest") == "0x0"


async def test_dispute_without_coins(desk, buyer, seller, buying, selling):
    await shipped(desk, seller, selling)
    await desk.sign(buyer, buying, "dispute", CLAIM)
    assert await desk.carry() == 1
    seen = await desk.journey.see(desk.order, buying)
    assert (seen.status.value, seen.dispute.claim.units) == ("disputed", 5_000_000)


async def test_accepting_a_signed_offer_without_coins(desk, chain, buyer, seller, buying, selling):
    expiry = chain.now + 86_400
    proposal = Proposal(DealKind.SPLIT.value, 20_000_000, False, 0, expiry)
    async with desk.journey.at_work() as trade:
        offers = OfferService(trade.market.session, trade.market.resources)
        prepared = await offers.prepare(desk.delivery_id, proposal, buying)
        signed = buyer.sign_typed(prepared.typed_data)
        await offers.sign(desk.delivery_id, proposal, signed, buying)
    seen = await desk.journey.see(desk.order, selling)
    [offer] = seen.offers
    given = read_decisions("settle", json.loads(json.dumps(decisions_told(offer.accept))))
    assert given == {"proposal": proposal, "signature": signed}
    await desk.sign(seller, selling, "settle", given)
    assert await desk.carry() == 1
    assert await desk.status(selling) == "settled"


async def test_an_offer_is_put_on_record_without_coins(desk, chain, buyer, seller, buying, selling):
    proposal = Proposal(DealKind.SPLIT.value, 20_000_000, False, 0, chain.now + 14 * 86_400)
    given = {"proposal": proposal}
    asked = await desk.ask("offer", given, buying)
    assert asked.expiry == proposal.expiry, "an offer ends when it says"
    foreign = seller.sign_typed(asked.typed_data)
    await refused(desk, ConsentRefused, "offer", given, buying, foreign, asked.expiry)
    view = await desk.sign(buyer, buying, "offer", given)
    assert await desk.carry() == 1
    assert (await desk.look(view, buying)).status is RelayStatus.CARRIED
    seen = await desk.journey.see(desk.order, selling)
    [offer] = seen.offers
    assert (offer.proposal, offer.is_posted) == (proposal, True)
    await desk.sign(seller, selling, "settle", {"proposal": proposal, "signature": b""})
    assert await desk.carry() == 1
    assert await desk.status(selling) == "settled"


async def test_a_later_refund_in_a_token_without_coins(desk, chain, buyer, seller, buying, selling):
    await desk.sign(buyer, buying, "confirm")
    assert await desk.carry() == 1
    dollars = chain.deployment.currency_named("tUSD")
    given = {"amount": 7_000_000}
    asked = await desk.ask("refund_released", given, selling)
    assert asked.is_carried
    signature = seller.sign_typed(asked.typed_data)
    hand_in = ("refund_released", given, selling, signature, asked.expiry)
    await refused(desk, CarryingRefused, *hand_in)  # the escrow may not take it yet
    escrow = checksum(chain.deployment.escrow)
    chain.devnet.rpc("anvil_setBalance", seller.account.address, hex(10**18))
    chain.send(seller, "MockERC20", "approve", escrow, 7_000_000, at=dollars.address)
    chain.devnet.rpc("anvil_setBalance", seller.account.address, "0x0")
    before = chain.balance(buyer.address, dollars.address)
    await desk.hand_in(*hand_in)
    assert await desk.carry() == 1
    assert chain.balance(buyer.address, dollars.address) - before == 7_000_000


async def test_coins_are_never_brought_for_a_seller(desk):
    order = SimpleNamespace(currency=SimpleNamespace(is_native=True))
    assert not is_carried("refund_released", order, desk.keeper.chain)
    assert is_carried("confirm", order, desk.keeper.chain)


async def test_the_same_signature_twice_is_one(desk, seller, selling):
    given = {"shipment_hash": bytes([9]) * 32}
    asked = await desk.ask("ship", given, selling)
    signature = seller.sign_typed(asked.typed_data)
    hand_in = ("ship", given, selling, signature, asked.expiry)
    first = await desk.hand_in(*hand_in)
    assert (await desk.hand_in(*hand_in)).id == first.id
    assert await desk.counts() == (1, 0)
    assert await desk.carry() == 1
    assert await desk.carry() == 0
    assert await desk.counts() == (1, 1)
    with pytest.raises(StepNotAllowed):  # replayed after the state has changed
        await desk.hand_in(*hand_in)
    assert await desk.counts() == (1, 1)


async def refused(desk, refusal, *hand_in, resources=None):
    """A refusal, after which nothing has changed."""
    before = await desk.counts()
    with pytest.raises(refusal):
        await desk.hand_in(*hand_in, resources)
    assert await desk.counts() == before
    assert await desk.carry() == 0
    assert await desk.counts() == before


async def test_a_foreign_or_altered_signature_changes_nothing(
    desk, buyer, seller, stranger, selling, buying
):
    given = {"shipment_hash": bytes([9]) * 32}
    asked = await desk.ask("ship", given, selling)
    signature = seller.sign_typed(asked.typed_data)
    other = {"shipment_hash": bytes([8]) * 32}
    flipped = signature[:10] + bytes([signature[10] ^ 1]) + signature[11:]
    foreign = stranger.sign_typed(asked.typed_data)
    await refused(desk, ConsentRefused, "ship", other, selling, signature, asked.expiry)
    await refused(desk, ConsentRefused, "ship", given, selling, signature, asked.expiry + 1)
    await refused(desk, ConsentRefused, "ship", given, selling, flipped, asked.expiry)
    await refused(desk, ConsentRefused, "ship", given, selling, foreign, asked.expiry)
    await refused(desk, ConsentRefused, "ship", given, selling, b"", asked.expiry)
    await refused(desk, ConsentRefused, "refund", {}, selling, signature, asked.expiry)
    await refused(desk, StepNotAllowed, "ship", given, buying, signature, asked.expiry)
    assert await desk.status(selling) == "funded"


async def test_a_signature_for_another_contract_is_not_carried(desk, seller, selling):
    asked = await desk.ask("refund", {}, selling)
    typed = asked.typed_data
    typed["domain"]["verifyingContract"] = "0x" + "11" * 20
    signature = seller.sign_typed(typed)
    await refused(desk, ConsentRefused, "refund", {}, selling, signature, asked.expiry)


async def test_what_is_over_or_for_ever_is_not_carried(desk, chain, seller, selling):
    for expiry in (chain.now - 1, chain.now + 30, chain.now + 40 * 86_400):
        asked = await desk.ask("refund", {}, selling)
        typed = asked.typed_data
        typed["message"]["expiry"] = str(expiry)
        signature = seller.sign_typed(typed)
        await refused(desk, SignatureExpired, "refund", {}, selling, signature, expiry)


async def test_a_stranger_sees_and_hands_in_nothing(desk, stranger, seller, selling):
    view = await desk.sign(seller, selling, "refund")
    outside = await desk.journey.viewer(stranger)
    with pytest.raises(NotFound):
        await desk.look(view, outside)
    with pytest.raises(NotFound):
        await desk.sign(stranger, outside, "refund")


async def test_the_other_side_does_not_see_what_somebody_has_signed(desk, seller, selling, buying):
    view = await desk.sign(seller, selling, "refund")
    with pytest.raises(RelayedActionNotFound):
        await desk.look(view, buying)
    async with desk.journey.at_work() as trade:
        service = RelayService(trade.market.session, trade.market.resources)
        assert await service.list(desk.delivery_id, buying) == []
        assert len(await service.list(desk.delivery_id, selling)) == 1


async def test_one_at_a_time_for_each_party(desk, seller, buyer, selling, buying):
    await desk.sign(seller, selling, "refund")
    with pytest.raises(AlreadyUnderWay):
        await desk.sign(seller, selling, "ship", {"shipment_hash": bytes([9]) * 32})
    await desk.sign(buyer, buying, "confirm")  # the buyer's own
    assert (await desk.counts())[0] == 2
    assert await desk.carry() == 1  # whoever came first; the other one is void
    assert await desk.status(selling) == "refunded"
    async with desk.journey.at_work() as trade:
        service = RelayService(trade.market.session, trade.market.resources)
        [lost] = await service.list(desk.delivery_id, buying)
    assert lost.status is RelayStatus.REFUSED
    assert lost.reason
    assert (await desk.counts())[1] == 1  # and cost nothing


async def test_a_day_holds_so_many_of_one_account(desk, seller, selling):
    narrow = desk.with_relay(most_per_account=1)
    await desk.sign(seller, selling, "ship", {"shipment_hash": bytes([9]) * 32}, narrow)
    await desk.carry()
    asked = await desk.ask("refund", {}, selling)
    signature = seller.sign_typed(asked.typed_data)
    hand_in = ("refund", {}, selling, signature, asked.expiry)
    await refused(desk, TooManySignatures, *hand_in, resources=narrow)
    desk.journey.resources.clock.advance(timedelta(days=1))
    await desk.hand_in(*hand_in, narrow)


@pytest.mark.parametrize("limit", ["most_per_transaction", "most_per_day"])
async def test_what_would_cost_too_much_is_not_taken_in(desk, seller, selling, limit):
    asked = await desk.ask("refund", {}, selling)
    signature = seller.sign_typed(asked.typed_data)
    poor = desk.with_relay(**{limit: 1})
    await refused(desk, RelaySpent, "refund", {}, selling, signature, asked.expiry, resources=poor)


async def test_when_it_is_off_nothing_is_taken_in(desk, seller, selling):
    asked = await desk.ask("refund", {}, selling)
    signature = seller.sign_typed(asked.typed_data)
    off = desk.with_relay(is_on=False)
    await refused(desk, RelayOff, "refund", {}, selling, signature, asked.expiry, resources=off)


async def test_what_waits_too_long_expires_and_costs_nothing(desk, chain, seller, selling):
    view = await desk.sign(seller, selling, "refund")
    chain.jump(2 * 86_400)
    assert await desk.carry() == 0
    over = await desk.look(view, selling)
    assert over.status is RelayStatus.EXPIRED
    assert await desk.counts() == (1, 0)
    assert await desk.status(selling) == "funded"


async def test_what_was_dropped_or_stuck_is_brought_home(desk, chain, seller, selling):
    view = await desk.sign(seller, selling, "refund")
    with chain.mining_held():
        assert await desk.carry() == 1
        assert (await desk.look(view, selling)).status is RelayStatus.SENT
        desk.journey.resources.clock.advance(timedelta(seconds=61))
        await desk.keeper.upkeep.look()
        [sent] = await desk.keeper.sent()
        assert sent.state == SentState.REPLACED
        chain.devnet.rpc("anvil_dropTransaction", f"0x{sent.last.tx_hash.hex()}")
        await desk.keeper.upkeep.look()
    await desk.carry()
    assert (await desk.look(view, selling)).status is RelayStatus.CARRIED
    assert await desk.status(selling) == "refunded"


async def test_what_was_carried_in_a_block_that_goes_is_carried_again_once(
    desk, chain, seller, selling
):
    before = chain.snapshot()
    view = await desk.sign(seller, selling, "refund")
    assert await desk.carry() == 1
    assert (await desk.look(view, selling)).status is RelayStatus.CARRIED
    assert await desk.status(selling) == "refunded"

    chain.go_back(before)
    with chain.mining_held():
        chain.mine(3)  # another branch, without it
        assert await desk.carry() == 0, "the same transaction, not a second one"
        again = await desk.look(view, selling)
        assert (again.status, again.settled_at) == (RelayStatus.SENT, None)
        assert await desk.status(selling) == "funded"
    await desk.carry()
    done = await desk.look(view, selling)
    assert (done.status, done.tx_hash) == (RelayStatus.CARRIED, again.tx_hash)
    assert await desk.status(selling) == "refunded"
    assert await desk.counts() == (1, 1)
    assert "Relayed for the seller" in (await sentences(desk, selling))[-1]


async def test_a_block_that_goes_for_another_in_which_it_fails_is_told(
    desk, chain, seller, buyer, selling
):
    before = chain.snapshot()
    view = await desk.sign(seller, selling, "refund")
    await desk.carry()
    assert await desk.status(selling) == "refunded"
    chain.go_back(before)
    seen = await desk.journey.see(desk.order, selling)
    chain.devnet.rpc("anvil_setBalance", buyer.account.address, hex(10**18))
    terms = {name: getattr(seen.terms, name) for name in seen.terms.__slots__}
    chain.escrow(buyer, "confirm", terms)
    await desk.carry()
    await desk.carry()
    assert (await desk.look(view, selling)).status is RelayStatus.FAILED
    assert await desk.status(selling) == "released"


async def test_a_contract_wallet_signs_as_keys_do(desk, chain, seller, buyer, stranger, selling):
    """ERC-1271: the seller's account is a wallet now, and the stranger holds its key."""
    wallet = deployed_wallet(chain, stranger)
    home = seller.account.address
    code = chain.devnet.rpc("eth_getCode", checksum(wallet), "latest")
    chain.devnet.rpc("anvil_setCode", home, code)
    for slot in ("0x0", "0x1"):  # whose it is, and that it is well-mannered
        word = chain.devnet.rpc("eth_getStorageAt", checksum(wallet), slot, "latest")
        chain.devnet.rpc("anvil_setStorageAt", home, f"0x{int(slot, 16):064x}", word)
    asked = await desk.ask("refund", {}, selling)
    foreign = buyer.sign_typed(asked.typed_data)
    await refused(desk, ConsentRefused, "refund", {}, selling, foreign, asked.expiry)
    view = await desk.sign(stranger, selling, "refund")
    assert await desk.carry() == 1
    assert (await desk.look(view, selling)).status is RelayStatus.CARRIED
    assert await desk.status(selling) == "refunded"


async def sentences(desk, viewer):
    async with desk.journey.at_work() as trade:
        return [entry.sentence for entry in await trade.orders.timeline(desk.order.id, viewer)]


async def test_the_story_says_who_sent_what(desk, chain, seller, selling, buying):
    await shipped(desk, seller, selling)
    assert "The seller shipped it. Relayed for the seller." in await sentences(desk, buying)
    assert "The buyer paid 50.00 tUSD into the escrow." in await sentences(desk, buying)
    chain.jump(LATE)
    assert await desk.keeper.run() == 1
    [over] = [said for said in await sentences(desk, buying) if said.startswith("Time was up")]
    assert over.endswith("Our keeper ran it.")
    assert await desk.status(buying) == "refunded"
