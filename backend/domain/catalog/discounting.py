"""Why something is sold for less than its list price, and what a seller decides about it. Pure.

The chain knows one price: that of the signed listing. So a discount is a listing of its own, signed
at less, and what is beside the chain is only the record: less than what, why, by which code. The
list price is copied from the listing it is made from, never typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from backend.core.fields import FieldChecks
from backend.core.money import Amount
from backend.domain.catalog.draft import MAX_STOCK

LONGEST_LABEL = 60
SHORTEST_RUN, LONGEST_RUN = timedelta(hours=1), timedelta(days=366)
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{2,22})[A-Z0-9]", re.ASCII)


class DiscountReason(StrEnum):
    """Why it costs less."""

    QUOTE = "quote"  # a price named to one buyer who asked
    SPECIAL = "special"  # the seller's special offer to everybody, for a time
    CODE = "code"  # for whoever brings the code


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What is remembered of a lower price: by a listing, and by an order made from it."""

    reason: DiscountReason
    list_price: Amount  # of one piece, as it was on sale
    label: str  # the seller's words for it
    code: str | None

    def saved(self, unit_price: Amount, quantity: int = 1) -> Amount:
        """How much less all pieces cost."""
        units = (self.list_price.units - unit_price.units) * quantity
        return Amount(units, unit_price.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountDraft:
    """What a seller decides about a lower price."""

    unit_price: Amount
    until: datetime
    label: str
    quantity: int | None = None  # pieces at this price; None only where nothing is counted
    code: str = ""  # empty: for everybody


def checked(draft: DiscountDraft, *, list_price: Amount, now: datetime) -> DiscountDraft:
    """The draft in tidy form, or all that is wrong with it."""
    checks = FieldChecks()
    label = checks.line("label", draft.label, shortest=3, longest=LONGEST_LABEL)
    price = draft.unit_price
    is_less = price.currency == list_price.currency and 0 < price.units < list_price.units
    checks.require(
        "unit_price", "A discount is less than the price now, and more than nothing.", met=is_less
    )
    checks.require(
        "until",
        "Let it last between an hour and a year.",
        met=now + SHORTEST_RUN <= draft.until <= now + LONGEST_RUN,
    )
    if draft.quantity is not None:
        checks.whole("quantity", draft.quantity, least=1, most=MAX_STOCK)
    code = tidy_code(draft.code)
    checks.require(
        "code",
        "A code is 4 to 24 letters from A to Z, digits and hyphens.",
        met=not code or _CODE.fullmatch(code) is not None,
    )
    checks.raise_if_any()
    return replace(draft, label=label, code=code)


def tidy_code(text: str) -> str:
    """A code as it is kept: small and capital letters are the same, blanks mean nothing."""
    return re.sub(r"\s", "", text).upper()
