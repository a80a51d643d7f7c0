"""Evidence as it is taken away."""

from __future__ import annotations

from collections.abc import Mapping

from backend.api.schemas.base import HashText, Shown


class LeafFileShown(Shown):
    """One document with its proof; hashes are hexadecimal text, `content` is base64."""

    format: str
    chain_id: int
    contract: str
    escrow_id: str
    step: str
    root: str
    count: int
    index: int
    kind: str
    name: str
    media_type: str
    size: int
    salt: str
    leaf: str
    proof: list[str]
    is_gone: bool
    content: str


class RootShown(Shown):
    """What a step has committed to."""

    step: str
    root: HashText


class RootListShown(Shown):
    """The roots of one escrow. None for an escrow that the index does not know."""

    chain_id: int
    escrow_id: HashText
    items: list[RootShown]

    @classmethod
    def of(cls, chain_id: int, escrow_id: bytes, roots: Mapping[str, bytes]) -> RootListShown:
        items = [RootShown(step=step, root=root) for step, root in roots.items()]
        return cls(chain_id=chain_id, escrow_id=escrow_id, items=items)
