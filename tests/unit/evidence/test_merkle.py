"""Roots over documents.

covers: N-08
"""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.evidence.merkle import Place, is_in_tree, leaf_hash, proof_of, root_of

PLACE = Place(31337, b"\xe5" * 32)
LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20, unique=True)


def word(number: int) -> bytes:
    return number.to_bytes(32)


@given(LEAVES)
def test_every_leaf_can_be_checked_alone(leaves):
    root = root_of(leaves, PLACE)
    for index, leaf in enumerate(leaves):
        assert is_in_tree(leaf, index, len(leaves), proof_of(leaves, index), root, PLACE)


@given(LEAVES, st.data())
def test_whatever_is_changed_about_a_proof_breaks_it(leaves, data):
    root, count = root_of(leaves, PLACE), len(leaves)
    index = data.draw(st.integers(0, count - 1))
    proof = proof_of(leaves, index)
    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda x: x != leaves[index]))
    wrong = data.draw(st.integers(-1, count + 2).filter(lambda x: x != index))
    assert not is_in_tree(other, index, count, proof, root, PLACE)
    assert not is_in_tree(leaves[index], wrong, count, proof, root, PLACE)
    assert not is_in_tree(leaves[index], index, count, [*proof, other], root, PLACE)
    for more in (count - 1, count + 1):
        assert not is_in_tree(leaves[index], index, more, proof, root, PLACE)
    for place in (Place(1, PLACE.escrow_id), Place(31337, bytes(32))):
        assert not is_in_tree(leaves[index], index, count, proof, root, place)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not is_in_tree(leaves[index], index, count, proof[:-1], root, PLACE)
        bent = [*proof[:at], keccak(proof[at]), *proof[at + 1 :]]
        assert not is_in_tree(leaves[index], index, count, bent, root, PLACE)


@given(LEAVES, st.data())
def test_the_root_tells_order_and_number(leaves, data):
    root = root_of(leaves, PLACE)
    shuffled = data.draw(st.permutations(leaves))
    assert (root_of(shuffled, PLACE) == root) is (shuffled == leaves)
    assert root_of([*leaves, leaves[-1]], PLACE) != root


def test_the_three_kinds_of_hashes_are_spelled_as_in_docs():
    salt, header, content = b"\x07" * 32, b"{}", b"lamp"
    one = leaf_hash(header, salt, content)
    assert one == keccak(b"\x00" + salt + keccak(header) + keccak(content))
    two, three = b"\x22" * 32, b"\x33" * 32
    top = keccak(b"\x01" + keccak(b"\x01" + one + two) + three)
    assert root_of([one, two, three], PLACE) == keccak(
        b"\x02" + word(31337) + PLACE.escrow_id + word(3) + top
    )


def test_an_inner_node_or_the_top_is_no_leaf():
    leaves = [b"\x11" * 32, b"\x22" * 32, b"\x33" * 32, b"\x44" * 32]
    root = root_of(leaves, PLACE)
    left = keccak(b"\x01" + leaves[0] + leaves[1])
    right = keccak(b"\x01" + leaves[2] + leaves[3])
    assert not is_in_tree(left, 0, 2, [right], root, PLACE)
    assert not is_in_tree(keccak(b"\x01" + left + right), 0, 1, [], root, PLACE)


def test_there_is_no_root_over_nothing_and_no_leaf_without_salt():
    with pytest.raises(ValueError, match="at least one"):
        root_of([], PLACE)
    with pytest.raises(IndexError):
        proof_of([bytes(32)], 1)
    with pytest.raises(ValueError, match="salt"):
        leaf_hash(b"", b"short", b"")
