"""What somebody typed into the search of orders, taken apart. Pure.

Words look into titles, article numbers and names. A key in front looks elsewhere: `#` a number,
`@` a person, `0x` an account or a hash, `track:`, `sku:`, `status:`, `money:`, `from:`, `until:`.
Everything has to be met.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from backend.core.errors import Invalid, NotFound
from backend.core.ids import parse_public_id
from backend.core.text import clean_line
from backend.domain.escrow.statuses import Status
from backend.domain.orders import money
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX

LONGEST = 100
MOST_TERMS = 8
ADDRESS_BYTES, HASH_BYTES = 20, 32
_TOKEN = re.compile(r'([a-z]+:)?"([^"]*)"|(\S+)', re.ASCII)
_HEX = re.compile(r"0x[0-9a-fA-F]+", re.ASCII)
_DAY = re.compile(r"2[0-9]{3}-[01][0-9]-[0-3][0-9]", re.ASCII)
# Carriers write letters and digits, mostly digits, eight to forty of them (UPU S10 has 13).
_TRACKING = re.compile(r"(?=(?:[A-Z]*[0-9]){6})[0-9A-Z]{8,40}", re.ASCII)
MONEY_STAGES = (
    money.NOT_PAID, money.AUTHORISED, money.CAPTURED, money.PAID_OUT, money.REFUNDED, money.SPLIT,
    money.BESIDE_CHAIN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A part of a title or of a name. What looks like a tracking number is looked for there too."""

    text: str

    @property
    def tracking_number(self) -> str | None:
        bare = bare_tracking(self.text)
        return bare if _TRACKING.fullmatch(bare) else None


@dataclass(frozen=True, slots=True)
class Number:
    """The public number of an order or of one of its deliveries."""

    id: UUID | None  # None: nothing can have this number


@dataclass(frozen=True, slots=True)
class Account:
    """A wallet or a token contract on the order."""

    address: bytes


@dataclass(frozen=True, slots=True)
class Name:
    """A part of the buyer's or the seller's name."""

    text: str


@dataclass(frozen=True, slots=True)
class ChainHash:
    """An escrow's id or a transaction."""

    hash: bytes


@dataclass(frozen=True, slots=True)
class Tracking:
    """A parcel's number, without blanks."""

    number: str


@dataclass(frozen=True, slots=True)
class Article:
    """The seller's own number of a thing, or its beginning."""

    sku: str


@dataclass(frozen=True, slots=True)
class InStatus:
    """Where some delivery stands."""

    statuses: frozenset[Status]


@dataclass(frozen=True, slots=True)
class Placed:
    """When the order was placed: from `since`, and before `until`."""

    since: datetime | None
    until: datetime | None


Term = Words | Number | Account | Name | ChainHash | Tracking | Article | InStatus | Placed


def parse(text: str) -> tuple[Term, ...]:
    """The terms, in the order in which they stand. A key that cannot be understood is named."""
    line = clean_line(text)
    if len(line) > LONGEST:
        raise _refuse(f"Keep a search to {LONGEST} characters.")
    terms = tuple(_term(match) for match in _TOKEN.finditer(line) if match.group() != '""')
    if len(terms) > MOST_TERMS:
        raise _refuse(f"Search for at most {MOST_TERMS} things at once.")
    return terms


def bare_tracking(text: str) -> str:
    """A tracking number as carriers mean it: blanks and hyphens only help to read it."""
    return re.sub(r"[\s-]", "", text).upper()


def _term(match: re.Match[str]) -> Term:
    key, quoted, plain = match.groups()
    if quoted is not None:
        return _KEYED[key[:-1]](quoted) if key and key[:-1] in _KEYED else Words(quoted)
    key, colon, value = plain.partition(":")
    if colon and key.lower() in _KEYED:
        return _KEYED[key.lower()](value)
    if plain.startswith("#"):
        return _number(plain[1:])
    if plain.startswith("@") and len(plain) > 1:
        return _person(plain[1:])
    if _HEX.fullmatch(plain):
        return _hex(plain)
    is_number = plain.lower().startswith((f"{ORDER_PREFIX}_", f"{DELIVERY_PREFIX}_"))
    return _number(plain) if is_number else Words(plain)


def _number(text: str) -> Number:
    prefix = text.partition("_")[0].lower()
    known = prefix if prefix in {ORDER_PREFIX, DELIVERY_PREFIX} else ORDER_PREFIX
    try:
        return Number(parse_public_id(known, text.lower()))
    except NotFound:
        return Number(None)


def _person(text: str) -> Account | Name:
    found = _hex(text) if _HEX.fullmatch(text) else None
    return found if isinstance(found, Account) else Name(text)


def _hex(text: str) -> Term:
    digits = text[2:]
    if len(digits) == 2 * ADDRESS_BYTES:
        return Account(bytes.fromhex(digits))
    if len(digits) == 2 * HASH_BYTES:
        return ChainHash(bytes.fromhex(digits))
    raise _refuse(
        "After 0x an account has 40 and a transaction or an escrow 64 digits; "
        f"this has {len(digits)}."
    )


def _status(value: str) -> InStatus:
    name = value.lower()
    if name not in {status.value for status in Status}:
        raise _refuse(f"No status is called “{value}”. There are: {', '.join(Status)}.")
    return InStatus(frozenset({Status(name)}))


def _money(value: str) -> InStatus:
    stage = value.lower()
    if stage not in MONEY_STAGES:
        raise _refuse(f"Money is never “{value}”. It is one of: {', '.join(MONEY_STAGES)}.")
    return InStatus(frozenset(status for status in Status if money.stage_of(status) == stage))


def _since(value: str) -> Placed:
    return Placed(_day(value), None)


def _until(value: str) -> Placed:
    return Placed(None, _day(value) + timedelta(days=1))


def _day(value: str) -> datetime:
    try:
        day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        day = None  # the 31st of February
    if day is None:
        raise _refuse(f"“{value}” is no day. Write it as in 2026-11-22.")
    return datetime.combine(day, time.min, UTC)


def _tracking(value: str) -> Tracking:
    return Tracking(bare_tracking(value))


_KEYED: dict[str, Callable[[str], Term]] = {
    "status": _status,
    "money": _money,
    "from": _since,
    "until": _until,
    "track": _tracking,
    "sku": Article,
}


def _refuse(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"q": sentence})
