"""Sending transactions from scripts, by an account of the node (devnet) or by a key of our own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from eth_account import Account

from scripts.devnet import rpc
from scripts.house.problems import Problem

if TYPE_CHECKING:
    from web3.types import TxParams

RECEIPT_SECONDS = 180
ROOM_FOR_GAS = 6, 5  # an estimate is exact for the block it was made in only


class Refused(Exception):
    """A transaction was mined and reverted, or would have been."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends from one account and waits for each receipt."""

    url: str
    address: str
    submit: Callable[[dict[str, Any]], str]

    @classmethod
    def unlocked(cls, url: str, address: str) -> Sender:
        """An account whose key the node holds."""
        return cls(
            url, address, lambda transaction: str(rpc(url, "eth_sendTransaction", transaction))
        )

    @classmethod
    def with_key(cls, url: str, key: str) -> Sender:
        """An account whose key we hold. The key goes nowhere but into signatures."""
        # Here and not above: web3 takes seconds to load, and a devnet's node signs by itself.
        from web3 import HTTPProvider, Web3  # noqa: PLC0415
        from web3.exceptions import Web3Exception  # noqa: PLC0415
        from web3.middleware import SignAndSendRawMiddlewareBuilder  # noqa: PLC0415

        account = Account.from_key(key)
        node = Web3(HTTPProvider(url))
        node.middleware_onion.inject(SignAndSendRawMiddlewareBuilder.build(account), layer=0)

        def submit(transaction: dict[str, Any]) -> str:
            try:
                asked = cast("TxParams", dict(transaction))
                asked["gas"] = node.eth.estimate_gas(asked) * ROOM_FOR_GAS[0] // ROOM_FOR_GAS[1]
                return node.eth.send_transaction(asked).to_0x_hex()
            except Web3Exception as error:
                raise RuntimeError(str(error)) from error

        return cls(url, account.address, submit)

    def send(self, to: str, data: bytes, *, value: int = 0) -> dict[str, Any]:
        """The receipt of a transaction that went through."""
        transaction = {
            "from": self.address,
            "to": to,
            "data": f"0x{data.hex()}",
            "value": hex(value),
        }
        try:
            tx_hash = self.submit(transaction)
        except RuntimeError as error:
            raise Refused(str(error)) from None
        receipt = wait_for_receipt(self.url, tx_hash)
        if int(receipt["status"], 16) != 1:
            raise Refused(f"transaction {tx_hash} reverted")
        return receipt


def wait_for_receipt(url: str, tx_hash: str) -> dict[str, Any]:
    deadline = time.monotonic() + RECEIPT_SECONDS
    pause = 0.002
    while time.monotonic() < deadline:
        receipt: dict[str, Any] | None = rpc(url, "eth_getTransactionReceipt", tx_hash)
        if receipt:
            return receipt
        time.sleep(pause)
        pause = min(pause * 2, 1.0)
    raise Problem(f"Transaction {tx_hash} was not mined within {RECEIPT_SECONDS} seconds.")
