"""Roots over documents.

covers: N-08
"""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.disputes.merkle import is_in_tree, leaf_of, proof_of, root_of

DOCUMENTS = st.lists(st.binary(max_size=40), min_size=1, max_size=12, unique=True)


@given(DOCUMENTS)
def test_every_document_can_be_checked_alone(documents):
    leaves = [leaf_of(document) for document in documents]
    root = root_of(leaves)
    for index, leaf in enumerate(leaves):
        assert is_in_tree(leaf, proof_of(leaves, index), root)


@given(DOCUMENTS, st.binary(max_size=40))
def test_a_document_that_is_not_there_cannot(documents, other):
    leaves = [leaf_of(document) for document in documents]
    if other in documents:
        return
    root = root_of(leaves)
    for index in range(len(leaves)):
        assert not is_in_tree(leaf_of(other), proof_of(leaves, index), root)


def test_the_root_over_one_document_is_its_leaf():
    assert root_of([leaf_of(b"statement")]) == keccak(keccak(b"statement"))


def test_a_pair_is_sorted_and_an_odd_one_moves_up():
    low, high, odd = bytes(32), b"\xff" * 32, b"\x01" * 32
    pair = keccak(low + high)
    assert root_of([high, low]) == pair
    assert root_of([high, low, odd]) == keccak(min(pair, odd) + max(pair, odd))


def test_an_inner_node_is_no_document():
    leaves = [leaf_of(b"one"), leaf_of(b"two")]
    node = min(leaves) + max(leaves)
    assert not is_in_tree(leaf_of(node), [], root_of(leaves))


def test_there_is_no_root_over_nothing():
    with pytest.raises(ValueError, match="at least one"):
        root_of([])
    with pytest.raises(IndexError):
        proof_of([leaf_of(b"one")], 1)
