"""Asks the node for what comes next and checks it until it can be believed. Writes nothing.

A batch is a run of linked blocks that stands on a block we have, with all logs of our contract in
them. Near the head logs are asked for by block hash and counted against the receipts; far from it
by range, with every log's block hash compared to the header read for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from backend.chain.bloom import bloom_bits, may_contain
from backend.chain.deployment import Deployment
from backend.chain.errors import BadAnswer, ChainMoved, RangeTooLarge, WrongNetwork
from backend.chain.gateway import ChainGateway
from backend.chain.types import BlockHash, BlockHeader, RawLog
from backend.indexer.reorg import BlockRef, newest_common, next_window, require_branch

FIRST_RANGE = 50
LARGEST_RANGE = 2_000
LOGS_AT_ONCE = 10_000

ReadRemembered = Callable[[int, int], Awaitable[Sequence[BlockRef]]]
"""(at most this height, how many) to remembered blocks, highest first."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Blocks to be stored as one piece."""

    cursor: BlockRef  # where the cursor has to stand, or somebody else has moved it
    base: BlockRef  # blocks above it are to be undone; the cursor itself when nothing is
    headers: tuple[BlockHeader, ...]
    logs: tuple[RawLog, ...]
    head: BlockHeader

    @property
    def undone(self) -> int:
        """How many blocks of the old branch go."""
        return self.cursor.number - self.base.number

    @property
    def tip(self) -> BlockHeader:
        return self.headers[-1]

    @property
    def tip_ref(self) -> BlockRef:
        """Where the cursor stands afterwards."""
        return BlockRef(self.tip.number, self.tip.hash)


class Scanner:
    """Finds the next batch of one contract on one chain."""

    def __init__(
        self,
        gateway: ChainGateway,
        deployment: Deployment,
        *,
        confirmations: int = 0,
        finality_depth: int = 64,
    ) -> None:
        self._gateway = gateway
        self._deployment = deployment
        self._confirmations = confirmations
        self._finality_depth = finality_depth
        self._contract_bits = bloom_bits(deployment.escrow)
        self._range = FIRST_RANGE
        self._has_receipts = True

    async def next_batch(self, cursor: BlockRef, remembered: ReadRemembered) -> Batch | None:
        """What to store next, or None when we have all the node can show."""
        head, chain_id = await self._gateway.head_and_chain_id()
        if chain_id != self._deployment.chain_id:
            raise WrongNetwork(f"The node is on chain {chain_id} now.")
        target = head.number - self._confirmations
        if target <= cursor.number:
            return await self._look_back(cursor, target, head, remembered)
        first = await self._header(cursor.number + 1, head)
        if cursor.hash is not None and first.parent_hash != cursor.hash:
            return await self._switch_branch(cursor, target, head, remembered)
        return await self._extend(cursor, target, head)

    def is_behind(self, batch: Batch) -> bool:
        """Whether the node had more when this batch was read."""
        return batch.tip.number < batch.head.number - self._confirmations

    async def _look_back(
        self, cursor: BlockRef, target: int, head: BlockHeader, remembered: ReadRemembered
    ) -> Batch | None:
        """The node is not ahead of us. Is it behind, or on another branch?"""
        if cursor.hash is None or (target == head.number and head.hash == cursor.hash):
            return None
        known = await remembered(target, 1)
        if not known:
            return None
        header = await self._header(known[0].number, head)
        if header.hash == known[0].hash:
            return None
        return await self._switch_branch(cursor, target, head, remembered)

    async def _switch_branch(
        self, cursor: BlockRef, target: int, head: BlockHeader, remembered: ReadRemembered
    ) -> Batch | None:
        """The whole new branch up to `target`: readers see the old or the new one, no mixture."""
        base = await self._fork_point(cursor, remembered)
        if base.number >= target:
            return None
        headers = await self._headers(base.number + 1, target, head)
        require_branch(base, headers)
        logs = await self._logs(headers, head)
        return Batch(cursor, base, tuple(headers), tuple(logs), head)

    async def _fork_point(self, cursor: BlockRef, remembered: ReadRemembered) -> BlockRef:
        size, top = 0, cursor.number
        while True:
            size = next_window(size)
            blocks = await remembered(top, size)
            if not blocks:  # another chain from the first block we read
                return BlockRef(self._deployment.start_block - 1, None)
            numbers = [block.number for block in blocks]
            headers = await self._gateway.blocks_by_number(numbers)
            found: dict[int, BlockHash] = {item.number: item.hash for item in headers if item}
            common = newest_common(blocks, found)
            if common:
                return common
            top = numbers[-1] - 1

    async def _extend(self, cursor: BlockRef, target: int, head: BlockHeader) -> Batch:
        last = min(target, cursor.number + self._range)
        headers = await self._headers(cursor.number + 1, last, head)
        require_branch(cursor, headers)
        logs = await self._logs(headers, head)
        self._adapt(len(logs))
        return Batch(cursor, cursor, tuple(headers), tuple(logs), head)

    def _adapt(self, found: int) -> None:
        """Aim at transactions of a certain number of logs, whatever the number of blocks."""
        if found > LOGS_AT_ONCE:
            self._range = max(1, self._range // 2)
        elif found <= LOGS_AT_ONCE // 2:
            self._range = min(LARGEST_RANGE, self._range * 2)

    async def _header(self, number: int, head: BlockHeader) -> BlockHeader:
        (header,) = await self._headers(number, number, head)
        return header

    async def _headers(self, first: int, last: int, head: BlockHeader) -> list[BlockHeader]:
        """Headers by height, the head's own taken from the answer we have."""
        numbers = [number for number in range(first, last + 1) if number != head.number]
        found = await self._gateway.blocks_by_number(numbers)
        if first <= head.number <= last:
            found.append(head)
        headers = [header for header in found if header]
        if len(headers) != last - first + 1:
            raise ChainMoved("The node does not have a block it has announced.")
        return headers

    async def _logs(self, headers: Sequence[BlockHeader], head: BlockHeader) -> list[RawLog]:
        near = head.number - self._finality_depth
        far_off = [header for header in headers if header.number <= near]
        logs: list[RawLog] = []
        for start in range(0, len(far_off), LARGEST_RANGE):
            logs += await self._logs_by_range(far_off[start : start + LARGEST_RANGE])
        return logs + await self._logs_by_hash(headers[len(far_off) :])

    async def _logs_by_hash(self, headers: Sequence[BlockHeader]) -> list[RawLog]:
        hashes = [header.hash for header in headers]
        by_block = await self._gateway.logs_of_blocks(hashes, self._deployment.escrow)
        counts = {header.hash: len(logs) for header, logs in zip(headers, by_block, strict=True)}
        await self._require_complete([h for h in headers if self._may_hold_ours(h)], counts)
        return [log for logs in by_block for log in logs]

    async def _logs_by_range(self, headers: Sequence[BlockHeader]) -> list[RawLog]:
        escrow = self._deployment.escrow
        try:
            logs = await self._gateway.logs_in_range(headers[0].number, headers[-1].number, escrow)
        except RangeTooLarge:
            return await self._logs_by_halves(headers)
        hashes = {header.number: header.hash for header in headers}
        if any(hashes[log.block_number] != log.block_hash for log in logs):
            raise ChainMoved("The logs read belong to blocks of another branch.")
        touched = {log.block_number for log in logs}
        doubtful = [h for h in headers if h.number not in touched and self._may_hold_ours(h)]
        if doubtful:
            logs += await self._logs_by_hash(doubtful)
            logs.sort(key=lambda log: (log.block_number, log.log_index))
        return logs

    async def _logs_by_halves(self, headers: Sequence[BlockHeader]) -> list[RawLog]:
        """Every provider has its own limit; come down to what this one gives."""
        middle = len(headers) // 2
        if not middle:
            return await self._logs_by_hash(headers)
        self._range = max(1, min(self._range, middle))
        first = await self._logs_by_range(headers[:middle])
        return first + await self._logs_by_range(headers[middle:])

    def _may_hold_ours(self, header: BlockHeader) -> bool:
        return may_contain(header.logs_bloom, self._contract_bits)

    async def _require_complete(
        self, headers: Sequence[BlockHeader], counts: dict[BlockHash, int]
    ) -> None:
        """Compare with the receipts: nodes are known to leave out logs without an error."""
        if not headers or not self._has_receipts:
            return
        hashes = [header.hash for header in headers]
        found = await self._gateway.count_logs_in_receipts(hashes, self._deployment.escrow)
        if found is None:
            self._has_receipts = False
            return
        for header, count in zip(headers, found, strict=True):
            if count != counts[header.hash]:
                raise BadAnswer(
                    "The node's logs and receipts of a block disagree.", block_number=header.number
                )
