"""A long history on a real node: many orders, their logs spread over the blocks like a market's.

The logs are those of PhygitalEscrow, printed at its address, so that node, index and floor read
what they would read from the contract itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eth_utils.crypto import keccak

from backend.chain.decoder import topics_of
from backend.chain.deployment import Deployment
from backend.chain.events import Confirmed, Contested, Delivered, Disputed, Funded, Ruled, Shipped
from backend.chain.state_word import EscrowFlag, EscrowStatus, StateWord
from backend.chain.types import checksum
from scripts.deploy import deploy
from scripts.devnet import Devnet
from tests.bench.printer import program, record

# Of a hundred orders: how many go which way.
WAYS = (
    (30, ("Funded", "Confirmed")),
    (35, ("Funded", "Shipped", "Confirmed")),
    (22, ("Funded", "Shipped", "Delivered", "Confirmed")),
    (13, ("Funded", "Shipped", "Disputed", "Contested", "Ruled")),
)
ORDERS_IN_FLIGHT = 500  # logs of one order lie that far apart
SECONDS_PER_BLOCK = 12
PRINT_GAS = 30_000_000
SELLERS, BUYERS = 40, 900


@dataclass(frozen=True)
class Long:
    """What was printed."""

    deployment: Deployment
    logs: int
    orders: int
    blocks: int


def print_history(devnet: Devnet, book: Path, logs: int, blocks: int) -> Long:
    """Deploy, and fill the chain. Each block has about as many logs as every other."""
    deployment = deploy(devnet.url, book)
    escrow = checksum(deployment.escrow)
    code = devnet.rpc("eth_getCode", escrow, "latest")
    first = int(devnet.rpc("eth_blockNumber"), 16) + 1
    devnet.rpc("anvil_setCode", escrow, f"0x{program().hex()}")
    devnet.rpc("anvil_setBlockGasLimit", hex(PRINT_GAS))
    devnet.rpc("evm_setAutomine", False)
    sender = devnet.rpc("eth_accounts")[0]
    per_block, rest = divmod(logs, blocks)
    stream = _logs(logs)
    orders = 0
    for number in range(blocks):
        records = [next(stream) for _ in range(per_block + (number < rest))]
        orders += sum(is_funding for is_funding, _ in records)
        call = {"from": sender, "to": escrow, "gas": hex(PRINT_GAS - 1_000_000)}
        data = b"".join(printed for _, printed in records)
        devnet.rpc("eth_sendTransaction", call | {"data": f"0x{data.hex()}"})
        devnet.rpc("anvil_mine", "0x1", hex(SECONDS_PER_BLOCK))
    devnet.rpc("anvil_setCode", escrow, code)  # so that the index finds the contract it expects
    _require(devnet, escrow, per_block)
    printed = deployment.starting_at(first)
    printed.save(book)
    return Long(printed, logs, orders, blocks)


def _require(devnet: Devnet, escrow: str, per_block: int) -> None:
    """A benchmark of a chain without logs would be very fast."""
    found = devnet.rpc("eth_getLogs", {"address": escrow, "fromBlock": "latest"})
    if len(found) < per_block:
        raise RuntimeError(f"The last block should have {per_block} logs and has {len(found)}.")


# The logs


@dataclass
class _Order:
    number: int
    way: tuple[str, ...]
    step: int = 0
    status: EscrowStatus = EscrowStatus.NONE

    @property
    def id(self) -> bytes:
        return keccak(self.number.to_bytes(8))


def _logs(count: int) -> Iterator[tuple[bool, bytes]]:
    """(is it a funding, the record): orders take turns, each goes its way to the end."""
    flight: list[_Order] = []
    number = 0
    for turn in range(count):
        if len(flight) < ORDERS_IN_FLIGHT:
            flight.append(_Order(number, _way(number)))
            number += 1
            order = flight[-1]
        else:
            order = flight[turn * 7919 % len(flight)]
        name = order.way[order.step]
        yield name == "Funded", _record(order, name)
        order.step += 1
        if order.step == len(order.way):
            flight.remove(order)


def _way(number: int) -> tuple[str, ...]:
    place = number * 37 % 100
    for share, way in WAYS:
        if place < share:
            return way
        place -= share
    raise AssertionError("the shares do not sum up to a hundred")


_STATUS = {
    "Funded": EscrowStatus.FUNDED,
    "Shipped": EscrowStatus.SHIPPED,
    "Delivered": EscrowStatus.DELIVERED,
    "Disputed": EscrowStatus.DISPUTED,
    "Contested": EscrowStatus.ARBITRATION,
    "Confirmed": EscrowStatus.RELEASED,
    "Ruled": EscrowStatus.RULED,
}
_CLASSES = {
    kind.__name__: kind
    for kind in (Funded, Shipped, Delivered, Disputed, Contested, Confirmed, Ruled)
}
AMOUNT = 120_000_000
PROOF = keccak(text="proof")


def _word(order: _Order, name: str) -> bytes:
    status = _STATUS[name]
    claim = AMOUNT // 2 if name in {"Disputed", "Contested", "Ruled"} else 0
    is_closed = status.is_closed
    state = StateWord(
        status=status,
        deadline=0 if is_closed else 1_900_000_000,
        share=claim,
        extended=0,
        fee_bps=250,
        flags=EscrowFlag.ASSET_TO_BUYER if is_closed else EscrowFlag(0),
        steps=order.step + 1,
    )
    return state.pack().to_bytes(32)


def _record(order: _Order, name: str) -> bytes:
    topics = [*topics_of(_CLASSES[name]), order.id]
    words = [_word(order, name)]
    match name:
        case "Funded":
            topics += [_party(b"B", order.number % BUYERS), _party(b"S", order.number % SELLERS)]
            words += [
                keccak(b"listing" + (order.number % 5_000).to_bytes(4)),
                keccak(b"policy"),
                bytes(32),
                _number(AMOUNT),
                _number(1 | order.number << 128),
            ]
        case "Delivered":
            topics.append(_party(b"B", order.number % BUYERS))
            words.append(PROOF)
        case "Shipped" | "Contested" | "Ruled":
            words.append(PROOF)
        case "Disputed":
            words += [_number(2), PROOF]
    return record(topics, b"".join(words))


def _party(kind: bytes, number: int) -> bytes:
    return bytes(12) + kind * 16 + struct.pack(">I", number)


def _number(value: int) -> bytes:
    return value.to_bytes(32)
