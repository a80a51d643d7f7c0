"""Several nodes as one: who is asked, who rests, who is believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from backend.chain import rpc_pool
from backend.chain.errors import BadAnswer, CallReverted, ChainError, NodeBusy, NodeUnreachable
from backend.chain.rpc import Question
from backend.chain.rpc_pool import RpcPool

pytestmark = pytest.mark.anyio


class Node:
    """Answers with its own answer, or fails as told."""

    def __init__(self, answer: Any, error: ChainError | None = None) -> None:
        self.answer, self.error = answer, error
        self.asked = 0
        self.is_closed = False

    async def ask(self, method: str, *params: Any) -> Any:
        self.asked += 1
        if self.error:
            raise self.error
        return self.answer

    async def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        return [await self.ask(method, *params) for method, params in questions]

    async def ask_agreed(self, questions: Sequence[Question]) -> list[Any]:
        return await self.ask_many(questions)

    async def close(self) -> None:
        self.is_closed = True


AWAY = NodeUnreachable("gone")
QUESTION: list[Question] = [("eth_call", [])]


async def test_the_first_is_asked_while_it_is_well():
    first, second = Node("a"), Node("b")
    pool = RpcPool([first, second])
    assert [await pool.ask("eth_chainId") for _ in range(3)] == ["a", "a", "a"]
    assert second.asked == 0


@pytest.mark.parametrize("error", [AWAY, NodeBusy("slow down"), BadAnswer("nonsense")])
async def test_trouble_is_answered_by_the_next_which_is_then_kept(error):
    first, second = Node("a", error), Node("b")
    pool = RpcPool([first, second])
    assert await pool.ask("eth_chainId") == "b"
    first.error = None
    assert await pool.ask("eth_chainId") == "b"
    assert (first.asked, second.asked) == (1, 2)
    assert pool.healthy == 1


async def test_a_contracts_no_is_an_answer_and_not_trouble():
    first, second = Node("a", CallReverted("escrow: too late")), Node("b")
    with pytest.raises(CallReverted):
        await RpcPool([first, second]).ask("eth_call")
    assert second.asked == 0


async def test_when_all_are_in_trouble_the_last_trouble_is_told():
    pool = RpcPool([Node("a", AWAY), Node("b", NodeBusy("slow down"))])
    with pytest.raises(NodeBusy):
        await pool.ask("eth_chainId")


async def test_a_resting_node_is_asked_only_when_nobody_else_is_left(monkeypatch):
    first, second, third = Node("a", AWAY), Node("b"), Node("c")
    pool = RpcPool([first, second, third])
    await pool.ask("eth_chainId")
    second.error = AWAY
    assert await pool.ask("eth_chainId") == "c"
    assert first.asked == 1, "it rests"
    third.error = AWAY
    first.error = None
    assert await pool.ask("eth_chainId") == "a"


async def test_a_rested_node_may_try_again(monkeypatch):
    monkeypatch.setattr(rpc_pool, "SHORTEST_REST", 0.0)
    first, second = Node("a", AWAY), Node("b")
    pool = RpcPool([first, second])
    await pool.ask("eth_chainId")
    first.error, second.error = None, AWAY
    assert await pool.ask("eth_chainId") == "a"
    assert pool.healthy == 1


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        ([Node("1"), Node("2"), Node("1")], "1"),
        ([Node("2"), Node("1"), Node("1")], "1"),
        ([Node("1"), Node("1", AWAY)], "1"),
        ([Node("2", AWAY), Node("1"), Node("1", AWAY)], "1"),
        ([Node("1")], "1"),
    ],
)
async def test_the_majority_of_those_who_answer_is_believed(nodes, told):
    assert await RpcPool(nodes).ask_agreed(QUESTION) == [told]


@pytest.mark.parametrize(
    "nodes",
    [
        [Node("1"), Node("2")],
        [Node("1"), Node("2"), Node("3")],
        [Node("1"), Node("2", AWAY), Node("3")],
    ],
)
async def test_without_a_majority_nobody_is(nodes):
    with pytest.raises(BadAnswer):
        await RpcPool(nodes).ask_agreed(QUESTION)


async def test_nobody_there_is_told_as_such():
    with pytest.raises(NodeUnreachable):
        await RpcPool([Node("1", AWAY), Node("2", AWAY)]).ask_agreed(QUESTION)


async def test_closing_closes_all():
    nodes = [Node("1"), Node("2")]
    await RpcPool(nodes).close()
    assert all(node.is_closed for node in nodes)


def test_a_pool_of_nobody_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        RpcPool([])
