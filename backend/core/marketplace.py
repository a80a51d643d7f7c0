"""What one marketplace tells people to expect, as data: a TOML file, read and checked at start.

Texts and days, nothing else: no text here decides anything, and what happens when somebody is
silent is told from the contract's own table, never from this file.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.core.business_days import MOST_DAYS

EXAMPLES = Path(__file__).parent / "marketplaces"
DEFAULT = EXAMPLES / "private-market.toml"
USUAL_FLOW = "parcel"
# What orders and care call these; a test ties them together.
FLOWS = frozenset(
    {"parcel", "collection", "instant", "electronic", "service", "preorder", "backorder"}
)
CARE_STEPS = frozenset({"ship", "arrive", "confirm", "answer", "decide", "send_back", "take_back"})

Line = Annotated[str, Field(min_length=1, max_length=120)]
Paragraph = Annotated[str, Field(min_length=1, max_length=600)]


class SellerKind(StrEnum):
    """Who sells, in the eyes of the law."""

    PRIVATE = "private"
    BUSINESS = "business"


class Sellers(StrEnum):
    """Whom a marketplace lets sell."""

    PRIVATE = "private"
    BUSINESS = "business"
    EITHER = "either"  # each seller says it


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Notices(_Part):
    """What is said about who sells."""

    private: Paragraph
    business: Paragraph
    unsaid: Paragraph


class Fulfilment(_Part):
    """What is said about who packs and sends. `{partner}` stands for the partner's name."""

    own: Paragraph
    partner: Paragraph

    @model_validator(mode="after")
    def _names_the_partner(self) -> Self:
        if self.partner.replace("{partner}", "").count("{") or "{partner}" not in self.partner:
            raise ValueError("fulfilment.partner needs {partner} and no other brace")
        return self


class StepWords(_Part):
    """One of the three steps."""

    title: Annotated[str, Field(min_length=1, max_length=30)]
    text: Paragraph
    note: Annotated[str, Field(min_length=1, max_length=60)]


class Steps(_Part):
    """What will happen."""

    pay: StepWords
    ship: StepWords
    receive: StepWords

    @property
    def three(self) -> tuple[StepWords, StepWords, StepWords]:
        """In the order in which they come."""
        return (self.pay, self.ship, self.receive)


class Guide(_Part):
    """How to ship, for sellers."""

    title: Line
    lines: Annotated[tuple[Paragraph, ...], Field(min_length=1, max_length=12)]


class Marketplace(_Part):
    """The whole file."""

    name: Line
    sellers: Sellers
    notice: Notices
    fulfilment: Fulfilment
    days: dict[str, Annotated[int, Field(ge=1, le=MOST_DAYS)]]
    steps: dict[str, Steps]
    guide: Guide

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        if USUAL_FLOW not in self.steps:
            raise ValueError(f"steps.{USUAL_FLOW} is missing: other flows fall back on it")
        if strange := sorted(set(self.steps) - FLOWS):
            raise ValueError(f"steps.{strange[0]}: there is no such flow")
        for name in sorted(self.days):
            step, _, flow = name.partition(".")
            if step not in CARE_STEPS or (flow or USUAL_FLOW) not in FLOWS:
                raise ValueError(f"days.{name}: there is no such step")
        return self

    @classmethod
    def load(cls, file: Path) -> Marketplace:
        """ValueError with a sentence when the file is missing or wrong."""
        return _load(file, file.stat().st_mtime_ns) if file.is_file() else _missing(file)

    def steps_of(self, flow: str) -> Steps:
        return self.steps.get(flow, self.steps[USUAL_FLOW])

    def kind_of(self, said: str | None) -> SellerKind | None:
        """What a seller is: the marketplace's rule first, then what the seller has said."""
        if self.sellers is Sellers.EITHER:
            return SellerKind(said) if said else None
        return SellerKind(self.sellers.value)

    def notice_of(self, said: str | None) -> str:
        """What a buyer is told about who sells."""
        kind = self.kind_of(said)
        notices = {
            SellerKind.PRIVATE: self.notice.private,
            SellerKind.BUSINESS: self.notice.business,
        }
        return notices[kind] if kind else self.notice.unsaid

    def who_ships(self, partner: str) -> str:
        return self.fulfilment.partner.format(partner=partner) if partner else self.fulfilment.own


@lru_cache(maxsize=8)
def _load(file: Path, _changed_at: int) -> Marketplace:
    try:
        return Marketplace.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file} is not TOML: {error}") from None


def _missing(file: Path) -> Marketplace:
    raise ValueError(f"there is no marketplace file at {file}")
