"""Transactions that people have sent, as a node sees them: waiting, mined, refused, replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from backend.chain.errors import BadAnswer, CallReverted, RpcRefused
from backend.chain.gateway import ChainGateway
from backend.chain.parsing import read_bytes, read_int
from backend.chain.sender.node import Receipt, SenderNode
from backend.chain.types import Address

_ERROR_STRING = bytes.fromhex("08c379a0")  # Error(string), the way contracts give a reason


@dataclass(frozen=True, slots=True)
class SentTransaction:
    """What somebody has signed and handed to the network."""

    tx_hash: bytes
    sender: Address
    nonce: int
    to: Address | None  # None: it makes a contract
    data: bytes
    value: int
    block_number: int | None  # None: it waits

    @property
    def call_hash(self) -> bytes:
        """Equal for a transaction and its speed-up, whatever fee they offer."""
        return keccak((self.to or b"") + self.value.to_bytes(32) + self.data)


class SentTransactions:
    """Looks them up, each question afresh."""

    def __init__(self, gateway: ChainGateway) -> None:
        self._gateway = gateway
        self._node = SenderNode(gateway)

    async def find(self, tx_hash: bytes) -> SentTransaction | None:
        """As the node knows it, waiting or in a block; None when it knows nothing."""
        found = await self._gateway.rpc("eth_getTransactionByHash", f"0x{tx_hash.hex()}")
        if found is None:
            return None
        sent = _read(found)
        if sent.tx_hash != tx_hash:
            raise BadAnswer("The node answered with another transaction.")
        return sent

    async def receipt(self, tx_hash: bytes) -> Receipt | None:
        return await self._node.receipt(tx_hash)

    async def is_nonce_used(self, sender: Address, nonce: int) -> bool:
        """Whether a block holds a transaction of this account with this number."""
        return await self._node.mined_count(sender) > nonce

    async def height(self) -> int:
        return await self._node.height()

    async def mined_instead(
        self, sender: Address, nonce: int, first_block: int
    ) -> SentTransaction | None:
        """The one that used this number, from `first_block` on; None if the node forgot states."""
        low, high = first_block, await self.height()
        try:
            while low < high:
                middle = (low + high) // 2
                if await self._count_at(sender, middle) > nonce:
                    high = middle
                else:
                    low = middle + 1
            block = await self._gateway.rpc("eth_getBlockByNumber", hex(low), True)
        except RpcRefused:
            return None
        if not isinstance(block, Mapping):
            return None
        inside = (_read(item) for item in block.get("transactions", []))
        return next((t for t in inside if (t.sender, t.nonce) == (sender, nonce)), None)

    async def reason(self, sent: SentTransaction, block_number: int) -> str | None:
        """Why the contract refused it: asked again on the states before and after that block."""
        question = {
            "from": f"0x{sent.sender.hex()}",
            "to": f"0x{(sent.to or b'').hex()}",
            "data": f"0x{sent.data.hex()}",
            "value": hex(sent.value),
        }
        for number in (block_number, block_number - 1):
            try:
                await self._gateway.rpc("eth_call", question, hex(number))
            except CallReverted as error:
                return _reason_in(error)
            except RpcRefused:
                return None
        return None

    async def _count_at(self, sender: Address, number: int) -> int:
        count = await self._gateway.rpc("eth_getTransactionCount", f"0x{sender.hex()}", hex(number))
        return read_int(count)


def _reason_in(error: CallReverted) -> str | None:
    if error.data[:4] != _ERROR_STRING:
        return None
    try:
        (text,) = decode(["string"], error.data[4:])
    except DecodingError:
        return None
    return str(text)[:200]


def _read(found: Any) -> SentTransaction:
    if not isinstance(found, Mapping):
        raise BadAnswer("A transaction from the node is not one.")
    to, block = found.get("to"), found.get("blockNumber")
    return SentTransaction(
        tx_hash=read_bytes(found.get("hash"), 32),
        sender=read_bytes(found.get("from"), 20),
        nonce=read_int(found.get("nonce")),
        to=read_bytes(to, 20) if to else None,
        data=read_bytes(found.get("input")),
        value=read_int(found.get("value")),
        block_number=read_int(block) if block is not None else None,
    )
