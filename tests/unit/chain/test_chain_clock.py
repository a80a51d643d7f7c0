"""What time it is on the chain.

covers: S4-19
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.chain.chain_clock import NodeChainClock
from backend.chain.errors import NodeUnreachable, RpcRefused
from backend.chain.types import BlockHash, BlockHeader, moment

START = 1_795_334_400


class Node:
    def __init__(self):
        self.timestamp = START
        self.pending = START + 5
        self.block = 1
        self.asked = 0
        self.trouble = None

    async def head(self):
        self.asked += 1
        if self.trouble:
            raise self.trouble
        number = self.block.to_bytes(32)
        return BlockHeader(self.block, BlockHash(number), BlockHash(number), self.timestamp, b"")

    async def rpc(self, method, *params):
        assert (method, *params) == ("eth_getBlockByNumber", "pending", False)
        if isinstance(self.pending, Exception):
            raise self.pending
        return None if self.pending is None else {"timestamp": hex(self.pending)}


class Stopwatch:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def node():
    return Node()


@pytest.fixture
def watch():
    return Stopwatch()


@pytest.fixture
def chain_clock(node, watch):
    return NodeChainClock(node, max_age=0.25, monotonic=watch)


async def test_it_is_the_time_the_next_block_would_have(chain_clock):
    assert await chain_clock.now() == moment(START + 5)


async def test_between_questions_it_counts_on_without_asking(chain_clock, node, watch):
    await chain_clock.now()
    watch.seconds += 0.2
    assert await chain_clock.now() == moment(START + 5) + timedelta(seconds=0.2)
    assert node.asked == 1


async def test_a_jump_of_the_chain_is_seen_at_the_next_question(chain_clock, node, watch):
    await chain_clock.now()
    node.timestamp = node.pending = START + 86_400
    node.block += 1
    watch.seconds += 0.3
    assert await chain_clock.now() == moment(START + 86_400)


@pytest.mark.parametrize(
    "pending", [None, RpcRefused("no", rpc_code=-32601), NodeUnreachable("gone")]
)
async def test_without_a_pending_block_the_newest_one_is_counted_on(
    chain_clock, node, watch, pending
):
    if isinstance(pending, NodeUnreachable):
        await chain_clock.now()
        node.trouble = pending
        watch.seconds += 7
        assert await chain_clock.now() == moment(START + 12)
        return
    node.pending = pending
    assert await chain_clock.now() == moment(START)
    watch.seconds += 7
    assert await chain_clock.now() == moment(START + 7)


async def test_a_node_that_never_answered_is_an_error(chain_clock, node):
    node.trouble = NodeUnreachable("gone")
    with pytest.raises(NodeUnreachable):
        await chain_clock.now()
