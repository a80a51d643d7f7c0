"""Tables of notices, of what people want, and of what is on its way outside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import HashColumn, UtcDateTime, uuid_pk
from backend.core.database import Base


class Notice(Base):
    """What one party is told of one event. Its words stay as they were when it was written."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id", "party_id"),
        Index("ix_notices_party_id", "party_id", "id"),
        Index("ix_notices_unread", "party_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_log", "chain_id", "block_hash", "log_index"),
        Index("ix_notices_order_id", "order_id"),
    )

    id: Mapped[UUID] = uuid_pk()
    event_id: Mapped[UUID] = mapped_column(Uuid)
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    name: Mapped[str] = mapped_column(Text)  # of the event
    topic: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    href: Mapped[str] = mapped_column(Text)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the deadline its text speaks of
    order_id: Mapped[UUID | None] = mapped_column(Uuid)
    delivery_id: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The log it tells of, and its transaction. When the log goes, a correction follows.
    chain_id: Mapped[int | None] = mapped_column(BigInteger)
    block_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    log_index: Mapped[int | None] = mapped_column(Integer)
    tx_hash: Mapped[bytes | None] = mapped_column(HashColumn)
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    corrects_id: Mapped[UUID | None] = mapped_column(Uuid)


class NoticeChoice(Base):
    """A party's word about one topic and channel. Without one, the registry decides."""

    __tablename__ = "notice_choices"

    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    is_on: Mapped[bool] = mapped_column(Boolean)


class MailAddress(Base):
    """Where mail may go: a party's own address, or one on the list of its shop.

    Sealed with a key of its own, so that deleting the row erases it. Nothing is sent before whoever
    reads there has confirmed it, except the question itself.
    """

    __tablename__ = "mail_addresses"
    __table_args__ = (
        Index("ix_mail_addresses_party_id", "party_id"),
        Index(
            "ix_mail_addresses_own",
            "party_id",
            unique=True,
            postgresql_where=text("purpose = 'own'"),
        ),
    )

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    purpose: Mapped[str] = mapped_column(Text)  # own | list
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # refused for good, or left


class MailRule(Base):
    """Whose mails about a topic are not sent, or go to the shop's list instead.

    Without a shop it holds for the whole place, and staff set it.
    """

    __tablename__ = "mail_rules"
    __table_args__ = (
        UniqueConstraint("shop_id", "topic", "side", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = uuid_pk()
    shop_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))
    topic: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)  # buyer | seller: whose mails
    action: Mapped[str] = mapped_column(Text)  # suppress | redirect
    set_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PushSubscription(Base):
    """A browser that shows notices, as its push service named it."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        Index("ix_push_subscriptions_party_id", "party_id"),
        UniqueConstraint("endpoint"),
    )

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    endpoint: Mapped[str] = mapped_column(Text)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # of the browser, P-256, uncompressed
    secret: Mapped[bytes] = mapped_column(LargeBinary)  # shared with the browser, 16 bytes
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SendingColumns:
    """What is on its way outside has these beside its own: one table of them per kind."""

    id: Mapped[UUID] = uuid_pk()
    status: Mapped[str] = mapped_column(Text)  # waiting | sent | dead | dropped
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)  # while it is being tried: until when
    is_held: Mapped[bool] = mapped_column(Boolean)  # somebody is at it
    problem: Mapped[str] = mapped_column(Text)  # why it did not go, in the words of its page
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Sending(SendingColumns, Base):
    """One notice by one channel to one place."""

    __tablename__ = "sendings"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel", "target_id"),
        Index("ix_sendings_due", "due_at", postgresql_where=text("status = 'waiting'")),
        Index("ix_sendings_target_id", "target_id", "created_at"),
        Index(
            "ix_sendings_questions",
            "party_id",
            "created_at",
            postgresql_where=text("notice_id IS NULL"),
        ),
    )

    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    # A question about an address belongs to no notice.
    notice_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("notices.id"))
    channel: Mapped[str] = mapped_column(Text)
    target_id: Mapped[UUID] = mapped_column(Uuid)  # a mail address or a push subscription


class WebhookEndpoint(Base):
    """An address that is told of a seller's orders, and the secret it is told with."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        Index(
            "ix_webhook_endpoints_party_id",
            "party_id",
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    url: Mapped[str] = mapped_column(Text)
    names: Mapped[list[str]] = mapped_column(JSONB)  # of events; none: all that there are
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    # After a rotation both sign for a while, so that the receiver can change over.
    sealed_previous: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(Integer)  # in a row
    switched_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    switched_off_why: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebhookSending(SendingColumns, Base):
    """One event on its way to one endpoint, in the exact bytes that are signed."""

    __tablename__ = "webhook_sendings"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_webhook_sendings_due", "due_at", postgresql_where=text("status = 'waiting'")),
        Index("ix_webhook_sendings_endpoint_id", "endpoint_id", "id"),
    )

    endpoint_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("webhook_endpoints.id"))
    event_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class WebhookAttempt(Base):
    """One try, as its page shows it."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (Index("ix_webhook_attempts_sending_id", "sending_id", "id"),)

    id: Mapped[UUID] = uuid_pk()
    sending_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("webhook_sendings.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int | None] = mapped_column(Integer)  # of HTTP; None: no answer
    excerpt: Mapped[str] = mapped_column(Text)
    milliseconds: Mapped[int | None] = mapped_column(Integer)
