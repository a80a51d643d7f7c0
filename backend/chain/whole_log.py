"""Everything the escrow contract ever logged, straight from a node: for checking, not for serving.

The index reads the same logs with every care a live market needs. This reads them once, from a
node the caller trusts, and keeps nothing.
"""

from __future__ import annotations

from backend.chain.decoder import decode_log
from backend.chain.errors import BadAnswer, ChainMoved, RangeTooLarge
from backend.chain.events import ContractEvent
from backend.chain.gateway import ChainGateway
from backend.chain.types import Address, ChainId, RawLog

FIRST_RANGE = 2_000
HEADERS_AT_ONCE = 200


async def read_whole_log(
    gateway: ChainGateway, escrow: Address, first_block: int
) -> list[ContractEvent]:
    """All events of the contract from `first_block` to the head, in the chain's order."""
    head, chain_id = await gateway.head_and_chain_id()
    logs = await _read_logs(gateway, escrow, first_block, head.number)
    times = await _read_times(gateway, logs)
    return [decode_log(log, ChainId(chain_id), times[log.block_number]) for log in logs]


async def ask_for_whole_log(
    rpc: str, escrow: Address, first_block: int
) -> tuple[int, list[ContractEvent]]:
    """The chain's id and all events, from the node at this address."""
    gateway = ChainGateway.connect(rpc)
    try:
        return await gateway.chain_id(), await read_whole_log(gateway, escrow, first_block)
    finally:
        await gateway.close()


async def _read_logs(gateway: ChainGateway, escrow: Address, first: int, last: int) -> list[RawLog]:
    found: list[RawLog] = []
    size = FIRST_RANGE
    while first <= last:
        try:
            found += await gateway.logs_in_range(first, min(first + size - 1, last), escrow)
        except RangeTooLarge:
            if size == 1:
                raise
            size //= 2
        else:
            first += size
    return sorted(found, key=lambda log: (log.block_number, log.log_index))


async def _read_times(gateway: ChainGateway, logs: list[RawLog]) -> dict[int, int]:
    """When each block with a log was made; logs of another branch than the headers' are refused."""
    hashes = {log.block_number: log.block_hash for log in logs}
    numbers = sorted(hashes)
    times: dict[int, int] = {}
    for start in range(0, len(numbers), HEADERS_AT_ONCE):
        for header in await gateway.blocks_by_number(numbers[start : start + HEADERS_AT_ONCE]):
            if header is None:
                raise BadAnswer("The node does not know a block it gave logs of.")
            if header.hash != hashes[header.number]:
                raise ChainMoved("The chain changed its branch meanwhile. Try again.")
            times[header.number] = header.timestamp
    return times
