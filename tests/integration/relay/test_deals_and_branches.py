"""Deals that are signed instead of sent, and what becomes of it all when blocks go."""
# covers: N-09

from __future__ import annotations

import json
from types import SimpleNamespace

from backend.chain.proposal import DealKind, Proposal
from backend.chain.types import checksum
from backend.domain.orders.consents import is_carried
from backend.domain.orders.decisions import decisions_told, read_decisions
from backend.domain.orders.offer_desk import OfferService
from backend.domain.relay.errors import (
    CarryingRefused,
    ConsentRefused,
)
from backend.domain.relay.lifecycle import RelayStatus
from tests.integration.relay.conftest import refused, sentences


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
    assert sum("Relayed for the seller" in said for said in await sentences(desk, selling)) == 1


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
