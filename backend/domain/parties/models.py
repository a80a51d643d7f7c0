"""Tables of parties, their sign-ins, and what they are allowed: staff roles and team seats."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import AddressColumn, HashColumn, UtcDateTime, uuid_pk
from backend.core.database import Base


class Party(Base):
    """Somebody who buys, sells or arbitrates. Known by an address, and by a name if it has one."""

    __tablename__ = "parties"

    id: Mapped[UUID] = uuid_pk()
    address: Mapped[bytes] = mapped_column(AddressColumn, unique=True)
    display_name: Mapped[str | None] = mapped_column(Text)
    # What the name looks like at a glance; unique, so that nobody can pose as another party.
    display_skeleton: Mapped[str | None] = mapped_column(Text, unique=True)
    # Whether it sells as a private person or a business, as it said itself; None: not said.
    seller_kind: Mapped[str | None] = mapped_column(Text)
    # Where it lives and sends from, ISO 3166; None: not said. What is sent from there says it, too.
    country: Mapped[str | None] = mapped_column(Text)
    duties: Mapped[str | None] = mapped_column(Text)  # a Duties; None: not said, so the buyer's
    zone: Mapped[str | None] = mapped_column(Text)  # the IANA name of its time zone; None: UTC
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Orders from before it are handed on without their buyer; those who come back buy as anybody.
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInChallenge(Base):
    """A text waiting for a signature. Deleted by the one sign-in that uses it."""

    __tablename__ = "sign_in_challenges"

    nonce: Mapped[str] = mapped_column(Text, primary_key=True)
    address: Mapped[bytes] = mapped_column(AddressColumn)
    chain_id: Mapped[int] = mapped_column(BigInteger)  # where a contract wallet is asked
    browser_key_hash: Mapped[bytes] = mapped_column(HashColumn)  # who asked, before any sign-in
    text: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignInSession(Base):
    """A browser that is signed in. Ending it is deleting the row."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("parties.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[bytes] = mapped_column(HashColumn, unique=True)  # the token is not kept
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class StaffGrant(Base):
    """A role among the people who run the place, given and perhaps taken away again."""

    __tablename__ = "staff_grants"
    __table_args__ = (
        Index(
            "ix_staff_grants_standing",
            "party_id",
            "role",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = uuid_pk()
    party_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    role: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))  # None: command
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))

    party: Mapped[Party] = relationship(lazy="raise", foreign_keys=[party_id])


class TeamSeat(Base):
    """A place in a seller's team, offered to an address and taken by the party that proves it."""

    __tablename__ = "team_seats"
    __table_args__ = (
        Index("ix_team_seats_seller_id", "seller_id", "id"),
        Index("ix_team_seats_address", "address"),
        Index(
            "ix_team_seats_open",
            "seller_id",
            "address",
            unique=True,
            postgresql_where=text("status IN ('invited', 'joined')"),
        ),
        Index("ix_team_seats_joined", "party_id", postgresql_where=text("status = 'joined'")),
    )

    id: Mapped[UUID] = uuid_pk()
    seller_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))
    address: Mapped[bytes] = mapped_column(AddressColumn)
    party_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("parties.id"))  # once taken
    role: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seller: Mapped[Party] = relationship(lazy="raise", foreign_keys=[seller_id])
