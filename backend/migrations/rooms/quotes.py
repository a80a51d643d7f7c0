"""Tables of the room quotes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("catalog", "orders", "parties")


def upgrade() -> None:
    _create_quotes()
    _create_quote_rounds()


def _create_quotes() -> None:
    op.create_table(
        "quotes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("currency", sa.LargeBinary(), nullable=True),
        sa.Column("option", sa.SmallInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.Numeric(78, 0), nullable=True),
        sa.Column("delivery_fee", sa.Numeric(78, 0), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["parties.id"], name=op.f("fk_quotes_buyer_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_quotes_listing_id_listings")
        ),
        sa.ForeignKeyConstraint(
            ["offered_id"], ["listings.id"], name=op.f("fk_quotes_offered_id_listings")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_quotes_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_quotes_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
    )
    op.create_index("ix_quotes_buyer_id", "quotes", ["buyer_id", "id"], unique=False)
    op.create_index("ix_quotes_due", "quotes", ["due"], unique=False)
    op.create_index(op.f("ix_quotes_order_id"), "quotes", ["order_id"], unique=False)
    op.create_index("ix_quotes_seller_id", "quotes", ["seller_id", "id"], unique=False)


def _create_quote_rounds() -> None:
    op.create_table(
        "quote_rounds",
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.Numeric(78, 0), nullable=True),
        sa.Column("delivery_fee", sa.Numeric(78, 0), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quotes.id"], name=op.f("fk_quote_rounds_quote_id_quotes")
        ),
        sa.PrimaryKeyConstraint("quote_id", "id", name=op.f("pk_quote_rounds")),
    )


def downgrade() -> None:
    op.drop_table("quote_rounds")
    op.drop_table("quotes")
