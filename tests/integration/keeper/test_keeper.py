"""The keeper on a real chain: what is due is run once, by whomever, and never above its budget."""
# covers: N-12

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from backend.chain.abi import encode_call
from backend.chain.sender.models import SentState
from backend.core.database import unit_of_work
from backend.domain.keeper.models import KeeperTry
from backend.domain.keeper.pauses import LONGEST_PAUSE
from tests.builders.chain import Actor, Chain, actor
from tests.builders.journey import Journey
from tests.builders.keeping import LATE, KeeperDesk, NarrowGateway, PoisonedGateway


@pytest.fixture
def desk(paying: Journey) -> KeeperDesk:
    return KeeperDesk(paying)


def balance(chain: Chain, account: Actor) -> int:
    return int(chain.devnet.rpc("eth_getBalance", account.account.address, "latest"), 16)


async def test_what_has_matured_is_run_in_one_transaction(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    sales = [chain.fund(buyer, seller) for _ in range(3)]
    await desk.journey.follow()
    assert await desk.run() == 0  # nobody is late yet
    assert await desk.sent() == []
    chain.jump(LATE)
    assert await desk.run() == 3
    assert await desk.statuses(*sales) == ["refunded"] * 3
    (done,) = await desk.sent()
    assert (done.state, done.purpose) == (SentState.MINED, "keeper")
    assert await desk.run() == 0
    assert len(await desk.sent()) == 1


async def test_when_a_person_was_first_nothing_is_sent(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor, stranger: Actor
) -> None:
    sale = chain.fund(buyer, seller)
    await desk.journey.follow()
    chain.jump(LATE)
    chain.escrow(stranger, "timeout", sale.terms_args)  # the index has not read it yet
    before = balance(chain, desk.account)
    assert await desk.run() == 0
    assert balance(chain, desk.account) == before
    assert await desk.sent() == []
    (known,) = (await desk.tries()).values()
    assert known.failures == 0
    assert desk.timed_out(sale) == 1


async def test_a_person_waiting_in_the_pool_is_first_as_well(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor, stranger: Actor
) -> None:
    sale = chain.fund(buyer, seller)
    await desk.journey.follow()
    chain.jump(LATE)
    with chain.mining_held():
        chain.submit(stranger, "timeout", sale.terms_args)
        assert await desk.run() == 0
    assert await desk.sent() == []


async def test_two_keepers_beside_each_other_run_it_once(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor, stranger: Actor
) -> None:
    sales = [chain.fund(buyer, seller) for _ in range(2)]
    await desk.journey.follow()
    chain.jump(LATE)
    other = KeeperDesk(desk.journey, account=stranger)
    with chain.mining_held():
        assert await desk.run() == 2
        assert await other.run() == 0  # it sees that they are under way
        async with unit_of_work(desk.journey.resources.sessions) as session:
            await session.execute(delete(KeeperTry))  # a keeper of another house knows nothing
        assert await other.run() == 0  # and asks on top of what is in the pool
    await desk.run()
    assert desk.timed_out(*sales) == 2
    assert len(await desk.sent()) == 1


async def test_two_processes_with_one_key_send_nothing_twice(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    sale = chain.fund(buyer, seller)
    await desk.journey.follow()
    chain.jump(LATE)
    twin = KeeperDesk(desk.journey)
    with chain.mining_held():
        assert await desk.run() == 1
        assert await twin.run() == 0
    assert len(await desk.sent()) == 1
    await desk.run()
    assert await desk.statuses(sale) == ["refunded"]


async def test_one_that_cannot_be_run_rests_longer_each_time_and_holds_up_nobody(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    poisoned, sound = chain.fund(buyer, seller), chain.fund(buyer, seller)
    await desk.journey.follow()
    chain.jump(LATE)
    bitten = KeeperDesk(desk.journey, gateway=PoisonedGateway(desk.chain.gateway, poisoned))
    assert await bitten.run() == 1
    assert await desk.statuses(poisoned, sound) == ["funded", "refunded"]
    pauses = []
    for failures in range(1, 12):
        row = (await desk.tries())[poisoned.escrow_id]
        assert (row.failures, row.reason) == (failures, "token: never")
        pauses.append(row.next_try_at - row.tried_at)
        assert await bitten.run() == 0  # it rests
        assert (await desk.tries())[poisoned.escrow_id].failures == failures
        bitten.wait(pauses[-1])
        await bitten.sender.lease.hold()
        assert await bitten.run() == 0
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[3] < pauses[-1] == LONGEST_PAUSE
    assert len(await desk.sent()) == 1
    bitten.wait(LONGEST_PAUSE)
    await bitten.sender.lease.release()
    assert await desk.run() == 1  # healed
    assert await desk.statuses(poisoned) == ["refunded"]


async def test_a_batch_that_costs_too_much_is_sent_in_parts(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    sales = [chain.fund(buyer, seller) for _ in range(4)]
    await desk.journey.follow()
    chain.jump(LATE)
    probe = await desk.sender.node.market()
    most = 150_000 * probe.suggested.max_fee
    frugal = desk.but(most_per_transaction=most)
    assert await frugal.run() == 4
    sent = await desk.sent()
    assert len(sent) > 1
    assert all(row.worst_cost <= most for row in sent)
    assert await desk.statuses(*sales) == ["refunded"] * 4


async def test_a_batch_that_no_transaction_has_room_for_is_sent_in_parts(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    """Whoever burns gas in enough time-outs would otherwise hold up all of them."""
    sales = [chain.fund(buyer, seller) for _ in range(4)]
    await desk.journey.follow()
    chain.jump(LATE)
    one = 2 * len(encode_call("PhygitalEscrow", "timeout_many", [sales[0].terms_args])) + 2
    narrow = KeeperDesk(desk.journey, gateway=NarrowGateway(desk.chain.gateway, one))
    assert await narrow.run() == 4
    assert len(await desk.sent()) == 4
    assert await desk.statuses(*sales) == ["refunded"] * 4


async def test_when_the_days_budget_is_spent_they_wait_for_the_next(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    sale = chain.fund(buyer, seller)
    await desk.journey.follow()
    chain.jump(LATE)
    poor = desk.but(most_per_day=1)
    assert await poor.run() == 0
    assert await desk.sent() == []
    assert await desk.statuses(sale) == ["funded"]
    assert await desk.run() == 1


async def test_a_dear_one_rests_like_any_other(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    sale = chain.fund(buyer, seller)
    await desk.journey.follow()
    chain.jump(LATE)
    assert await desk.but(most_per_transaction=1).run() == 0
    row = (await desk.tries())[sale.escrow_id]
    assert row.failures == 1
    assert row.reason
    assert row.transaction_id is None


async def test_a_time_out_a_reorganisation_took_back_is_run_again(
    desk: KeeperDesk, chain: Chain, buyer: Actor, seller: Actor
) -> None:
    sale = chain.fund(buyer, seller)
    chain.jump(LATE)
    await desk.journey.follow()
    before = chain.snapshot()
    assert await desk.run() == 1
    chain.go_back(before)
    chain.mine(3)
    await desk.journey.follow()
    assert await desk.statuses(sale) == ["funded"]
    desk.wait(timedelta(minutes=2))
    await desk.run()
    await desk.run()
    assert await desk.statuses(sale) == ["refunded"]
    assert desk.timed_out(sale) == 1
    assert len(await desk.sent()) == 1


async def test_more_than_fit_into_one_transaction_are_run_round_by_round(
    desk: KeeperDesk, chain: Chain, buyer: Actor
) -> None:
    seller = actor("seller")
    sales = [chain.fund(buyer, seller) for _ in range(5)]
    await desk.journey.follow()
    chain.jump(LATE)
    narrow = desk.but(most_at_once=2)
    assert [await narrow.run() for _ in range(4)] == [2, 2, 1, 0]
    assert desk.timed_out(*sales) == 5
