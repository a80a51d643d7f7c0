"""A transaction between "sent" and "read": shown, followed to its end, and believed in nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from sqlalchemy import func, select

from backend.chain.abi import encode_call
from backend.core.database import unit_of_work
from backend.core.outbox.models import EventRow
from backend.domain.escrow.lifecycle import Status
from backend.domain.pending.errors import TransactionRefused, TransactionUnknown
from backend.domain.pending.lifecycle import LONGEST_WAIT, MISSING_FOR
from backend.domain.pending.models import PendingTransaction
from tests.builders.chain import Actor, Chain
from tests.integration.pending.conftest import Stage

EXECUTE = keccak(text="execute(address,uint256,bytes)")[:4]
HANDLE = keccak(text="handleOps((address,uint256,bytes)[],address)")[:4]


async def counted(stage: Stage) -> tuple[int, int]:
    """Rows, and all events."""
    async with unit_of_work(stage.journey.resources.sessions) as session:
        rows = await session.scalar(select(func.count()).select_from(PendingTransaction))
        events = await session.scalar(select(func.count()).select_from(EventRow))
    assert rows is not None
    assert events is not None
    return rows, events


def speed_up(chain: Chain, tx_hash: str, **changes: str) -> str:
    """The same number again for twice the fee, as wallets do."""
    old = chain.devnet.rpc("eth_getTransactionByHash", tx_hash)
    wanted = {
        "from": old["from"],
        "to": old["to"],
        "data": old["input"],
        "value": old["value"],
        "nonce": old["nonce"],
        "gas": old["gas"],
        "maxFeePerGas": hex(3 * int(old["maxFeePerGas"], 16) + 2 * 10**10),
        "maxPriorityFeePerGas": hex(3 * int(old["maxPriorityFeePerGas"] or "0x1", 16) + 10**9),
    }
    return str(chain.devnet.rpc("eth_sendTransaction", wanted | changes))


async def test_it_is_shown_to_both_and_changes_nothing_until_the_index_has_it(
    stage: Stage,
) -> None:
    before = await stage.journey.see(stage.order, stage.selling)
    sent = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(sent, stage.buying)
    await stage.report(sent, stage.buying)
    (mine,), (theirs,) = await stage.shown(stage.buying), await stage.shown(stage.selling)
    assert (mine.is_mine, theirs.is_mine) == (True, False)
    assert (mine.action, mine.status.value) == ("cancel", "waiting")
    assert await stage.journey.see(stage.order, stage.selling) == before, "nothing follows from it"
    assert (await counted(stage))[0] == 1, "told twice, kept once"

    await stage.look()
    assert await stage.statuses(stage.buying) == ["waiting"]
    stage.chain.mine()
    await stage.look()
    assert await stage.statuses(stage.selling) == ["mined"]
    assert (await stage.journey.see(stage.order, stage.buying)).status is Status.FUNDED
    await stage.journey.follow()
    assert await stage.shown(stage.buying) == []
    assert (await stage.journey.see(stage.order, stage.buying)).status is not Status.FUNDED


async def test_a_speed_up_takes_its_place(stage: Stage) -> None:
    first = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(first, stage.buying)
    second = speed_up(stage.chain, first)
    assert second != first
    stage.chain.mine()
    await stage.look()
    await stage.look()
    (shown,) = await stage.shown(stage.buying)
    assert (f"0x{shown.tx_hash.hex()}", shown.status.value) == (second, "mined")
    await stage.journey.follow()
    assert await stage.shown(stage.buying) == []


async def test_a_speed_up_that_is_reported_replaces_the_first_at_once(stage: Stage) -> None:
    first = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(first, stage.buying)
    second = speed_up(stage.chain, first)
    await stage.report(second, stage.buying)
    (shown,) = await stage.shown(stage.selling)
    assert f"0x{shown.tx_hash.hex()}" == second


async def test_something_else_in_its_place_means_that_it_did_not_happen(stage: Stage) -> None:
    first = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(first, stage.buying)
    speed_up(stage.chain, first, to=stage.buyer.account.address, data="0x", value="0x0")
    stage.chain.mine()
    await stage.look()
    (shown,) = await stage.shown(stage.buying)
    assert shown.status.value == "replaced"
    assert await stage.shown(stage.selling) == [], "how it ended is the sender's business"
    assert (await stage.journey.see(stage.order, stage.buying)).status is Status.FUNDED


async def test_what_the_network_forgets_is_dropped_after_a_while(stage: Stage) -> None:
    sent = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(sent, stage.buying)
    stage.chain.devnet.rpc("anvil_dropTransaction", sent)
    await stage.look()
    assert await stage.statuses(stage.buying) == ["waiting"], "nodes forget and remember"
    await stage.look(MISSING_FOR)
    assert await stage.statuses(stage.buying) == ["dropped"]
    assert await stage.shown(stage.selling) == []
    stage.clock.advance(timedelta(days=1))
    assert await stage.shown(stage.buying) == [], "old news"


async def test_what_waits_for_too_long_expires(stage: Stage) -> None:
    sent = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(sent, stage.buying)
    await stage.look(LONGEST_WAIT)
    assert await stage.statuses(stage.buying) == ["expired"]
    assert await stage.shown(stage.selling) == []


async def test_a_refused_one_says_why(stage: Stage) -> None:
    sent = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(sent, stage.buying)
    rival = await stage.submit(stage.seller, stage.selling, "refund")
    stage.chain.devnet.rpc("anvil_dropTransaction", sent)
    stage.chain.mine()
    assert int(stage.chain.devnet.rpc("eth_getTransactionReceipt", rival)["status"], 16) == 1
    late = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(late, stage.buying)
    stage.chain.mine()
    await stage.look()
    newest = (await stage.shown(stage.buying))[0]
    assert newest.status.value == "failed"
    assert newest.reason == "escrow: closed"


async def test_a_block_that_disappears_makes_it_wait_again(stage: Stage) -> None:
    before = stage.chain.snapshot()
    sent = await stage.submit(stage.buyer, stage.buying, "cancel")
    await stage.report(sent, stage.buying)
    stage.chain.mine()
    await stage.journey.follow()
    assert await stage.shown(stage.buying) == []
    assert (await stage.journey.see(stage.order, stage.buying)).status is not Status.FUNDED

    stage.chain.go_back(before)
    stage.chain.mine(3)
    await stage.journey.follow()
    assert (await stage.journey.see(stage.order, stage.buying)).status is Status.FUNDED
    assert await stage.statuses(stage.selling) == ["waiting"]
    await stage.look()
    await stage.look(MISSING_FOR)
    assert await stage.statuses(stage.buying) == ["dropped"]


async def test_only_the_senders_own_steps_of_our_escrows_are_taken_in(
    stage: Stage, chain: Chain
) -> None:
    own = await stage.submit(stage.buyer, stage.buying, "cancel")
    foreign_escrow = chain.a_purchase(stage.buyer, stage.seller)
    fund = chain.devnet.rpc("eth_sendTransaction", foreign_escrow.request | {"gas": "0xf4240"})
    coins = {"from": stage.buyer.account.address, "to": stage.seller.account.address}
    payment = chain.devnet.rpc("eth_sendTransaction", coins | {"value": "0x1"})
    before = await counted(stage)
    for tx_hash, viewer in ((own, stage.selling), (fund, stage.buying), (payment, stage.buying)):
        with pytest.raises(TransactionRefused):
            await stage.report(tx_hash, viewer)
    with pytest.raises(TransactionUnknown):
        await stage.report(f"0x{'ab' * 32}", stage.buying)
    assert await counted(stage) == before


def passed_on(wallet: bytes, escrow: bytes, call: bytes) -> bytes:
    """What a bundler sends for a contract account: in it, what the account does in turn."""
    does = EXECUTE + encode(["address", "uint256", "bytes"], [escrow, 0, call])
    return HANDLE + encode(["(address,uint256,bytes)[]", "address"], [[(wallet, 7, does)], wallet])


async def test_a_step_of_a_contract_account_is_shown_whoever_carries_it(
    stage: Stage, stranger: Actor
) -> None:
    chain, rpc = stage.chain, stage.chain.devnet.rpc
    seen = await stage.journey.see(stage.order, stage.buying)
    terms = {name: getattr(seen.terms, name) for name in seen.terms.__slots__}
    call = encode_call("PhygitalEscrow", "cancel", terms)
    escrow = chain.deployment.escrow
    bundle = {"from": stranger.account.address, "to": "0x" + "43" * 20, "gas": hex(500_000)}

    def carried(data: bytes) -> str:
        return str(rpc("eth_sendTransaction", bundle | {"data": f"0x{data.hex()}"}))

    refused = (
        passed_on(stranger.address, escrow, call),  # another account's
        passed_on(stage.buyer.address, stranger.address, call),  # not to our contract
        passed_on(stage.buyer.address, escrow, call[:-32]),  # cut short
        passed_on(stage.buyer.address, escrow, encode_call("PhygitalEscrow", "bump_epoch")),
        call,  # its terms name the buyer, but nobody's account does
    )
    for data in refused:
        with pytest.raises(TransactionRefused):
            await stage.report(carried(data), stage.buying)
    assert (await counted(stage))[0] == 0

    sent = carried(passed_on(stage.buyer.address, escrow, call))
    await stage.report(sent, stage.buying)
    (mine,), (theirs,) = await stage.shown(stage.buying), await stage.shown(stage.selling)
    assert (mine.action, mine.is_mine, theirs.is_mine) == ("cancel", True, False)
    chain.mine()
    await stage.look()
    assert await stage.statuses(stage.buying) == ["mined"]
    assert (await stage.journey.see(stage.order, stage.buying)).status is Status.FUNDED
