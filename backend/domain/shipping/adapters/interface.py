"""The one interface of all ways to hear from carriers, and what their readers share.

An adapter checks who speaks, turns the bytes into reports, and can be asked about a parcel. It
keeps nothing and stores nothing, so the same bytes always give the same reports.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from backend.core.errors import Invalid
from backend.core.text import clean_line
from backend.domain.shipping.carriers import find_carrier
from backend.domain.shipping.errors import CarrierSignatureRefused, CarrierUpdateUnreadable
from backend.domain.shipping.progress import CarrierReport
from backend.domain.shipping.tracking import normalise_number

# Services repeat what we did not take, with growing pauses: AfterShip 14 times, which ends after
# about eleven days. What is older was kept by somebody.
OLDEST, AHEAD = timedelta(days=14), timedelta(minutes=5)
LONGEST_TEXT = 300
LONGEST_ID = 100
_CUSTOMS = re.compile(
    r"(held|hold|delay|detain|await|pending|requir|missing|inspect)\w*\b.*\b(customs|clearance|dut(y|ies))"
    r"|\b(customs|clearance|dut(y|ies))\b.*(held|hold|delay|detain|await|pending|requir|missing|inspect)",
    re.IGNORECASE,
)
_LET_GO = re.compile(r"\b(released|cleared|completed?|finished|left)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedParcel:
    """A parcel under way, as an adapter is asked about it."""

    carrier: str
    tracking_number: str
    shipped_at: datetime


class Fetch(Protocol):
    """Gets what a service holds about a tracking number, in the bytes it would send by itself."""

    async def __call__(self, source: str, tracking_number: str) -> Sequence[bytes]: ...


class CarrierAdapter(Protocol):
    """One way to hear from carriers."""

    source: str  # its name in addresses, tables and settings
    is_carriers_word: bool  # a report counts as the carrier's; else somebody typed it

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Refuse what was not sent by the service, or too long ago. Header names in small."""

    def read(self, body: bytes) -> Sequence[CarrierReport]:
        """The reports in a body; none when it is about something else."""

    async def poll(self, parcel: TrackedParcel, now: datetime) -> Sequence[bytes]:
        """Bodies to read about a parcel; none when this way cannot be asked about it."""


def require_same(theirs: str, ours: str) -> None:
    """Compare signatures without telling by the time it takes where they differ."""
    if not hmac.compare_digest(theirs.encode(), ours.encode()):
        raise CarrierSignatureRefused("The signature of this update does not fit.")


def require_fresh(sent_at: datetime, now: datetime) -> None:
    if not now - OLDEST <= sent_at <= now + AHEAD:
        raise CarrierSignatureRefused("This update was signed too long ago, or in the future.")


def parse(body: bytes) -> dict[str, Any]:
    """A JSON object, or the refusal."""
    try:
        content = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise unreadable("This is not JSON.") from None
    if not isinstance(content, dict):
        raise unreadable("This is not a JSON object.")
    return content


def part(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    if not isinstance(found, dict):
        raise unreadable(f"There is no {name}.")
    return found


def text(content: Mapping[str, Any], name: str) -> str:
    """A text made safe to show; what is missing or no text is empty."""
    found = content.get(name)
    if not isinstance(found, str):
        return ""
    return clean_line(found[: LONGEST_TEXT * 4])[:LONGEST_TEXT]


def number_of(content: Mapping[str, Any], name: str) -> str:
    found = content.get(name)
    try:
        return normalise_number(found if isinstance(found, str) else "")
    except Invalid:
        raise unreadable("There is no tracking number.") from None


def event_id_of(content: Mapping[str, Any], name: str) -> str:
    found = content.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_ID or not found.isascii():
        raise unreadable("There is no id of the event.")
    return found


def moment_of(content: Mapping[str, Any], name: str) -> datetime | None:
    """An ISO 8601 moment, or seconds since 1970; without a zone it is taken as UTC."""
    found = content.get(name)
    try:
        if isinstance(found, int) and not isinstance(found, bool):
            return datetime.fromtimestamp(found, UTC)
        moment = datetime.fromisoformat(found) if isinstance(found, str) else None
        return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def day_of(content: Mapping[str, Any], name: str) -> date | None:
    """A day, from whatever stands before the time of day."""
    found = content.get(name)
    try:
        return date.fromisoformat(found[:10]) if isinstance(found, str) else None
    except ValueError:
        return None


def newest(entries: Any, at: str) -> dict[str, Any]:
    """The entry with the latest moment; an empty one when there is none."""
    dated = [
        (moment, entry)
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and (moment := moment_of(entry, at)) is not None
    ]
    return max(dated, key=lambda pair: pair[0])[1] if dated else {}


def speaks_of_customs(words: str) -> bool:
    """Whether a carrier's own words say that customs hold a parcel, and not that they let it go."""
    return bool(_CUSTOMS.search(words)) and not _LET_GO.search(words)


def carrier_key(name: str) -> str | None:
    """Our key for what a service calls a carrier; None when we do not know it."""
    known = find_carrier(name) if name else None
    return known.key if known else None


def unreadable(sentence: str) -> CarrierUpdateUnreadable:
    return CarrierUpdateUnreadable(sentence, fields={"body": sentence})
