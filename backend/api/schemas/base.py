"""Building blocks of all schemas: ids, addresses, hashes, amounts, pages."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
)
from pydantic_core import CoreSchema, core_schema

from backend.chain.types import checksum, parse_address
from backend.core.errors import Invalid
from backend.core.ids import parse_public_id, public_id
from backend.core.money import MAX_UNITS, Amount, Currency, parse_units
from backend.core.pagination import Page
from backend.domain.baskets.views import LINE_PREFIX
from backend.domain.billing.views import INVOICE_PREFIX
from backend.domain.care.views import TICKET_PREFIX
from backend.domain.chips.tags import TAG_PREFIX
from backend.domain.documents.views import DOCUMENT_PREFIX
from backend.domain.exports.views import AUDIT_FILE_PREFIX, EXPORTER_PREFIX, RUN_PREFIX
from backend.domain.messaging.keys import KEY_PREFIX
from backend.domain.notifications.mail_addresses import ADDRESS_PREFIX as MAIL_ADDRESS_PREFIX
from backend.domain.notifications.service import NOTICE_PREFIX
from backend.domain.notifications.webhooks import ENDPOINT_PREFIX, SENDING_PREFIX
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX
from backend.domain.parties.staff import GRANT_PREFIX
from backend.domain.parties.teams import SEAT_PREFIX
from backend.domain.quotes.views import QUOTE_PREFIX
from backend.domain.services.views import REQUEST_PREFIX
from backend.resources import Resources

T = TypeVar("T")
U = TypeVar("U")
_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*", re.ASCII)
LONGEST_SIGNATURE = 8_192


class Sent(BaseModel):
    """Something a caller sends. What is not known here is a mistake, not noise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(BaseModel):
    """Something we answer."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def as_in(cls, view: Any, **shown: Any) -> Self:
        """The view's own values under their own names, but for those that are shown otherwise."""
        same = {name: getattr(view, name) for name in cls.model_fields if name not in shown}
        return cls(**same, **shown)


class TextForm(ABC):
    """A value that is text on the wire. Use as `Annotated[bytes, ...]`."""

    @abstractmethod
    def read(self, text: str) -> Any: ...

    @abstractmethod
    def write(self, value: Any) -> str: ...

    @abstractmethod
    def describe(self) -> dict[str, Any]: ...

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read_or_keep,
            serialization=core_schema.plain_serializer_function_ser_schema(self.write),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", **self.describe()}

    def _read_or_keep(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.read(value)
        if isinstance(value, UUID | bytes):  # our own code builds answers from values
            return value
        raise ValueError("This is written as text.")


@dataclass(frozen=True)
class PublicId(TextForm):
    """A UUID outside: `ord_…`. A misspelled one is not found, like an unknown one."""

    prefix: str

    def read(self, text: str) -> UUID:
        return parse_public_id(self.prefix, text)

    def write(self, value: UUID) -> str:
        return public_id(self.prefix, value)

    def describe(self) -> dict[str, Any]:
        return {
            "pattern": f"^{self.prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$",
            "description": f"Public id: `{self.prefix}_` and 26 letters.",
            "examples": [f"{self.prefix}_01jd7wq3m8f0v9x2k5z6c4b1na"],
        }


class AddressForm(TextForm):
    """An account or contract in EIP-55 spelling."""

    def read(self, text: str) -> bytes:
        try:
            return parse_address(text)
        except Invalid as error:
            raise ValueError(error.message) from None

    def write(self, value: bytes) -> str:
        return checksum(value)

    def describe(self) -> dict[str, Any]:
        return {
            "pattern": "^0x[0-9a-fA-F]{40}$",
            "description": "An account or contract. Mixed case is an EIP-55 checksum.",
        }


@dataclass(frozen=True)
class HexForm(TextForm):
    """Bytes as 0x and hexadecimal digits."""

    least: int
    most: int
    says: str

    def read(self, text: str) -> bytes:
        if len(text) > 2 + 2 * self.most or not _HEX.fullmatch(text):
            raise ValueError("Write bytes as 0x and hexadecimal digits.")
        raw = bytes.fromhex(text[2:])
        if len(raw) < self.least:
            raise ValueError(f"This has {len(raw)} bytes and needs {self.least}.")
        return raw

    def write(self, value: bytes) -> str:
        return f"0x{value.hex()}"

    def describe(self) -> dict[str, Any]:
        digits = f"{{{2 * self.least},{2 * self.most}}}"
        return {"pattern": f"^0x[0-9a-fA-F]{digits}$", "description": self.says}


PartyId = Annotated[UUID, PublicId("pty")]
RuleId = Annotated[UUID, PublicId("rul")]
TicketId = Annotated[UUID, PublicId(TICKET_PREFIX)]
SeatId = Annotated[UUID, PublicId(SEAT_PREFIX)]
GrantId = Annotated[UUID, PublicId(GRANT_PREFIX)]
SessionId = Annotated[UUID, PublicId("ses")]
ListingId = Annotated[UUID, PublicId("lst")]
PhotoId = Annotated[UUID, PublicId("pho")]
OrderId = Annotated[UUID, PublicId(ORDER_PREFIX)]
DeliveryId = Annotated[UUID, PublicId(DELIVERY_PREFIX)]
BasketLineId = Annotated[UUID, PublicId(LINE_PREFIX)]
QuoteId = Annotated[UUID, PublicId(QUOTE_PREFIX)]
RequestId = Annotated[UUID, PublicId(REQUEST_PREFIX)]
MessageKeyId = Annotated[UUID, PublicId(KEY_PREFIX)]
InvoiceId = Annotated[UUID, PublicId(INVOICE_PREFIX)]
ExporterId = Annotated[UUID, PublicId(EXPORTER_PREFIX)]
AuditFileId = Annotated[UUID, PublicId(AUDIT_FILE_PREFIX)]
ExportRunId = Annotated[UUID, PublicId(RUN_PREFIX)]
TagId = Annotated[UUID, PublicId(TAG_PREFIX)]
DocumentId = Annotated[UUID, PublicId(DOCUMENT_PREFIX)]
NoticeId = Annotated[UUID, PublicId(NOTICE_PREFIX)]
MailAddressId = Annotated[UUID, PublicId(MAIL_ADDRESS_PREFIX)]
WebhookId = Annotated[UUID, PublicId(ENDPOINT_PREFIX)]
WebhookSendingId = Annotated[UUID, PublicId(SENDING_PREFIX)]
MessageId = Annotated[UUID, PublicId("msg")]
AddressText = Annotated[bytes, AddressForm()]
HashText = Annotated[bytes, HexForm(32, 32, "32 bytes.")]
SignatureText = Annotated[bytes, HexForm(1, LONGEST_SIGNATURE, "A signature from a wallet.")]
Units = Annotated[
    str,
    Field(
        pattern=r"^(0|[1-9][0-9]{0,77})$",
        description="A whole number of the smallest units, as text.",
        examples=["1250000"],
    ),
]
Whole = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]


def _storable(value: str) -> str:
    """JSON can carry a NUL and halves of characters; a database cannot."""
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("This holds a character that cannot be stored.")
    return value


Text = Annotated[str, AfterValidator(_storable)]
_LONG = 10_000  # the rooms refuse less with sentences of their own
LongText = Annotated[Text, Field(max_length=_LONG)]


ChainIdSent = Annotated[
    int | None,
    Field(
        strict=True,
        gt=0,
        lt=2**53,
        description="An id of GET /chains. Needed only where it could be one of several.",
    ),
]


class AmountSent(Sent):
    """An amount in a currency of this marketplace."""

    units: Units
    currency: Annotated[str, Field(max_length=32, description="A symbol of GET /chains.")]
    chain_id: ChainIdSent = None

    def read(self, resources: Resources, field: str) -> Amount:
        currency = currency_named(self.currency, self.chain_id, resources, field)
        return parse_units(self.units, currency, field=field)


class AmountShown(Shown):
    """An amount: whole units as text, the symbol of the currency, and its chain."""

    units: Units
    currency: str
    chain_id: int

    @classmethod
    def of(cls, amount: Amount) -> AmountShown:
        currency = amount.currency
        return cls(units=str(amount.units), currency=currency.symbol, chain_id=currency.chain_id)


class PageShown(Shown, Generic[T]):
    """A part of a list. `next_cursor` leads on; null at the end."""

    items: Sequence[T]
    next_cursor: str | None


def show_page(page: Page[T], show: Callable[[T], U]) -> PageShown[U]:
    return PageShown(items=[show(item) for item in page.items], next_cursor=page.next_cursor)


def read_number(text: str, field: str) -> int:
    """A number of up to 256 bits that came as text."""
    number = int(text)
    if number > MAX_UNITS:
        sentence = "This number is larger than a chain can count."
        raise Invalid(sentence, fields={field: sentence})
    return number


def currency_named(symbol: str, chain_id: int | None, resources: Resources, field: str) -> Currency:
    """The currency with this symbol in the address books. Which chain's is never guessed."""
    found = [
        currency
        for currency in resources.chains.currencies
        if currency.symbol == symbol and chain_id in (None, currency.chain_id)
    ]
    if len(found) == 1:
        return found[0]
    sentence = "This marketplace does not take this currency."
    if found:
        sentence = "Several chains have this currency. Name one by its chain_id."
    raise Invalid(sentence, fields={field: sentence})
