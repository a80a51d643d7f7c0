"""What a shop says about itself on its invoices, and what can be wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import NotFound
from backend.core.fields import FieldChecks
from backend.core.viewer import Viewer
from backend.domain.billing.errors import BillingChanged
from backend.domain.billing.events import BillingFactsChanged
from backend.domain.billing.models import BillingProfile
from backend.domain.billing.repository import BillingRepository
from backend.domain.parties.policy import Action, shops_where

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_TAX_NUMBER, LONGEST_NOTE = 120, 400, 60, 400
_SHOP_CODE = re.compile(r"[A-Z0-9]{2,10}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingFacts:
    """The legal data of a shop. Empty parts are left out of its invoices."""

    shop_code: str = ""
    legal_name: str = ""
    address: str = ""
    tax_number: str = ""
    note: str = ""
    version: int = 0  # what it was read as; 0: nothing was there


class ProfileService:
    """For the owner of a shop and its finance."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._rows = BillingRepository(session)

    async def get(self, shop_id: UUID, viewer: Viewer) -> BillingFacts:
        _require(shop_id, viewer)
        return facts_of(await self._rows.find_profile(shop_id))

    async def set(self, shop_id: UUID, facts: BillingFacts, viewer: Viewer) -> BillingFacts:
        """From now on. What was issued before stays as it was."""
        _require(shop_id, viewer)
        facts = _checked(facts)
        row = await self._rows.find_profile(shop_id, lock=True)
        if facts.version != (row.version if row else 0):
            raise BillingChanged("Somebody of your team has changed this meanwhile. Look again.")
        if row is None:
            row = BillingProfile(seller_id=shop_id, version=0)
            self._rows.add(row)
        row.shop_code, row.legal_name = facts.shop_code, facts.legal_name
        row.address, row.tax_number, row.note = facts.address, facts.tax_number, facts.note
        row.version += 1
        row.updated_at, row.updated_by = self._clock.now(), viewer.require_party()
        await self._session.flush()
        event = BillingFactsChanged(occurred_at=row.updated_at, seller_id=shop_id)
        await outbox.record(self._session, event, viewer)
        return facts_of(row)


def facts_of(row: BillingProfile | None) -> BillingFacts:
    if row is None:
        return BillingFacts()
    return BillingFacts(
        shop_code=row.shop_code,
        legal_name=row.legal_name,
        address=row.address,
        tax_number=row.tax_number,
        note=row.note,
        version=row.version,
    )


async def snapshot_of(session: AsyncSession, seller_id: UUID) -> dict[str, Any]:
    """The facts as an invoice keeps them."""
    facts = facts_of(await BillingRepository(session).find_profile(seller_id))
    names = ("shop_code", "legal_name", "address", "tax_number", "note")
    return {name: getattr(facts, name) for name in names}


def _require(shop_id: UUID, viewer: Viewer) -> None:
    if shop_id not in shops_where(viewer, Action.SET_BILLING):
        raise NotFound("There is no such shop.")


def _checked(facts: BillingFacts) -> BillingFacts:
    checks = FieldChecks()
    code = re.sub(r"\s", "", facts.shop_code).upper()
    checks.require(
        "shop_code",
        "A shop code is 2 to 10 letters from A to Z and digits.",
        met=not code or _SHOP_CODE.fullmatch(code) is not None,
    )
    tidy = replace(
        facts,
        shop_code=code,
        legal_name=checks.line("legal_name", facts.legal_name, shortest=0, longest=LONGEST_NAME),
        address=checks.block("address", facts.address, shortest=0, longest=LONGEST_ADDRESS),
        tax_number=checks.line(
            "tax_number", facts.tax_number, shortest=0, longest=LONGEST_TAX_NUMBER
        ),
        note=checks.block("note", facts.note, shortest=0, longest=LONGEST_NOTE),
    )
    checks.raise_if_any()
    return tidy
