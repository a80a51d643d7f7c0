"""Tables of the room prices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ()


def upgrade() -> None:
    op.create_table(
        "fiat_prices",
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("fiat", sa.Text(), nullable=False),
        sa.Column("price", sa.Numeric(precision=38, scale=18), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("symbol", name=op.f("pk_fiat_prices")),
    )


def downgrade() -> None:
    op.drop_table("fiat_prices")
