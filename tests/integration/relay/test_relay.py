"""Signed steps carried on a real chain, for people whose wallets are empty."""
# covers: N-09

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.chain.sender.models import SentState
from backend.chain.types import checksum
from backend.core.errors import NotFound
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.relay.errors import (
    AlreadyUnderWay,
    ConsentRefused,
    RelayedActionNotFound,
    RelayOff,
    RelaySpent,
    SignatureExpired,
    TooManySignatures,
)
from backend.domain.relay.lifecycle import RelayStatus
from backend.domain.relay.service import RelayService
from tests.builders.keeping import LATE
from tests.integration.chain.test_signatures import deployed_wallet
from tests.integration.relay.conftest import refused, sentences

CLAIM = {"claim": 5_000_000, "reason": 2, "evidence_root": bytes([7]) * 32}


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
    assert await desk.status(selling) == "funded"


async def test_what_is_over_or_for_ever_is_not_carried(desk, chain, seller, selling):
    for expiry in (chain.now - 1, chain.now + 30, chain.now + 40 * 86_400):
        asked = await desk.ask("refund", {}, selling)
        typed = asked.typed_data
        typed["message"]["expiry"] = str(expiry)
        signature = seller.sign_typed(typed)
        await refused(desk, SignatureExpired, "refund", {}, selling, signature, expiry)
    assert await desk.status(selling) == "funded"


async def test_a_stranger_sees_and_hands_in_nothing(desk, stranger, seller, selling):
    view = await desk.sign(seller, selling, "refund")
    outside = await desk.journey.viewer(stranger)
    with pytest.raises(NotFound):
        await desk.look(view, outside)
    with pytest.raises(NotFound):
        await desk.sign(stranger, outside, "refund")
    assert await desk.counts() == (1, 0), "the seller's own, and nothing was carried"


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
    assert (await desk.counts())[0] == 2, "one for each of two days"


@pytest.mark.parametrize("limit", ["most_per_transaction", "most_per_day"])
async def test_what_would_cost_too_much_is_not_taken_in(desk, seller, selling, limit):
    asked = await desk.ask("refund", {}, selling)
    signature = seller.sign_typed(asked.typed_data)
    poor = desk.with_relay(**{limit: 1})
    await refused(desk, RelaySpent, "refund", {}, selling, signature, asked.expiry, resources=poor)
    assert await desk.counts() == (0, 0)


async def test_when_it_is_off_nothing_is_taken_in(desk, seller, selling):
    asked = await desk.ask("refund", {}, selling)
    signature = seller.sign_typed(asked.typed_data)
    off = desk.with_relay(is_on=False)
    await refused(desk, RelayOff, "refund", {}, selling, signature, asked.expiry, resources=off)
    assert await desk.counts() == (0, 0)


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


async def test_the_story_says_who_sent_what(desk, chain, seller, selling, buying):
    await shipped(desk, seller, selling)
    assert "The seller shipped it. Relayed for the seller." in await sentences(desk, buying)
    assert "The buyer paid 50.00 tUSD into the escrow." in await sentences(desk, buying)
    chain.jump(LATE)
    assert await desk.keeper.run() == 1
    [over] = [said for said in await sentences(desk, buying) if said.startswith("Time was up")]
    assert over.endswith("Our keeper ran it.")
    assert await desk.status(buying) == "refunded"
