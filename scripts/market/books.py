"""The books of the two shops: who they are in law, and what a few of their sales cost them."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.devnet_accounts import Role
from backend.core.money import Amount
from backend.core.pagination import PageRequest
from backend.domain.billing.costs import CostEntry, CostService
from backend.domain.billing.profiles import BillingFacts, ProfileService
from backend.domain.orders.repository import OrderFilter, Side
from backend.domain.orders.service import OrderService
from scripts.market.stage import Stage

SHOPS: dict[Role, BillingFacts] = {
    "seller": BillingFacts(
        shop_code="JONAS",
        legal_name="Jonas Weber",
        address="Rua da Rosa 118\n1200-390 Lisboa\nPortugal",
        tax_number="PT 123 456 789",
        note="Sold by a private person; no VAT is charged.",
    ),
    "second_seller": BillingFacts(
        shop_code="FERRER",
        legal_name="Atelier Ferrer SARL",
        address="4 quai des Brumes\n44000 Nantes\nFrance",
        tax_number="FR 12 345678901",
    ),
}
# The supplier, their reference and their invoice, for the newest sales of one shop.
BOUGHT_FROM: tuple[tuple[str, str, str], ...] = (
    ("Audio Porto Lda", "PO-2026-071", "AP-4410"),
    ("Casa do Vinil", "PO-2026-069", "88127"),
    ("Audio Porto Lda", "PO-2026-066", "AP-4388"),
)


async def open_the_books(stage: Stage) -> None:
    """Before the first sale, so that every invoice says who issued it."""
    for role, facts in SHOPS.items():
        await _say_who(stage, role, facts)


async def _say_who(stage: Stage, role: Role, facts: BillingFacts) -> None:
    viewer = stage.people[role].viewer
    assert viewer.party_id is not None
    shop_id = viewer.party_id
    await stage.work(
        lambda session: ProfileService(session, stage.resources).set(shop_id, facts, viewer)
    )


async def write_down_costs(stage: Stage) -> None:
    """A little more than half of what was paid, for the newest sales."""
    viewer = stage.people["seller"].viewer

    async def job(session: AsyncSession) -> None:
        wanted = OrderFilter(side=Side.SELLING)
        sales = await OrderService(session, stage.resources).list(wanted, PageRequest(), viewer)
        costs = CostService(session, stage.resources)
        for order, (supplier, reference, invoice) in zip(sales.items, BOUGHT_FROM, strict=False):
            delivery = order.deliveries[0]
            price = delivery.unit_price
            entry = CostEntry(
                cost_price=Amount(price.units * 11 // 20, price.currency),
                supplier=supplier,
                supplier_reference=reference,
                invoice_number=invoice,
            )
            await costs.set(delivery.id, entry, viewer)

    await stage.work(job)
