"""Whatever a node gets wrong: nothing false is stored, and after it heals nothing is missing."""
# covers: N-11

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.errors import (
    BadAnswer,
    ChainError,
    ChainMoved,
    NodeBusy,
    NodeTrouble,
    NodeUnreachable,
    UnreadableLog,
    WrongNetwork,
)
from backend.chain.gateway import ChainGateway
from backend.chain.rpc import JsonRpc
from backend.core.database import unit_of_work
from backend.indexer.loop import ChainIndexer, run_index_loop
from backend.indexer.models import ChainCursor, ChainLog
from tests.builders.chain import Actor, Chain
from tests.builders.indexing import IndexBundle, Recorder
from tests.fakes.rpc_faults import FaultyTransport, Response, Spoil, on
from tests.fixtures.time import SOON


@pytest.fixture
async def liar(bundle: IndexBundle) -> AsyncIterator[FaultyTransport]:
    transport = FaultyTransport()
    yield transport
    await transport.aclose()


@pytest.fixture
async def doubtful(bundle: IndexBundle, liar: FaultyTransport) -> AsyncIterator[IndexBundle]:
    """The same bundle with a node that lies when told to."""
    url = bundle.settings.chain.rpc_url.get_secret_value()
    rpc = JsonRpc(url, transport=liar)
    yield replace(bundle, gateway=ChainGateway(rpc))
    await rpc.close()


async def cursor_of(bundle: IndexBundle) -> tuple[int, bytes | None]:
    async with unit_of_work(bundle.sessions) as session:
        cursor = (await session.scalars(select(ChainCursor))).one()
        return cursor.block_number, cursor.block_hash


def other_hash(result: Any) -> Any:
    return [log | {"blockHash": "0x" + "ab" * 32} for log in result]


def other_contract(result: Any) -> Any:
    return [log | {"address": "0x" + "de" * 20} for log in result]


def as_response(status: int, body: bytes = b"", **headers: str) -> Callable[[Any], Any]:
    def answer(_: Any) -> Any:
        raise Response(status, body, **headers)

    return answer


def half_of(text: bytes) -> Callable[[Any], Any]:
    return as_response(200, text)


FAULTS: dict[str, tuple[Spoil, type[ChainError]]] = {
    "no logs although there are": (on("eth_getLogs", lambda _: []), BadAnswer),
    "one log left out": (on("eth_getLogs", lambda logs: logs[:-1]), BadAnswer),
    "logs of another block": (on("eth_getLogs", other_hash), BadAnswer),
    "logs of another contract": (on("eth_getLogs", other_contract), BadAnswer),
    "logs of a block that is gone": (
        on("eth_getLogs", lambda logs: [log | {"removed": True} for log in logs]),
        BadAnswer,
    ),
    "a log without its place": (
        on("eth_getLogs", lambda logs: [{**log, "logIndex": None} for log in logs]),
        BadAnswer,
    ),
    "null instead of logs": (on("eth_getLogs", lambda _: None), BadAnswer),
    "null instead of receipts": (on("eth_getBlockReceipts", lambda _: None), BadAnswer),
    "a head without a hash": (
        on("eth_getBlockByNumber", lambda block: {**block, "hash": None}),
        BadAnswer,
    ),
    "a head that is nobody's child": (
        on("eth_getBlockByNumber", lambda block: {**block, "number": "0x7fffffff"}),
        NodeTrouble,
    ),
    "another chain": (on("eth_chainId", lambda _: "0x1"), WrongNetwork),
    "asked to slow down": (
        on("eth_getLogs", as_response(429, b"", **{"retry-after": "2"})),
        NodeBusy,
    ),
    "out of service": (on("eth_getLogs", as_response(503)), NodeUnreachable),
    "a web page": (on("eth_getLogs", half_of(b"<html>Bad gateway</html>")), BadAnswer),
    "half an answer": (on("eth_getLogs", half_of(b'[{"jsonrpc": "2.0", "id"')), BadAnswer),
    "an empty list": (on("eth_getLogs", half_of(b"[]")), BadAnswer),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_stores_nothing_and_costs_nothing_once_it_heals(
    fault: str,
    chain: Chain,
    doubtful: IndexBundle,
    liar: FaultyTransport,
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    index = ChainIndexer(doubtful, [recorder])
    await index.prepare()
    await index.catch_up()
    before, calls = await cursor_of(doubtful), recorder.calls
    sale = chain.fund(buyer, seller)

    spoil, error = FAULTS[fault]
    liar.spoil = spoil
    with pytest.raises(error):
        await index.step()
    assert (await cursor_of(doubtful), recorder.calls) == (before, calls)

    liar.spoil = None
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == ["Funded"]


async def test_the_same_log_twice_is_one_log(
    chain: Chain,
    doubtful: IndexBundle,
    liar: FaultyTransport,
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    index = ChainIndexer(doubtful, [recorder])
    await index.prepare()
    liar.spoil = on("eth_getLogs", lambda logs: (logs * 2)[::-1])
    sale = chain.fund(buyer, seller)
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == ["Funded"]


async def test_a_node_without_receipts_is_still_of_use(
    chain: Chain,
    doubtful: IndexBundle,
    liar: FaultyTransport,
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    body = b'{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"Method not found"}}'
    liar.spoil = on("eth_getBlockReceipts", as_response(200, body))
    index = ChainIndexer(doubtful, [recorder])
    await index.prepare()
    await index.catch_up()
    tried = liar.asked.count("eth_getBlockReceipts")
    sale = chain.fund(buyer, seller)
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == ["Funded"]
    assert tried == liar.asked.count("eth_getBlockReceipts"), "asked once, not for every block"


async def test_a_range_that_is_too_large_is_cut_until_it_fits(
    chain: Chain,
    doubtful: IndexBundle,
    liar: FaultyTransport,
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    sale = chain.fund(buyer, seller)
    chain.mine(200)
    body = b'{"jsonrpc":"2.0","id":0,"error":{"code":-32602,"message":"block range is too wide"}}'

    def at_most_ten(question: dict[str, Any], result: Any) -> Any:
        query = question["params"][0] if question["method"] == "eth_getLogs" else {}
        if "fromBlock" in query and int(query["toBlock"], 16) - int(query["fromBlock"], 16) >= 10:
            raise Response(200, body)
        return result

    liar.spoil = at_most_ten
    index = ChainIndexer(doubtful, [recorder])
    await index.prepare()
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == ["Funded"]


async def test_the_branch_changes_between_header_and_logs(
    chain: Chain,
    doubtful: IndexBundle,
    liar: FaultyTransport,
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    index = ChainIndexer(doubtful, [recorder])
    await index.prepare()
    await index.catch_up()
    fork = chain.snapshot()
    sale = chain.fund(buyer, seller)

    def switch(block: Any) -> Any:
        liar.spoil = None
        chain.go_back(fork)
        chain.mine()
        return block

    liar.spoil = on("eth_getBlockByNumber", switch)
    with pytest.raises(ChainMoved):
        await index.step()
    await index.catch_up()
    assert recorder.names(sale.escrow_id) == []


async def test_an_event_nobody_knows_stops_the_index(
    chain: Chain,
    doubtful: IndexBundle,
    liar: FaultyTransport,
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    index = ChainIndexer(doubtful, [recorder])
    await index.prepare()
    await index.catch_up()
    chain.fund(buyer, seller)
    before = await cursor_of(doubtful)
    liar.spoil = on(
        "eth_getLogs", lambda logs: [log | {"topics": ["0x" + "77" * 32]} for log in logs]
    )
    with pytest.raises(UnreadableLog):
        await asyncio.wait_for(run_index_loop(doubtful, [recorder], asyncio.Event()), SOON)
    assert await cursor_of(doubtful) == before


async def test_the_loop_waits_out_trouble_and_checks_the_node_again(
    chain: Chain,
    doubtful: IndexBundle,
    liar: FaultyTransport,
    recorder: Recorder,
    buyer: Actor,
    seller: Actor,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.create_task(run_index_loop(doubtful, [recorder], stop))
    try:
        liar.spoil = on("eth_chainId", as_response(502))
        sale = chain.fund(buyer, seller)
        await asyncio.sleep(0.4)
        assert recorder.calls == 0
        assert not loop.done()
        liar.spoil = None
        await asyncio.wait_for(recorder.heard.wait(), SOON)
        assert recorder.names(sale.escrow_id) == ["Funded"]
    finally:
        stop.set()
        await loop


class Crash(Exception):
    """The process dies here."""


class CrashingProjector(Recorder):
    """Dies after it has written, before the unit of work is stored."""

    async def apply(self, session: AsyncSession, *args: Any) -> None:
        await super().apply(session, *args)
        await session.flush()
        raise Crash


async def test_a_crash_before_the_commit_loses_nothing_and_doubles_nothing(
    chain: Chain,
    index: ChainIndexer,
    bundle: IndexBundle,
    recorder: Recorder,
    another_index: Callable[..., ChainIndexer],
    buyer: Actor,
    seller: Actor,
) -> None:
    fork = chain.snapshot()
    gone = chain.fund(buyer, seller)
    await index.catch_up()
    chain.go_back(fork)
    sale = chain.fund(buyer, seller)
    before = await cursor_of(bundle)

    with pytest.raises(Crash):  # in the middle of a rollback
        await another_index(CrashingProjector(standing=list(recorder.standing))).step()
    assert await cursor_of(bundle) == before

    await another_index(recorder).catch_up()
    assert recorder.names(gone.escrow_id) == []
    assert recorder.names(sale.escrow_id) == ["Funded"]
    async with unit_of_work(bundle.sessions) as session:
        found = (await session.scalars(select(ChainLog.escrow_id))).all()
    assert found.count(sale.escrow_id) == 1
    assert gone.escrow_id not in found


async def test_of_two_indexers_one_stores_each_batch(
    chain: Chain, bundle: IndexBundle, buyer: Actor, seller: Actor
) -> None:
    both = Recorder()
    indexers = [ChainIndexer(bundle, [both]), ChainIndexer(bundle, [both])]
    for indexer in indexers:
        await indexer.prepare()
    for _ in range(5):
        chain.fund(buyer, seller)

        ends = await asyncio.gather(
            *(indexer.step() for indexer in indexers), return_exceptions=True
        )
        assert all(isinstance(end, bool | ChainMoved) for end in ends), ends
        assert any(end is True for end in ends), "one of them got on"
    await indexers[0].catch_up()
    positions = [event.at for event in both.added]
    assert positions == sorted(set(positions))
    assert not both.removed


@pytest.mark.parametrize("change", ["genesis", "contract", "chain"])
async def test_a_database_or_node_of_another_chain_is_refused(
    change: str, index: ChainIndexer, bundle: IndexBundle, chain: Chain
) -> None:
    deployment = bundle.deployment
    if change == "chain":
        other = replace(deployment, chain_id=1)
    elif change == "genesis":
        other = replace(deployment, genesis_hash=b"\x01" * 32)
    else:
        other = replace(
            deployment,
            contracts={
                **deployment.contracts,
                "PhygitalEscrow": deployment.contracts["PhygitalToken"],
            },
        )
    with pytest.raises(WrongNetwork):
        await ChainIndexer(replace(bundle, deployment=other), []).prepare()
