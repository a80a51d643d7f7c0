"""A real node for exact figures: top-level transactions by keys, and what each of them cost.

Everything that could move a figure is fixed: keys, nonces, addresses, the clock. Signatures are
deterministic, so calldata has the same bytes in every run, and so has its price.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from eth_abi import decode, encode
from eth_account import Account
from eth_utils import keccak, to_checksum_address

from scripts.contracts import callable_abi, compile_contract
from scripts.devnet import CHAIN_ID, Devnet, start_devnet
from scripts.transactions import wait_for_receipt

ABI = dict[str, Any]
BORN_AT = 1_700_000_000  # any moment that is past everywhere
SECONDS_PER_BLOCK = 12
GAS_LIMIT = 16_000_000
RICH = 10**24


@cache
def account(role: str) -> Any:
    """A key of the benchmark's own for every role."""
    return Account.from_key(keccak(text=f"earnest bench: {role}"))


@dataclass(frozen=True)
class Cost:
    """What one transaction, or several, cost."""

    gas: int = 0
    calldata: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.gas + other.gas, self.calldata + other.calldata)


@dataclass(frozen=True)
class Placed:
    """A contract on the chain."""

    address: str
    functions: dict[str, ABI]
    cost: Cost

    def calldata(self, name: str, *arguments: Any) -> bytes:
        entry = self.functions[name]
        return keccak(text=_signature(entry))[:4] + encode(_types(entry["inputs"]), arguments)


class Node:
    """anvil, with its clock and its nonces in our hands."""

    def __init__(self, devnet: Devnet) -> None:
        self._devnet = devnet
        self._now = BORN_AT
        self._funded: set[str] = set()

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        devnet = start_devnet(born_at=BORN_AT)
        try:
            yield cls(devnet)
        finally:
            devnet.stop()

    @property
    def version(self) -> str:
        return str(self.rpc("web3_clientVersion"))

    def rpc(self, method: str, *params: Any) -> Any:
        return self._devnet.rpc(method, *params)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What happens inside has never happened afterwards."""
        snapshot, now, funded = self.rpc("evm_snapshot"), self._now, set(self._funded)
        yield
        self.rpc("evm_revert", snapshot)
        self._now, self._funded = now, funded

    def wait(self, seconds: int) -> None:
        self._now += seconds

    def deploy(self, name: str, *arguments: Any) -> Placed:
        compiled = compile_contract(name)
        functions = {e["name"]: e for e in callable_abi(name) if e["type"] == "function"}
        constructor = next((e for e in compiled.abi if e["type"] == "constructor"), None)
        tail = encode(_types(constructor["inputs"]), arguments) if constructor else b""
        receipt = self._mine("deployer", None, compiled.bytecode + tail)
        return Placed(to_checksum_address(receipt["contractAddress"]), functions, _cost(receipt))

    def send(self, role: str, to: str, data: bytes, *, value: int = 0) -> Cost:
        """One top-level transaction that must succeed."""
        return _cost(self._mine(role, to, data, value), len(data))

    def ask(self, to: str, data: bytes) -> bytes:
        return bytes.fromhex(self.rpc("eth_call", {"to": to, "data": _hex(data)}, "latest")[2:])

    def ask_number(self, place: Placed, name: str, *arguments: Any) -> int:
        answer: int = decode(
            ["uint256"], self.ask(place.address, place.calldata(name, *arguments))
        )[0]
        return answer

    def code_size(self, place: Placed) -> int:
        return len(self.rpc("eth_getCode", place.address, "latest")) // 2 - 1

    def give_coins(self, address: str) -> None:
        if address not in self._funded:
            self.rpc("anvil_setBalance", address, hex(RICH))
            self._funded.add(address)

    def _mine(self, role: str, to: str | None, data: bytes, value: int = 0) -> dict[str, Any]:
        sender = account(role)
        self.give_coins(sender.address)
        transaction = {
            "type": 2,
            "chainId": CHAIN_ID,
            "nonce": int(self.rpc("eth_getTransactionCount", sender.address, "latest"), 16),
            "gas": GAS_LIMIT,
            "maxFeePerGas": 10**10,
            "maxPriorityFeePerGas": 1,
            "value": value,
            "data": data,
        } | ({"to": to} if to else {})
        self._now += SECONDS_PER_BLOCK
        self.rpc("evm_setNextBlockTimestamp", self._now)
        signed = sender.sign_transaction(transaction)
        sent = self.rpc("eth_sendRawTransaction", _hex(signed.raw_transaction))
        receipt = wait_for_receipt(self._devnet.url, sent)
        if int(receipt["status"], 16) != 1:
            raise RuntimeError(f"{role}'s transaction reverted: {self._reason(receipt)}")
        return receipt

    def _reason(self, receipt: dict[str, Any]) -> str:
        trace = self.rpc("debug_traceTransaction", receipt["transactionHash"])
        output = bytes.fromhex(trace["returnValue"].removeprefix("0x"))
        return str(decode(["string"], output[4:])[0]) if len(output) > 4 else "without a reason"


def _cost(receipt: dict[str, Any], calldata: int = 0) -> Cost:
    return Cost(int(receipt["gasUsed"], 16), calldata)


def _hex(data: bytes) -> str:
    return "0x" + bytes(data).hex()


def _types(inputs: list[ABI]) -> list[str]:
    return [_type(entry) for entry in inputs]


def _type(entry: ABI) -> str:
    if entry["type"].startswith("tuple"):
        inner = ",".join(_type(part) for part in entry["components"])
        return f"({inner}){entry['type'][5:]}"
    return str(entry["type"])


def _signature(entry: ABI) -> str:
    return f"{entry['name']}({','.join(_types(entry['inputs']))})"
