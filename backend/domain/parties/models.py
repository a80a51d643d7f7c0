"""Tables of parties, of sign-ins under way and of sign-ins that last."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

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
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInChallenge(Base):
    """A text waiting for a signature. Deleted by the one sign-in that uses it."""

    __tablename__ = "sign_in_challenges"

    nonce: Mapped[str] = mapped_column(Text, primary_key=True)
    address: Mapped[bytes] = mapped_column(AddressColumn)
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
