"""Tables of the room chips."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("parties",)


def upgrade() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("asset", sa.LargeBinary(), nullable=False),
        sa.Column("asset_id", sa.Numeric(78, 0), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_counter", sa.Integer(), nullable=True),
        sa.Column("last_tap_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["parties.id"], name=op.f("fk_tags_owner_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
    )
    op.create_index("ix_tags_asset", "tags", ["chain_id", "asset", "asset_id"], unique=False)


def downgrade() -> None:
    op.drop_table("tags")
