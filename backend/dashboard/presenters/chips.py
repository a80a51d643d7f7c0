"""The page on which an item's chip is asked."""

from __future__ import annotations

from dataclasses import dataclass

from backend.dashboard.presenters.deliveries import present_proofs
from backend.dashboard.presenters.order_page import ChipProof
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.people import hex_text
from backend.dashboard.presenters.step_pages import StepPage, step_deadline, step_path
from backend.domain.chips.presence import Challenge
from backend.domain.orders.views import DeliveryView, OrderView


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPage(StepPage):
    """What the chip is asked, and what it has said before."""

    number: str
    chip: str
    block: str
    digest: str
    has_software: bool
    proofs: tuple[ChipProof, ...]


def present_chip_page(
    order: OrderView,
    delivery: DeliveryView,
    challenge: Challenge | None,
    *,
    refusal: str,
    is_devnet: bool,
) -> ChipPage:
    """The question for the chip; with a refusal there is none."""
    token = delivery.token
    return ChipPage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Is it the very item?",
        intro="Its chip signs a number that exists only since the parcel left. That goes on record "
        "as evidence: nobody is paid by it, and nobody can deny it later.",
        action=step_path(order, delivery, "chip"),
        deadline=step_deadline(order, delivery),
        refusal=refusal,
        number=str(token.asset_id) if token else "",
        chip=hex_text(challenge.chip) if challenge else "",
        block=str(challenge.presence.challenge_block) if challenge else "",
        digest=hex_text(challenge.digest) if challenge else "",
        has_software=is_devnet,
        proofs=present_proofs(order, delivery),
    )
