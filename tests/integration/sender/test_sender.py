"""Transactions of ours on a real node: in order, raised, brought back, never above a budget."""
# covers: N-12

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from backend.chain.abi import encode_call
from backend.chain.errors import CallReverted
from backend.chain.sender.errors import BudgetSpent, SenderLost, TooDear, TooManyUnderWay
from backend.chain.sender.models import SendAttempt, SentState, SentTransaction
from backend.chain.sender.node import MOST_GAS
from backend.chain.sender.repository import SentRepository
from backend.chain.sender.sender import MOST_UNDER_WAY, Intent
from backend.chain.types import checksum
from backend.core.database import unit_of_work
from backend.core.spending_settings import SpendingSettings
from tests.builders.sending import GENEROUS, SendingDesk

STUCK = timedelta(seconds=61)


async def test_it_is_stored_then_sent_then_mined_and_its_cost_is_known(desk: SendingDesk) -> None:
    before = desk.chain.devnet.rpc("eth_getBalance", desk.account.account.address, "latest")
    transaction = await desk.prepare()
    assert transaction.state == SentState.PREPARED
    assert desk.epoch() == 0  # nobody has heard of it
    await desk.sender.hand_in()
    assert await desk.state(transaction) is SentState.SENT
    await desk.upkeep.look()
    done = await desk.now(transaction)
    after = desk.chain.devnet.rpc("eth_getBalance", desk.account.account.address, "latest")
    assert (done.state, done.tx_hash) == (SentState.MINED, done.last.tx_hash)
    assert done.cost == int(before, 16) - int(after, 16)
    assert desk.epoch() == 1


async def test_nonces_follow_each_other_and_a_subject_is_sent_once(desk: SendingDesk) -> None:
    with desk.chain.mining_held():
        first, second = [await desk.send() for _ in range(2)]
        assert second.nonce == first.nonce + 1
        with pytest.raises(IntegrityError):
            await desk.prepare(desk.intent(first.subject))
        assert len(await desk.all()) == 2
        assert set(desk.pool()) == {first.nonce, second.nonce}


async def test_a_refused_call_is_not_sent(desk: SendingDesk) -> None:
    nobody = Intent(
        purpose="test",
        subject="x",
        to=desk.chain.deployment.escrow,
        data=encode_call("PhygitalEscrow", "withdraw", bytes(20), bytes([1]) * 20),
    )
    with pytest.raises(CallReverted):
        await desk.prepare(nobody)
    assert await desk.all() == []


async def test_a_stuck_one_is_replaced_with_a_higher_fee(desk: SendingDesk) -> None:
    with desk.chain.mining_held():
        sent = await desk.send()
        await desk.upkeep.look()
        assert await desk.state(sent) is SentState.SENT  # not yet
        desk.clock.advance(STUCK)
        await desk.upkeep.look()
        raised = await desk.now(sent)
        first, second = raised.attempts
        assert raised.state == SentState.REPLACED
        assert second.max_fee * 10 >= first.max_fee * 11
        assert second.priority_fee * 10 >= first.priority_fee * 11
        assert desk.pool() == {sent.nonce: f"0x{second.tx_hash.hex()}"}
        await desk.upkeep.look()  # it has time again
        assert len((await desk.now(sent)).attempts) == 2
    await desk.upkeep.look()
    done = await desk.now(sent)
    assert (done.state, done.tx_hash) == (SentState.MINED, second.tx_hash)
    assert desk.epoch() == 1


async def test_only_the_first_in_line_is_raised(desk: SendingDesk) -> None:
    with desk.chain.mining_held():
        first, second = [await desk.send() for _ in range(2)]
        desk.clock.advance(STUCK)
        await desk.upkeep.look()
        assert await desk.state(first) is SentState.REPLACED
        assert await desk.state(second) is SentState.SENT


async def test_raising_ends_at_what_a_transaction_may_cost(desk: SendingDesk) -> None:
    quote_cost = (await desk.sender.quote(desk.intent())).worst
    little = SpendingSettings(most_per_transaction=quote_cost * 3 // 2, most_per_day=10**18)
    with desk.chain.mining_held():
        sent = await desk.prepare(budget=little)
        await desk.sender.hand_in()
        for _ in range(10):
            desk.clock.advance(STUCK)
            await desk.upkeep.look()
        stuck = await desk.now(sent)
        assert 2 <= len(stuck.attempts) <= 5
        assert all(
            attempt.max_fee * stuck.gas <= little.most_per_transaction for attempt in stuck.attempts
        )
    await desk.upkeep.look()
    assert await desk.state(sent) is SentState.MINED


async def test_what_the_node_has_dropped_is_sent_again(desk: SendingDesk) -> None:
    with desk.chain.mining_held():
        sent = await desk.send()
        desk.chain.devnet.rpc("anvil_dropTransaction", f"0x{sent.last.tx_hash.hex()}")
        assert desk.pool() == {}
        await desk.upkeep.look()
        assert desk.pool() == {sent.nonce: f"0x{sent.last.tx_hash.hex()}"}
    await desk.upkeep.look()
    assert await desk.state(sent) is SentState.MINED
    assert desk.epoch() == 1


async def test_a_gap_is_filled_so_that_what_stands_above_it_is_mined(desk: SendingDesk) -> None:
    lost, above = await desk.prepare(), await desk.prepare()
    async with unit_of_work(desk.sessions) as session:  # as after a restored dump
        await session.execute(delete(SendAttempt).where(SendAttempt.transaction_id == lost.id))
        await session.execute(delete(SentTransaction).where(SentTransaction.id == lost.id))
    await desk.sender.hand_in()
    assert desk.epoch() == 0
    await desk.upkeep.look()
    await desk.sender.hand_in()
    await desk.upkeep.look()
    assert await desk.state(above) is SentState.MINED
    rows = await desk.all()
    assert sorted((row.nonce, row.purpose) for row in rows) == [
        (lost.nonce, "gap"),
        (above.nonce, "test"),
    ]
    assert desk.epoch() == 1


async def test_a_nonce_somebody_else_used_is_given_up_and_the_subject_is_free(
    desk: SendingDesk,
) -> None:
    mine = await desk.prepare()
    desk.chain.escrow(desk.account, "bump_epoch")  # the same key, elsewhere
    await desk.sender.hand_in()
    await desk.upkeep.look()
    assert await desk.state(mine) is not SentState.DROPPED  # one node may be late
    await desk.upkeep.look()
    assert await desk.state(mine) is SentState.DROPPED
    again = await desk.send(desk.intent(mine.subject))
    await desk.upkeep.look()
    assert (await desk.state(again), again.nonce) == (SentState.MINED, mine.nonce + 1)


async def test_a_block_that_goes_takes_nothing_away_for_good(desk: SendingDesk) -> None:
    before = desk.chain.snapshot()
    sent = await desk.send()
    await desk.upkeep.look()
    assert await desk.state(sent) is SentState.MINED
    desk.chain.go_back(before)
    assert desk.epoch() == 0
    with desk.chain.mining_held():
        await desk.upkeep.look()
        undone = await desk.now(sent)
        assert (undone.state, undone.cost, undone.tx_hash) == (SentState.SENT, None, None)
    await desk.upkeep.look()
    assert await desk.state(sent) is SentState.MINED
    assert desk.epoch() == 1


async def test_an_old_block_that_goes_is_noticed_by_its_nonce(desk: SendingDesk) -> None:
    before = desk.chain.snapshot()
    sent = await desk.send()
    await desk.upkeep.look()
    desk.chain.go_back(before)
    desk.chain.mine(100)  # deeper than anything we look at again by its depth
    await desk.upkeep.look()
    await desk.upkeep.look()
    assert await desk.state(sent) is SentState.MINED
    assert desk.epoch() == 1


async def test_after_a_crash_the_same_bytes_are_sent(desk: SendingDesk) -> None:
    prepared = await desk.prepare()
    await desk.sender.lease.release()
    heir = desk.another()
    assert await heir.lease.hold()
    await heir.hand_in()
    await heir.hand_in()
    assert desk.epoch() == 1
    assert (await desk.now(prepared)).state == SentState.SENT
    assert len(await desk.all()) == 1


async def test_two_processes_never_use_one_account_at_once(desk: SendingDesk) -> None:
    await desk.send()
    other = desk.another()
    assert not await other.lease.hold()
    quote = await other.quote(desk.intent())
    with pytest.raises(SenderLost):
        async with unit_of_work(desk.sessions) as session:
            await other.prepare(session, quote, GENEROUS)
    assert len(await desk.all()) == 1
    await desk.sender.lease.release()
    assert await other.lease.hold()
    with pytest.raises(SenderLost):
        async with unit_of_work(desk.sessions) as session:
            await desk.sender.prepare(session, quote, GENEROUS)
    assert len(await desk.all()) == 1


@pytest.mark.parametrize(
    ("budget", "refusal"),
    [
        (SpendingSettings(most_per_transaction=1, most_per_day=10**18), TooDear),
        (SpendingSettings(most_per_transaction=10**17, most_per_day=1), BudgetSpent),
    ],
)
async def test_what_would_cost_too_much_is_not_sent(desk: SendingDesk, budget, refusal) -> None:
    with pytest.raises(refusal):
        await desk.prepare(budget=budget)
    assert await desk.all() == []
    assert desk.epoch() == 0


async def test_a_days_budget_counts_what_was_paid_and_comes_back(desk: SendingDesk) -> None:
    first = await desk.send()
    await desk.upkeep.look()
    cost = (await desk.now(first)).cost
    assert cost
    worst = (await desk.sender.quote(desk.intent())).worst
    narrow = SpendingSettings(most_per_transaction=10**17, most_per_day=cost + worst - 1)
    with pytest.raises(BudgetSpent):
        await desk.prepare(budget=narrow)
    await desk.prepare(desk.intent(purpose="another"), narrow)  # its own purse
    desk.clock.advance(timedelta(days=1))
    await desk.prepare(budget=narrow)


async def test_when_the_network_is_dear_nothing_is_sent(desk: SendingDesk) -> None:
    with pytest.raises(TooDear):
        await desk.another(most_fee_per_gas=1).quote(desk.intent())
    assert await desk.all() == []


async def test_no_transaction_has_more_gas_than_one_may_have(desk: SendingDesk) -> None:
    """Blocks have room for more, and no node takes it (EIP-7825)."""
    busy = replace(desk.intent(), to=b"\x66" * 20, data=b"")
    rpc, place = desk.chain.devnet.rpc, checksum(busy.to)
    rpc("anvil_setCode", place, counts_down_from(590_000))
    quote = await desk.sender.quote(busy)
    assert quote.gas == MOST_GAS, "with less room than usual"
    rpc("anvil_setCode", place, counts_down_from(700_000))
    with pytest.raises((TooDear, CallReverted)):
        await desk.prepare(busy)
    assert await desk.all() == []


def counts_down_from(rounds: int) -> str:
    """Code that burns 26 gas in each."""
    return f"0x62{rounds:06x}5b6001900380600457" + "00"


async def test_nodes_are_not_flooded(desk: SendingDesk) -> None:
    with desk.chain.mining_held():
        for _ in range(MOST_UNDER_WAY):
            await desk.send()
        with pytest.raises(TooManyUnderWay):
            await desk.prepare()
        assert len(await desk.all()) == MOST_UNDER_WAY


async def test_without_coins_it_waits(desk: SendingDesk) -> None:
    address = desk.account.account.address
    prepared = await desk.prepare()
    desk.chain.devnet.rpc("anvil_setBalance", address, "0x0")
    await desk.sender.hand_in()
    assert await desk.state(prepared) is SentState.PREPARED
    desk.chain.devnet.rpc("anvil_setBalance", address, hex(10**18))
    await desk.sender.hand_in()
    await desk.upkeep.look()
    assert await desk.state(prepared) is SentState.MINED


async def test_where_a_transaction_came_from_can_be_asked(desk: SendingDesk) -> None:
    with desk.chain.mining_held():
        sent = await desk.send()
        desk.clock.advance(STUCK)
        await desk.upkeep.look()
    hashes = [attempt.tx_hash for attempt in (await desk.now(sent)).attempts]
    async with unit_of_work(desk.sessions) as session:
        repository = SentRepository(session, desk.chain.deployment.chain_id)
        found = await repository.origins_of([*hashes, bytes(32)])
        (standing,) = await repository.standing("keeper")
    assert {origin.purpose for origin in found.values()} == {"test"}
    assert set(found) == set(hashes)
    assert (standing.account, standing.is_alive) == (desk.account.address, True)
