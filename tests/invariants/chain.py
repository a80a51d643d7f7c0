"""A fast EVM for long random walks: deploying what we compiled, and looking without sending.

Everything else (calls, logs, clock, planted code, undoing) is the contract tests' own chain.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from eth_abi import encode
from eth_utils import keccak, to_checksum_address
from pyrevm import BlockEnv

from tests.contracts.evm.chain import GAS, Chain, Contract, Log, types
from tests.invariants.compiling import Compiled

BLOCK = 300  # always: blocks enough to ask for the hash of an old one
LOOKER = "0x" + "11" * 20
Question = tuple[str, bytes]  # whom to ask, and the calldata


class Bench(Chain):
    """One EVM, prague rules. Keeps every log as it was, with its moment."""

    def __init__(self) -> None:
        self.raw_logs: list[tuple[int, Any]] = []
        super().__init__()

    def at(self, timestamp: int) -> None:
        self.now = timestamp
        self.evm.set_block_env(BlockEnv(number=BLOCK, timestamp=timestamp))

    def install(self, compiled: Compiled, *arguments: Any, sender: str) -> Contract:
        constructor = next((e for e in compiled.abi if e["type"] == "constructor"), None)
        tail = encode(types(constructor["inputs"]), arguments) if constructor else b""
        address = to_checksum_address(self.evm.deploy(sender, compiled.code + tail))
        self.evm.reset_transient_storage()
        return self.contract(address, compiled.abi)

    def look(self, address: str, question: bytes) -> int:
        """The one word that a view answers."""
        return int.from_bytes(self._ask(address, question), "big")

    def look_around(self, looker: str, questions: tuple[Question, ...]) -> list[int]:
        """The answers to many questions in one call: a tenth of the time of asking one by one."""
        answers = self._ask(looker, many(questions))[64:]
        return [int.from_bytes(answers[at : at + 32], "big") for at in range(0, len(answers), 32)]

    def _decoded(self, raw: Any) -> Log | None:
        self.raw_logs.append((self.now, raw))
        return super()._decoded(raw)

    def _ask(self, address: str, calldata: bytes) -> bytes:
        return bytes(
            self.evm.message_call(LOOKER, address, calldata=calldata, is_static=True, gas=GAS)
        )


@cache
def many(questions: tuple[Question, ...]) -> bytes:
    """Calldata for `Looker`. Nearly the same questions are asked after every step."""
    return keccak(text="look((address,bytes)[])")[:4] + encode(["(address,bytes)[]"], [questions])


@cache
def question(signature: str, *arguments: str | int | bytes) -> bytes:
    """Calldata of a view whose arguments are single words. The same few are asked for ever."""
    return keccak(text=signature)[:4] + b"".join(map(as_word, arguments))


def as_word(value: str | int | bytes) -> bytes:
    """One ABI word: addresses and numbers to the right, bytes to the left."""
    if isinstance(value, str):
        return bytes.fromhex(value.removeprefix("0x")).rjust(32, b"\0")
    if isinstance(value, bytes):
        return value.ljust(32, b"\0")
    return int(value).to_bytes(32, "big")


def block_hash(number: int) -> bytes:
    """What an EVM without a past says about an old block."""
    return keccak(text=str(number))
