"""The hashes that the steps of a dispute committed to, as one node tells them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from backend.chain.decoder import decode_log, topics_of
from backend.chain.events import (
    Contested,
    Disputed,
    EscrowEvent,
    ReturnContested,
    ReturnRuled,
    Ruled,
)
from backend.chain.parsing import read_logs
from backend.chain.types import Address, ChainId

if TYPE_CHECKING:
    from backend.chain.gateway import ChainGateway

COMMITTING: tuple[type[EscrowEvent], ...] = (
    Disputed,
    Contested,
    Ruled,
    ReturnRuled,
    ReturnContested,
)
_HASHES = ("evidence_root", "ruling_hash")


async def committed_roots(
    gateway: ChainGateway, contract: Address, escrow_id: bytes, *, first_block: int = 0
) -> list[tuple[str, bytes]]:
    """Each hash in the logs of this escrow, after the name of the event that carries it."""
    topics = [f"0x{topic.hex()}" for kind in COMMITTING for topic in topics_of(kind)]
    query = {
        "fromBlock": hex(first_block),
        "toBlock": "latest",
        "address": f"0x{contract.hex()}",
        "topics": [topics, f"0x{escrow_id.hex()}"],
    }
    chain_id = ChainId(await gateway.chain_id())
    events = [
        decode_log(log, chain_id, 0)
        for log in read_logs(await gateway.rpc("eth_getLogs", query))
        if log.address == contract
    ]
    return [
        (type(event).__name__, getattr(event, field.name))
        for event in events
        if isinstance(event, EscrowEvent) and event.escrow_id == escrow_id
        for field in fields(event)
        if field.name in _HASHES
    ]
