"""Several nodes for one chain: stay with one while it is well, go on to the next when it is not.

Staying matters as much as going on: answers of two nodes may describe two branches. Whoever reads
a batch checks that it is one branch and begins again otherwise, so a change in between costs a
second attempt and never a mixture. Reads that decide about money may ask for agreement.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog

from backend.chain.errors import BadAnswer, ChainError, NodeTrouble, NodeUnreachable
from backend.chain.rpc import Question

T = TypeVar("T")
SHORTEST_REST, LONGEST_REST = 1.0, 60.0  # seconds without questions after trouble

log = structlog.get_logger(__name__)


class Rpc(Protocol):
    """Who answers JSON-RPC: one node, or several that look like one."""

    async def ask(self, method: str, *params: Any) -> Any: ...
    async def ask_many(self, questions: Sequence[Question]) -> list[Any]: ...
    async def ask_agreed(self, questions: Sequence[Question]) -> list[Any]: ...
    async def close(self) -> None: ...


@dataclass
class _Node:
    rpc: Rpc
    failures: int = 0
    rests_until: float = 0.0

    def is_resting(self, now: float) -> bool:
        return now < self.rests_until

    def failed(self, now: float) -> None:
        self.failures += 1
        self.rests_until = now + min(LONGEST_REST, SHORTEST_REST * 2 ** min(self.failures - 1, 10))

    def answered(self) -> None:
        self.failures, self.rests_until = 0, 0.0


class RpcPool:
    """Nodes in the order of preference. With one node it adds nothing."""

    def __init__(self, nodes: Sequence[Rpc]) -> None:
        if not nodes:
            raise ValueError("A pool needs at least one node.")
        self._nodes = [_Node(rpc) for rpc in nodes]
        self._current = 0

    @property
    def healthy(self) -> int:
        """How many nodes have answered the last time they were asked."""
        return sum(not node.failures for node in self._nodes)

    @property
    def size(self) -> int:
        return len(self._nodes)

    async def ask(self, method: str, *params: Any) -> Any:
        """The result of one question, from the first node that can answer."""
        return await self._first_able(lambda rpc: rpc.ask(method, *params))

    async def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        """The results of several questions, all from one node."""
        return await self._first_able(lambda rpc: rpc.ask_many(questions))

    async def ask_agreed(self, questions: Sequence[Question]) -> list[Any]:
        """Results that more than half of all nodes give alike. BadAnswer when there is no such.

        With one node, or two of which one is away, there is nobody to contradict: the one decides.
        """
        answers = await asyncio.gather(
            *(self._observed(node, lambda rpc: rpc.ask_many(questions)) for node in self._nodes),
            return_exceptions=True,
        )
        given = [answer for answer in answers if not isinstance(answer, BaseException)]
        if not given:
            raise next(answer for answer in answers if isinstance(answer, BaseException))
        votes = Counter(json.dumps(answer, sort_keys=True) for answer in given)
        told, times = votes.most_common(1)[0]
        if 2 * times <= len(given) and len(votes) > 1:
            raise BadAnswer("The nodes disagree with each other.", nodes=len(given))
        result: list[Any] = json.loads(told)
        return result

    async def close(self) -> None:
        for node in self._nodes:
            await node.rpc.close()

    async def _first_able(self, ask: Callable[[Rpc], Awaitable[T]]) -> T:
        trouble: ChainError = NodeUnreachable("No node can be asked.")
        for index in self._in_order():
            try:
                answer = await self._observed(self._nodes[index], ask)
            except NodeTrouble as error:
                trouble = error
                continue
            if index != self._current:
                log.warning("chain.node_changed", node=index, because=trouble.code)
                self._current = index
            return answer
        raise trouble

    def _in_order(self) -> list[int]:
        """The current one first, then by preference; those that rest only when nobody else is."""
        now = asyncio.get_running_loop().time()
        order = sorted(range(len(self._nodes)), key=lambda index: (index != self._current, index))
        return sorted(order, key=lambda index: self._nodes[index].is_resting(now))

    async def _observed(self, node: _Node, ask: Callable[[Rpc], Awaitable[T]]) -> T:
        try:
            answer = await ask(node.rpc)
        except NodeTrouble:
            node.failed(asyncio.get_running_loop().time())
            raise
        node.answered()
        return answer
