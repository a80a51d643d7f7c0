"""What a sender asks a node, and what a node says to a transaction that it is handed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from backend.chain.errors import BadAnswer, RpcRefused
from backend.chain.gateway import ChainGateway
from backend.chain.parsing import read_bytes, read_int
from backend.chain.sender.errors import TooDear
from backend.chain.sender.fees import Market
from backend.chain.types import Address, TxHash

_USUAL_TIP = 10**9  # for nodes that do not suggest one


class Answer(Enum):
    """What became of a transaction that was handed in."""

    TAKEN = auto()  # now, or before
    NONCE_USED = auto()
    FEE_TOO_LOW = auto()
    OUT_OF_COINS = auto()


MOST_GAS = 2**24  # of one transaction since Osaka (EIP-7825), whatever a block has room for
_TOO_MUCH_GAS = "exceeds allowance"
# Nodes have words for it and no codes.
_WORDS: tuple[tuple[str, Answer], ...] = (
    ("already known", Answer.TAKEN),
    ("already imported", Answer.TAKEN),
    ("known transaction", Answer.TAKEN),
    ("nonce too low", Answer.NONCE_USED),
    ("nonce is too low", Answer.NONCE_USED),
    ("underpriced", Answer.FEE_TOO_LOW),
    ("fee too low", Answer.FEE_TOO_LOW),
    ("less than block base fee", Answer.FEE_TOO_LOW),
    ("max fee per gas less than", Answer.FEE_TOO_LOW),
    ("insufficient funds", Answer.OUT_OF_COINS),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a transaction is in a block."""

    tx_hash: bytes
    block_number: int
    is_success: bool
    cost: int  # units of the native coin


class SenderNode:
    """The part of a node that a sender needs."""

    def __init__(self, gateway: ChainGateway) -> None:
        self._gateway = gateway

    async def mined_count(self, account: Address) -> int:
        """How many transactions of this account are in blocks: its next nonce on chain."""
        return read_int(await self._rpc("eth_getTransactionCount", _hex(account), "latest"))

    async def height(self) -> int:
        return (await self._gateway.head()).number

    async def balance(self, account: Address) -> int:
        return await self._gateway.balance(account)

    async def market(self) -> Market:
        """What the next block asks for."""
        block = await self._rpc("eth_getBlockByNumber", "latest", False)
        if not isinstance(block, dict):
            raise BadAnswer("The node has no newest block.")
        base = read_int(block.get("baseFeePerGas", "0x0"))
        try:
            tip = read_int(await self._rpc("eth_maxPriorityFeePerGas"))
        except RpcRefused:
            tip = _USUAL_TIP
        return Market(base, tip)

    async def estimate(self, sender: Address, to: Address, data: bytes) -> int:
        """The gas it would use on top of what is waiting. CallReverted when it would be refused."""
        question = {"from": _hex(sender), "to": _hex(to), "data": _hex(data)}
        question["gas"] = hex(MOST_GAS)
        try:
            return read_int(await self._rpc("eth_estimateGas", question, "pending"))
        except RpcRefused as error:
            if _TOO_MUCH_GAS in str(error).lower():
                raise TooDear("It would use more gas than one transaction may.") from None
            raise

    async def hand_in(self, raw: bytes) -> Answer:
        """Give it to the network. RpcRefused for words that we do not know."""
        try:
            await self._rpc("eth_sendRawTransaction", _hex(raw))
        except RpcRefused as error:
            words = str(error).lower()
            for part, answer in _WORDS:
                if part in words:
                    return answer
            raise
        return Answer.TAKEN

    async def knows(self, tx_hash: bytes) -> bool:
        """Whether it is in a block or waits for one, as far as this node can tell."""
        return await self._rpc("eth_getTransactionByHash", _hex(tx_hash)) is not None

    async def receipt(self, tx_hash: bytes) -> Receipt | None:
        found = await self._rpc("eth_getTransactionReceipt", _hex(tx_hash))
        if not isinstance(found, dict) or found.get("blockNumber") is None:
            return None
        if read_bytes(found.get("transactionHash"), 32) != tx_hash:
            raise BadAnswer("The node answered with the receipt of another transaction.")
        paid = read_int(found.get("effectiveGasPrice", "0x0"))
        return Receipt(
            TxHash(tx_hash),
            read_int(found["blockNumber"]),
            read_int(found.get("status", "0x1")) == 1,
            read_int(found.get("gasUsed")) * paid,
        )

    async def _rpc(self, method: str, *params: Any) -> Any:
        return await self._gateway.rpc(method, *params)


def _hex(data: bytes) -> str:
    return f"0x{data.hex()}"
