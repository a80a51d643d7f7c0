"""Tables of the room baskets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("catalog", "parties")


def upgrade() -> None:
    op.create_table(
        "basket_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("option", sa.SmallInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_basket_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_basket_lines_listing_id_listings")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_basket_lines_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket_lines")),
        sa.UniqueConstraint(
            "party_id",
            "listing_id",
            "option",
            name=op.f("uq_basket_lines_party_id_listing_id_option"),
        ),
    )


def downgrade() -> None:
    op.drop_table("basket_lines")
