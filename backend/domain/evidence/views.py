"""What the evidence service hands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from backend.domain.evidence.leaves import Leaf, LeafKind, is_leaf_of, root_over
from backend.domain.evidence.merkle import Place


class LeafState(StrEnum):
    """What became of a document since its hash was taken."""

    VERIFIED = "verified"  # its bytes are those that were committed to
    ALTERED = "altered"  # they are others
    GONE = "gone"  # erased or lost; its hash stays


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLeaf:
    """A document under a root, and where its bytes are."""

    leaf: Leaf
    text: str | None
    digest: str | None

    @property
    def kind(self) -> LeafKind:
        return self.leaf.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleView:
    """Everything under one root."""

    delivery_id: UUID
    place: Place
    contract: bytes
    step: str
    root: bytes
    created_at: datetime
    leaves: Sequence[StoredLeaf]

    @property
    def is_intact(self) -> bool:
        """Whether the texts are those that were hashed, and the leaves lead to the root."""
        is_whole = root_over([stored.leaf for stored in self.leaves], self.place) == self.root
        texts = ((one.leaf, one.text) for one in self.leaves if one.text is not None)
        return is_whole and all(is_leaf_of(leaf, text.encode()) for leaf, text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLeaf:
    """A document with the result of hashing it anew."""

    index: int
    leaf: Leaf
    state: LeafState
    body: bytes | None  # None when it is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBundle:
    """A bundle whose documents were hashed anew. `is_whole`: the leaves lead to the root."""

    bundle: BundleView
    leaves: Sequence[CheckedLeaf]
    is_whole: bool
