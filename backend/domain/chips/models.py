"""The table of tags."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.columns import U256, AddressColumn, UtcDateTime, uuid_pk
from backend.core.database import Base


class Tag(Base):
    """An NFC tag on an item. Its number and keys are sealed: whoever has them can forge taps."""

    __tablename__ = "tags"
    __table_args__ = (Index("ix_tags_asset", "chain_id", "asset", "asset_id"),)

    id: Mapped[UUID] = uuid_pk()
    owner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("parties.id"))  # who bound it
    chain_id: Mapped[int] = mapped_column(BigInteger)
    asset: Mapped[bytes] = mapped_column(AddressColumn)
    asset_id: Mapped[int] = mapped_column(U256)
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_counter: Mapped[int | None] = mapped_column(Integer)  # of the newest tap that was taken
    last_tap_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime)
