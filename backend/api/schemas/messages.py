"""The thread of an order, and the keys that sign in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from backend.api.schemas.base import (
    DocumentId,
    HashText,
    HexForm,
    LongText,
    MessageId,
    MessageKeyId,
    OrderId,
    Sent,
    Shown,
    SignatureText,
    Whole,
)
from backend.api.schemas.documents import DocumentShown
from backend.api.schemas.orders import PersonShown
from backend.domain.messaging.canonical import PUBLIC_KEY_BYTES, SALT_BYTES, SIGNATURE_BYTES
from backend.domain.messaging.inbox import Conversation
from backend.domain.messaging.keys import MessageKeyView
from backend.domain.messaging.service import MOST_FILES, Found, Signed
from backend.domain.messaging.views import ThreadEntry

_MOST_SEQUENCE = 2**31 - 1
PublicKeyText = Annotated[
    bytes, HexForm(PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES, "A point of P-256: 04, x and y.")
]
KeySignatureText = Annotated[
    bytes, HexForm(SIGNATURE_BYTES, SIGNATURE_BYTES, "r and s of ECDSA over P-256 with SHA-256.")
]
SaltText = Annotated[bytes, HexForm(SALT_BYTES, SALT_BYTES, "16 bytes before the text's hash.")]
Sequence = Annotated[Whole, Field(ge=0, le=_MOST_SEQUENCE)]


class MessageDraftSent(Sent):
    """Something to be signed before it is said."""

    text: LongText = ""
    documents: Annotated[list[DocumentId], Field(max_length=MOST_FILES, default_factory=list)]


class SignedSent(Sent):
    """What the key signed: the draft's `canonical`, spelled again from these."""

    key_id: MessageKeyId
    signature: KeySignatureText
    sequence: Sequence
    written_at: AwareDatetime
    salt: SaltText

    def read(self) -> Signed:
        return Signed(
            key_id=self.key_id,
            signature=self.signature,
            sequence=self.sequence,
            written_at=self.written_at,
            salt=self.salt,
        )


class MessageSent(MessageDraftSent):
    """Something to say to the others of an order, with files you have handed in."""

    signed: SignedSent | None = None


class MessageDraftShown(Shown):
    """The text as it will be stored, and what to sign. It holds until somebody else writes."""

    text: str
    canonical: str
    sequence: int
    written_at: datetime
    salt: SaltText


class EntryShown(Shown):
    """A message, or what happened; then nobody is its author and `message_id` is null. `read_at` is
    on the newest message of yours that somebody has read.
    """

    id: str
    at: datetime
    text: str
    message_id: MessageId | None
    author: PersonShown | None
    role: str
    is_mine: bool
    tx_hash: HashText | None
    sequence: int | None
    hash: HashText | None
    is_signed: bool
    is_unread: bool
    read_at: datetime | None
    attachments: list[DocumentShown]

    @classmethod
    def of(cls, entry: ThreadEntry) -> EntryShown:
        return cls.as_in(
            entry,
            author=PersonShown.of(entry.author) if entry.author else None,
            attachments=[DocumentShown.of(one) for one in entry.attachments],
        )


class ThreadShown(Shown):
    """A part of a thread, oldest first. For what comes next, ask `after` the last message."""

    items: list[EntryShown]


class ReadMarkSent(Sent):
    """How far you have read: the `sequence` of a message."""

    sequence: Sequence


class FoundShown(Shown):
    """A message that was found, and its order."""

    order_id: OrderId
    message: EntryShown

    @classmethod
    def of(cls, found: Found) -> FoundShown:
        return cls(order_id=found.order_id, message=EntryShown.of(found.entry))


class ConversationShown(Shown):
    """The thread of an order: who is in it, its newest message, how much of it is unread."""

    order_id: OrderId
    titles: list[str]
    buyer: PersonShown
    seller: PersonShown
    last: EntryShown
    unread: int

    @classmethod
    def of(cls, one: Conversation) -> ConversationShown:
        return cls(
            order_id=one.order_id,
            titles=list(one.titles),
            buyer=PersonShown.of(one.buyer),
            seller=PersonShown.of(one.seller),
            last=EntryShown.of(one.last),
            unread=one.unread,
        )


class UnreadShown(Shown):
    """How many messages of others you have not read."""

    order_id: OrderId
    count: int


class UnreadListShown(Shown):
    """Orders with something unread."""

    items: list[UnreadShown]

    @classmethod
    def of(cls, counts: dict[UUID, int]) -> UnreadListShown:
        return cls(items=[UnreadShown(order_id=one, count=n) for one, n in counts.items()])


class RecordsShown(Shown):
    """A thread to be checked without us, as docs/evidence.md describes it."""

    format: str
    order: str
    messages: list[dict[str, Any]]


class MessageKeyAsked(Sent):
    """A key that was made in a browser, and until when it shall sign."""

    public_key: PublicKeyText
    valid_until: AwareDatetime
    chain_id: Annotated[Whole, Field(gt=0, lt=2**53)]


class MessageKeySent(MessageKeyAsked):
    """The same with the wallet's signature of the typed data."""

    signature: SignatureText


class TypedDataShown(Shown):
    """What the wallet signs (EIP-712)."""

    typed_data: dict[str, Any]


class MessageKeyShown(Shown):
    """A key of yours."""

    id: MessageKeyId
    chain_id: int
    public_key: PublicKeyText
    valid_until: datetime
    created_at: datetime
    revoked_at: datetime | None
    is_usable: bool

    @classmethod
    def of(cls, view: MessageKeyView) -> MessageKeyShown:
        return cls.as_in(view)


class MessageKeysShown(Shown):
    """The newest first."""

    items: list[MessageKeyShown]
