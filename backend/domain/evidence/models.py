"""Bundles of evidence and the leaves under their roots. Never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.columns import HashColumn, UtcDateTime
from backend.core.database import Base


class Bundle(Base):
    """Everything under one root. Whether it counts follows from the root on chain alone."""

    __tablename__ = "evidence_bundles"
    __table_args__ = (Index("ix_evidence_bundles_root", "delivery_id", "root", unique=True),)

    order_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("orders.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("deliveries.id"))
    step: Mapped[str] = mapped_column(Text)  # the call that commits to it
    root: Mapped[bytes] = mapped_column(HashColumn)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    leaves: Mapped[list[BundleLeaf]] = relationship(lazy="raise", order_by="BundleLeaf.position")


class BundleLeaf(Base):
    """One document under a root: its text, or the digest of a stored file."""

    __tablename__ = "evidence_leaves"
    __table_args__ = (
        ForeignKeyConstraint(
            ["order_id", "bundle_id"], ["evidence_bundles.order_id", "evidence_bundles.id"]
        ),
    )

    order_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bundle_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)  # a LeafKind
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    salt: Mapped[bytes] = mapped_column(HashColumn)
    hash: Mapped[bytes] = mapped_column(HashColumn)
    text: Mapped[str | None] = mapped_column(Text)  # None: a stored file, or erased
    digest: Mapped[str | None] = mapped_column(Text)  # of the stored file
