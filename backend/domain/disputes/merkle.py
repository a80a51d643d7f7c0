"""One root over several documents, so that each can be checked alone and offline.

A leaf is keccak256(keccak256(document)): hashed twice, so that no inner node can be passed off as
a document. A node is keccak256 of its two children, the smaller one first, so a proof needs no
left and right. An odd node at the end of a row moves up unchanged. The root over one document is
its leaf.
"""

from __future__ import annotations

from collections.abc import Sequence

from eth_utils.crypto import keccak


def leaf_of(document: bytes) -> bytes:
    """The leaf that stands for a document."""
    return keccak(keccak(document))


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over the leaves in their order. There is no root over nothing."""
    if not leaves:
        raise ValueError("a root needs at least one leaf")
    row = list(leaves)
    while len(row) > 1:
        row = _row_above(row)
    return row[0]


def proof_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The siblings from one leaf up to the root."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index}")
    row, proof = list(leaves), []
    while len(row) > 1:
        sibling = index ^ 1
        if sibling < len(row):
            proof.append(row[sibling])
        row, index = _row_above(row), index // 2
    return proof


def is_in_tree(leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a leaf and its proof lead to the root."""
    node = leaf
    for sibling in proof:
        node = _join(node, sibling)
    return node == root


def _row_above(row: Sequence[bytes]) -> list[bytes]:
    pairs = [_join(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
    return pairs + ([row[-1]] if len(row) % 2 else [])


def _join(one: bytes, other: bytes) -> bytes:
    return keccak(min(one, other) + max(one, other))
