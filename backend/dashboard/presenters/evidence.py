"""What stands under a root: each document, whether it is still what was committed to."""

from __future__ import annotations

from dataclasses import dataclass

from backend.core.ids import public_id
from backend.dashboard.presenters.people import hex_text
from backend.domain.evidence.leaves import LeafKind
from backend.domain.evidence.views import BundleView, CheckedBundle, CheckedLeaf, LeafState
from backend.domain.orders.views import DELIVERY_PREFIX, DeliveryView, OrderView

_KINDS: dict[LeafKind, str] = {
    LeafKind.STATEMENT: "What was said",
    LeafKind.TERMS: "The listing as sold",
    LeafKind.MESSAGE: "A message",
    LeafKind.FILE: "A photo or document",
    LeafKind.PARCEL: "The parcel and its journey",
    LeafKind.ADDRESS: "The hash of the address",
    LeafKind.CHIP: "The chip's word",
}
_STATES: dict[LeafState, tuple[str, str]] = {
    LeafState.VERIFIED: ("Verified", "success"),
    LeafState.ALTERED: ("Altered", "error"),
    LeafState.GONE: ("Erased, its hash stands", "neutral"),
}
_STEPS = {
    "dispute": "The claim",
    "contest": "The answer",
    "contest_return": "The objection to what came back",
    "rule": "The ruling",
    "rule_return": "The ruling that it goes back",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One document under a root."""

    kind: str
    name: str
    size: str
    state: str
    tone: str
    href: str  # to take it away with its proof; empty when it is gone


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """What pages/evidence.html prints."""

    heading: str
    title: str
    back: str
    root: str
    escrow_id: str
    pieces: tuple[Piece, ...]
    is_sound: bool
    bundle_href: str


def present_evidence(
    order: OrderView, delivery: DeliveryView, checked: CheckedBundle
) -> EvidencePage:
    """Every document under the root of one step."""
    bundle = checked.bundle
    pieces = present_pieces(checked)
    is_altered = any(one.state is LeafState.ALTERED for one in checked.leaves)
    return EvidencePage(
        heading=f"{_STEPS[bundle.step]}, and what stands under it",
        title=delivery.title,
        back=f"/orders/{order.public_id}",
        root=hex_text(bundle.root),
        escrow_id=hex_text(delivery.escrow_id),
        pieces=pieces,
        is_sound=checked.is_whole and not is_altered,
        bundle_href=f"{evidence_path(bundle)}/bundle.zip",
    )


def present_pieces(checked: CheckedBundle) -> tuple[Piece, ...]:
    """The documents in the order in which they stand."""
    return tuple(_piece(checked.bundle, one) for one in checked.leaves)


def evidence_path(bundle: BundleView) -> str:
    """Where everything under a root is shown."""
    return f"/evidence/{public_id(DELIVERY_PREFIX, bundle.delivery_id)}/{hex_text(bundle.root)}"


def _piece(bundle: BundleView, one: CheckedLeaf) -> Piece:
    words, tone = _STATES[one.state]
    is_there = one.body is not None
    return Piece(
        kind=_KINDS[one.leaf.kind],
        name=one.leaf.name,
        size=f"{one.leaf.size:,} bytes",
        state=words,
        tone=tone,
        href=f"{evidence_path(bundle)}/{one.index}" if is_there else "",
    )
