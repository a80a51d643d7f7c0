"""Tables of messages, of who has read them, and of the keys that sign them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import HashColumn, UtcDateTime, uuid_pk
from backend.core.database import Base
from backend.domain.parties.models import Party


class MessageKey(Base):
    """A key in somebody's browser that their wallet has let sign messages for a while."""

    __tablename__ = "message_keys"
    __table_args__ = (UniqueConstraint("party_id", "chain_id", "public_key"),)

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    chain_id: Mapped[int] = mapped_column(BigInteger)  # whose contract and wallet it is for
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)
    authorisation: Mapped[bytes] = mapped_column(LargeBinary)  # the wallet's signature
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    """What one person wrote to the others of an order. Never edited."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("order_id", "sequence"),
        Index("ix_messages_author_id", "author_id", "created_at"),
        Index(
            "ix_messages_words",
            text("to_tsvector('simple', text)"),
            postgresql_using="gin",
        ),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    role: Mapped[str] = mapped_column(Text)  # what the author was to the order
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    salt: Mapped[str] = mapped_column(Text)  # goes with the text, so that nobody can guess it
    spelled: Mapped[str] = mapped_column(Text)  # what was hashed, and signed if it was
    hash: Mapped[bytes] = mapped_column(HashColumn)
    key_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("message_keys.id"))
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)

    author: Mapped[Party] = relationship(lazy="raise")
    key: Mapped[MessageKey | None] = relationship(lazy="raise")
    attachments: Mapped[list[MessageAttachment]] = relationship(
        lazy="raise", order_by="MessageAttachment.position"
    )


class MessageAttachment(Base):
    """A file sent with a message."""

    __tablename__ = "message_attachments"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "message_id"], ["messages.order_id", "messages.id"]),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    message_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    document_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("documents.id"))
    digest: Mapped[str] = mapped_column(Text)  # as the message's hash has it


class ReadMark(Base):
    """How far somebody has read a thread, and since when."""

    __tablename__ = "read_marks"

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
