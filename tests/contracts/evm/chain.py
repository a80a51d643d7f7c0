"""Contracts on pyrevm: thousands of calls a second, coins without gas costs, exact gas limits,
planted code.

A call never raises; it answers with an `Outcome`, so that tables can ask for refusals and effects
alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

from eth_abi import decode, encode
from eth_utils import keccak, to_checksum_address
from pyrevm import EVM, AccountInfo, BlockEnv, CfgEnv, Env

ABI = dict[str, Any]
CHAIN_ID = 31337
NOW = 1_800_000_000
GAS = 16_000_000  # below the cap that one transaction has since Osaka (EIP-7825)
PERFORM = keccak(text="perform(address,bytes,uint256)")[:4]
ERROR = keccak(text="Error(string)")[:4]
OUTPUT = re.compile(r"output: 0x([0-9a-f]*)")


@dataclass(frozen=True)
class Log:
    address: str
    name: str
    args: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a call did: `reason` is the revert's text, None when it succeeded."""

    reason: str | None
    value: Any = None
    logs: list[Log] = field(default_factory=list)
    gas: int = 0

    @property
    def ok(self) -> bool:
        return self.reason is None


def refusal(revert: bytes, gas: int) -> Outcome:
    is_text = revert[:4] == ERROR
    return Outcome(decode(["string"], revert[4:])[0] if is_text else "", value=revert, gas=gas)


class Chain:
    """One EVM with a clock."""

    def __init__(self, chain_id: int = CHAIN_ID) -> None:
        cfg = CfgEnv(chain_id=chain_id)
        self.evm = EVM(env=Env(cfg=cfg), gas_limit=GAS, spec_id="PRAGUE")
        self.contracts: dict[str, Contract] = {}
        self._undo: list[Callable[[], None]] = []
        self.now, self.number = NOW, 1
        self.at(NOW)

    def at(self, timestamp: int) -> None:
        self.now = timestamp
        self.evm.set_block_env(BlockEnv(number=self.number, timestamp=timestamp))

    @staticmethod
    def block_hash(number: int) -> bytes:
        """What this EVM answers for one of the last 256 blocks, having no blocks."""
        return keccak(text=str(number))

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens inside has never happened afterwards."""
        checkpoint, now, kept = self.evm.snapshot(), self.now, len(self._undo)
        try:
            yield
        finally:
            self.evm.revert(checkpoint)
            self.at(now)
            while len(self._undo) > kept:
                self._undo.pop()()

    def deploy(self, container: Any, *args: Any, sender: str) -> Contract:
        """Deploy one of ape's compiled contracts."""
        kind = container.contract_type
        abi = [entry.model_dump(by_alias=True) for entry in kind.abi]
        constructor = next((entry for entry in abi if entry["type"] == "constructor"), None)
        arguments = encode(types(constructor["inputs"]), args) if constructor else b""
        code = bytes(kind.get_deployment_bytecode()) + arguments
        address = to_checksum_address(self.evm.deploy(sender, code))
        self.evm.reset_transient_storage()
        return self.contract(address, abi)

    def contract(self, address: str, abi: list[ABI]) -> Contract:
        contract = self.contracts[address] = Contract(self, address, abi)
        return contract

    # The EVM's own snapshots know nothing of what is written past it, so the next two remember
    # it themselves.

    def plant(self, address: str, code: bytes) -> None:
        """Give an account code, or other code; its coins and its storage stay."""
        self._undo.append(partial(self._write, address, self.code(address)))
        self._write(address, code)

    def force(self, address: str, units: int) -> None:
        """Put coins on an account without asking it, as the end of a contract can."""
        self._undo.append(partial(self._add, address, -units))
        self._add(address, units)

    def _write(self, address: str, code: bytes) -> None:
        before = self.evm.basic(address)
        info = AccountInfo(balance=before.balance, nonce=before.nonce, code=code)
        self.evm.insert_account_info(address, info)

    def _add(self, address: str, units: int) -> None:
        self.evm.set_balance(address, self.evm.get_balance(address) + units)

    def code(self, address: str) -> bytes:
        return bytes(self.evm.get_code(address) or b"")

    def send(self, sender: str, to: str, data: bytes, *, value: int = 0, gas: int = GAS) -> Outcome:
        """Send a transaction; a contract as sender is told to by an unrelated key
        (mocks/performer).
        """
        if self.code(sender):
            told = PERFORM + encode(["address", "bytes", "uint256"], [to, data, value])
            return replace(self.send(address_of("operator"), sender, told, gas=gas), value=None)
        try:
            output = self.evm.message_call(sender, to, calldata=data, value=value, gas=gas)
        except RuntimeError as error:
            revert = OUTPUT.search(str(error))
            if not revert and "Halt" not in str(error):
                raise  # the transaction itself is wrong: a bug of the test
            return refusal(bytes.fromhex(revert[1]) if revert else b"", self.evm.result.gas_used)
        finally:
            self.evm.reset_transient_storage()
        logs = [log for raw in self.evm.result.logs if (log := self._decoded(raw))]
        return Outcome(None, output, logs, self.evm.result.gas_used)

    def _decoded(self, raw: Any) -> Log | None:
        topics, data = raw.data
        address = to_checksum_address(raw.address)
        contract = self.contracts.get(address)
        entry = contract.events.get(bytes(topics[0])) if contract else None
        if entry is None:
            return None
        indexed = [i for i in entry["inputs"] if i["indexed"]]
        plain = [i for i in entry["inputs"] if not i["indexed"]]
        values = dict(zip((i["name"] for i in plain), decode(types(plain), data), strict=True))
        for i, topic in zip(indexed, topics[1:], strict=True):
            values[i["name"]] = decode([i["type"]], bytes(topic))[0]
        in_order = {i["name"]: neat(i["type"], values[i["name"]]) for i in entry["inputs"]}
        return Log(address, entry["name"], in_order)


class Contract:
    """`contract.confirm(terms, sender=buyer)` sends; `contract.read("escrows", id)` asks."""

    def __init__(self, chain: Chain, address: str, abi: list[ABI]) -> None:
        self.chain, self.address, self.abi = chain, address, abi
        self.functions = {
            (entry["name"], len(entry["inputs"])): entry
            for entry in abi
            if entry["type"] == "function"
        }
        self.events = {
            keccak(text=signature(entry)): entry for entry in abi if entry["type"] == "event"
        }

    def __getattr__(self, name: str) -> Any:
        return partial(self.call, name)

    def encode(self, name: str, *args: Any) -> bytes:
        entry = self.functions[name, len(args)]
        return keccak(text=signature(entry))[:4] + encode(types(entry["inputs"]), args)

    def call(self, name: str, *args: Any, sender: str, value: int = 0, gas: int = GAS) -> Outcome:
        data = self.encode(name, *args)
        outcome = self.chain.send(sender, self.address, data, value=value, gas=gas)
        if not outcome.ok:
            return outcome
        if outcome.value is None:
            return outcome
        return replace(outcome, value=self._decode(name, len(args), outcome.value))

    def read(self, name: str, *args: Any) -> Any:
        outcome = self.call(name, *args, sender="0x" + "11" * 20)
        if not outcome.ok:
            raise ValueError(f"{name} reverts: {outcome.reason}")
        return outcome.value

    @property
    def writes(self) -> list[str]:
        """Every function that may change something, from the ABI."""
        return [
            entry["name"]
            for entry in self.functions.values()
            if entry["stateMutability"] in {"nonpayable", "payable"}
        ]

    @property
    def views(self) -> list[str]:
        return [
            entry["name"] for entry in self.functions.values() if entry["name"] not in self.writes
        ]

    def _decode(self, name: str, count: int, output: bytes) -> Any:
        outputs = self.functions[name, count]["outputs"]
        if not outputs:
            return None
        values = decode(types(outputs), output)
        neatened = [neat(o["type"], v) for o, v in zip(outputs, values, strict=True)]
        return neatened[0] if len(neatened) == 1 else tuple(neatened)


def neat(kind: str, value: Any) -> Any:
    return to_checksum_address(value) if kind == "address" else value


def types(inputs: list[ABI]) -> list[str]:
    return [type_of(i) for i in inputs]


def type_of(entry: ABI) -> str:
    if entry["type"].startswith("tuple"):
        inner = ",".join(type_of(c) for c in entry["components"])
        return f"({inner}){entry['type'][5:]}"
    return str(entry["type"])


def signature(entry: ABI) -> str:
    return f"{entry['name']}({','.join(types(entry['inputs']))})"


@cache
def address_of(role: str) -> str:
    from eth_account import Account

    return str(Account.from_key(key_of(role)).address)


def key_of(role: str) -> bytes:
    return keccak(text=f"earnest test actor: {role}")
