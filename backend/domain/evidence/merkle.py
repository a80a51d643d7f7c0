"""One root over several documents, so that each can be checked alone and offline. Pure.

A leaf, a node and the root begin with a byte of their own, so that none can pass for another. The
root names the escrow and how many leaves there are; with that number, a leaf's index says at every
step of its proof which child is left and which is right. An odd node at the end of a row moves up
unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_utils.crypto import keccak

WORD = 32
_LEAF, _NODE, _ROOT = b"\x00", b"\x01", b"\x02"


@dataclass(frozen=True, slots=True)
class Place:
    """The escrow that a root is about."""

    chain_id: int
    escrow_id: bytes


def leaf_hash(header: bytes, salt: bytes, content: bytes) -> bytes:
    """The leaf of a document: what it says it is, a salt against guessing, and its bytes."""
    if len(salt) != WORD:
        raise ValueError(f"a salt has {WORD} bytes")
    return keccak(_LEAF + salt + keccak(header) + keccak(content))


def root_of(leaves: Sequence[bytes], place: Place) -> bytes:
    """The root over the leaves in their order. There is no root over nothing."""
    if not leaves:
        raise ValueError("a root needs at least one leaf")
    row = list(leaves)
    while len(row) > 1:
        row = _row_above(row)
    return _crown(row[0], len(leaves), place)


def proof_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The siblings from one leaf up to the top."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index}")
    row, proof = list(leaves), []
    while len(row) > 1:
        sibling = index ^ 1
        if sibling < len(row):
            proof.append(row[sibling])
        row, index = _row_above(row), index // 2
    return proof


def is_in_tree(
    leaf: bytes, index: int, count: int, proof: Sequence[bytes], root: bytes, place: Place
) -> bool:
    """Whether the leaf is the one at this index of that many under the root."""
    if not 0 <= index < count:
        return False
    node, siblings, at, width = leaf, list(proof), index, count
    while width > 1:
        if at ^ 1 < width:
            if not siblings:
                return False
            sibling = siblings.pop(0)
            node = _join(sibling, node) if at % 2 else _join(node, sibling)
        at, width = at // 2, (width + 1) // 2
    return not siblings and _crown(node, count, place) == root


def _row_above(row: Sequence[bytes]) -> list[bytes]:
    pairs = [_join(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
    return pairs + ([row[-1]] if len(row) % 2 else [])


def _join(left: bytes, right: bytes) -> bytes:
    return keccak(_NODE + left + right)


def _crown(top: bytes, count: int, place: Place) -> bytes:
    named = place.chain_id.to_bytes(WORD) + place.escrow_id
    return keccak(_ROOT + named + count.to_bytes(WORD) + top)
