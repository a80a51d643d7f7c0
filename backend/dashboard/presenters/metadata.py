"""What a token says of its item, for the listing's page and its seller's checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.dashboard.presenters.dates import Moment, present_moment
from backend.domain.catalog.metadata import Finding, Trait
from backend.domain.catalog.metadata_service import TokenLook

_SENTENCES = {
    Finding.READ: "",
    Finding.NONE: "The token says nothing about its item.",
    Finding.UNSUPPORTED: "What the token says is kept where we do not look, such as IPFS. "
    "Compare it with the listing yourself.",
    Finding.UNANSWERED: "What the token says could not be read: there was no answer that we take.",
    Finding.UNREADABLE: "What the token says could not be read: it is no metadata of an item.",
}


@dataclass(frozen=True, slots=True)
class TokenSays:
    """Its name, its attributes, and what does not fit the listing."""

    name: str
    traits: tuple[Trait, ...]
    sentence: str  # why there is nothing to read
    warnings: tuple[str, ...]
    at: Moment


def present_token_says(look: TokenLook | None, now: datetime) -> TokenSays | None:
    if look is None:
        return None
    return TokenSays(
        name=look.metadata.name,
        traits=look.metadata.traits,
        sentence=_SENTENCES[look.metadata.finding],
        warnings=look.warnings,
        at=present_moment(look.looked_at, now),
    )
