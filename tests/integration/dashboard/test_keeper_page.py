"""Who runs the time-outs: a page for everybody, which names nobody."""
# covers: N-12, N-09

from __future__ import annotations

from datetime import timedelta

from backend.chain.sender.models import SendAttempt, SenderLease, SentState, SentTransaction
from backend.core.ids import uuid7
from backend.domain.keeper.models import KeeperTry
from tests.builders.histories import CHAIN
from tests.fixtures.time import NOON

ACCOUNT = bytes([0xAB]) * 20


async def a_run(shop, escrow_id, *, state=SentState.MINED, tx_hash=bytes([0x77]) * 32):
    """A transaction of the keeper about one escrow."""
    session = shop.market.session
    transaction = SentTransaction(
        id=uuid7(),
        chain_id=CHAIN,
        account=ACCOUNT,
        nonce=0,
        purpose="keeper",
        subject="keeper:1",
        receiver=bytes(20),
        data=b"",
        gas=100_000,
        state=state.value,
        most_cost=10**16,
        worst_cost=10**14,
        cost=10**13 if state is SentState.MINED else None,
        tx_hash=tx_hash if state is SentState.MINED else None,
        prepared_at=NOON,
        attempts=[
            SendAttempt(
                number=1, tx_hash=tx_hash, max_fee=1, priority_fee=1, raw=b"x", signed_at=NOON
            )
        ],
    )
    session.add(transaction)
    await session.flush()
    session.add(
        KeeperTry(
            chain_id=CHAIN,
            escrow_id=escrow_id,
            failures=1,
            transaction_id=transaction.id,
            tried_at=NOON,
            next_try_at=NOON,
        )
    )
    await session.flush()
    return transaction


async def test_without_a_keeper_it_says_that_anybody_can(shop, lamp, visitor):
    page = await (await visitor(None)).get("/keeper")
    assert "not at work at the moment" in page.words
    assert "Nothing yet" in page.words


async def test_it_tells_what_was_run_and_what_it_cost(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    escrow_id = order.deliveries[0].escrow_id
    await a_run(shop, escrow_id)
    shop.market.gateway.give_coins(ACCOUNT, 3 * 10**18)
    lease = SenderLease(
        chain_id=CHAIN,
        account=ACCOUNT,
        role="keeper",
        holder="somebody",
        token=1,
        expires_at=NOON + timedelta(days=36_500),
    )
    shop.market.session.add(lease)
    await shop.market.session.flush()
    page = await (await visitor(None)).get("/keeper")
    assert "Our keeper is at work" in page.words
    assert "1 time-out" in page.words
    assert "3 ETH" in page.words.replace("\u00a0", " ")
    assert "0.00001" in page.words
    assert "0x" + "77" * 32 in page.html
    assert order.public_id not in page.html
    assert lamp.title not in page.words


async def test_an_attester_is_no_keeper(shop, lamp, visitor):
    lease = SenderLease(
        chain_id=CHAIN,
        account=ACCOUNT,
        role="attester",
        holder="somebody",
        token=1,
        expires_at=NOON + timedelta(days=36_500),
    )
    shop.market.session.add(lease)
    await shop.market.session.flush()
    assert "not at work" in (await (await visitor(None)).get("/keeper")).words


async def test_what_cannot_be_run_is_told_with_its_reason_as_text(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    shop.market.session.add(
        KeeperTry(
            chain_id=CHAIN,
            escrow_id=order.deliveries[0].escrow_id,
            failures=3,
            reason="token: <b>never</b>",
            tried_at=NOON,
            next_try_at=NOON + timedelta(hours=1),
        )
    )
    await shop.market.session.flush()
    page = await (await visitor(None)).get("/keeper")
    assert "What cannot be run now" in page.words
    assert "<b>never" not in page.html
