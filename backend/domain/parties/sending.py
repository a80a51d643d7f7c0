"""Who pays what a border costs, as a shop says it once for everything it sends. Pure."""

from __future__ import annotations

from enum import StrEnum


class Duties(StrEnum):
    """Whose the duties, the taxes and the carrier's fee at the border are."""

    BUYER = "buyer"
    SELLER = "seller"
