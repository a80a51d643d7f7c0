"""The people of the small market. Their wallet is the devnet's node: it holds their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.chain.abi import encode_call
from backend.chain.devnet_accounts import DevnetAccount
from backend.chain.types import Address, checksum
from backend.core.viewer import Viewer
from backend.domain.orders.calls import WalletCall
from scripts.devnet import rpc
from scripts.transactions import Sender


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in and has a wallet."""

    account: DevnetAccount
    viewer: Viewer
    url: str

    @property
    def address(self) -> Address:
        """The wallet's address."""
        return bytes.fromhex(self.account.address[2:])

    def sign(self, typed_data: dict[str, Any]) -> bytes:
        """EIP-712, as a wallet does it."""
        answer = rpc(self.url, "eth_signTypedData_v4", self.account.address, typed_data)
        return bytes.fromhex(answer[2:])

    def send(
        self, contract: str, to: Address, function: str, *args: Any, value: int = 0
    ) -> dict[str, Any]:
        """One call of a contract; its receipt, once it is mined."""
        sender = Sender.unlocked(self.url, self.account.address)
        return sender.send(checksum(to), encode_call(contract, function, *args), value=value)

    def follow(self, call: WalletCall) -> dict[str, Any]:
        """Send what a page would have handed to the wallet, allowances first."""
        for need in call.needs:
            self.send("MockERC20", need.currency, "approve", need.spender, need.amount)
        args = [from_json(value) for value in call.args]
        return self.send(call.contract, call.address, call.function, *args, value=call.value)


def from_json(value: Any) -> Any:
    """An argument as a page gets it (0x text, decimal text, objects) as the encoder wants it."""
    if isinstance(value, dict):
        return {name: from_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [from_json(inner) for inner in value]
    if isinstance(value, str):
        return bytes.fromhex(value[2:]) if value.startswith("0x") else int(value)
    return value
