"""A contract that logs whatever its calldata says, to print a long history quickly.

Written in the machine's own words, since a compiler would spend most of the gas on checking. A
record is one byte (number of topics), two bytes (size of the data), the topics, the data.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

_OPCODES = {
    "ADD": 0x01,
    "EQ": 0x14,
    "AND": 0x16,
    "SHL": 0x1B,
    "SHR": 0x1C,
    "CALLDATALOAD": 0x35,
    "CALLDATASIZE": 0x36,
    "CALLDATACOPY": 0x37,
    "POP": 0x50,
    "JUMP": 0x56,
    "JUMPI": 0x57,
    "JUMPDEST": 0x5B,
    "PUSH0": 0x5F,
    "PUSH1": 0x60,
    "PUSH2": 0x61,
    "STOP": 0x00,
    **{f"DUP{n}": 0x7F + n for n in range(1, 17)},
    **{f"SWAP{n}": 0x8F + n for n in range(1, 17)},
    **{f"LOG{n}": 0xA0 + n for n in range(5)},
}
MOST_TOPICS = 4


def record(topics: Sequence[bytes], data: bytes) -> bytes:
    """One log as calldata."""
    return struct.pack(">BH", len(topics), len(data)) + b"".join(topics) + data


def program() -> bytes:
    """The runtime code. On the stack at `loop`: where the next record begins."""
    words: list[str] = ["PUSH0", ":loop", "DUP1 CALLDATASIZE EQ @end JUMPI"]
    # position, topics, size
    words += ["DUP1 CALLDATALOAD DUP1 PUSH1 f8 SHR SWAP1 PUSH1 e8 SHR PUSH2 ffff AND"]
    # the data into memory; on the stack: position, topics, size, next position
    words += ["DUP2 PUSH1 05 SHL DUP4 ADD PUSH1 03 ADD"]
    words += ["DUP2 DUP2 PUSH0 CALLDATACOPY DUP2 ADD"]
    for count in range(1, MOST_TOPICS + 1):
        words += [f"DUP3 PUSH1 0{count} EQ @log{count} JUMPI"]
    words += ["STOP"]
    for count in range(1, MOST_TOPICS + 1):
        words += [f":log{count}", *_topics(count)]
        words += [f"DUP{3 - 1 + count} PUSH0 LOG{count}", "SWAP3 POP POP POP @loop JUMP"]
    words += [":end", "STOP"]
    return _assembled(" ".join(words).split())


def _topics(count: int) -> Iterable[str]:
    """Push the record's topics, the last one first; the position lies deeper each time."""
    for pushed, topic in enumerate(reversed(range(count))):
        yield f"DUP{4 + pushed} PUSH1 {3 + 32 * topic:02x} ADD CALLDATALOAD"


def _assembled(words: Sequence[str]) -> bytes:
    places: dict[str, int] = {}
    code: list[int | str] = []
    for word in words:
        if word.startswith(":"):
            places[word[1:]] = len(code)
            code.append(_OPCODES["JUMPDEST"])
        elif word.startswith("@"):
            code += [_OPCODES["PUSH2"], word[1:], ""]
        elif word in _OPCODES:
            code.append(_OPCODES[word])
        else:
            code += bytes.fromhex(word)
    made = bytearray()
    for item in code:
        if isinstance(item, int):
            made.append(item)
        elif item:
            made += places[item].to_bytes(2)
    return bytes(made)
