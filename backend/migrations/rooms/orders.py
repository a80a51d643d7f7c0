"""Tables of the room orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

AFTER = ("catalog", "parties")


def upgrade() -> None:
    _create_orders()
    _create_shop_methods()
    _create_order_rules()
    _create_address_readings()
    _create_deliveries()
    _create_order_notes()
    _create_signed_offers()


def _create_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("abandoned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=True),
        sa.Column("address_hash", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_contact", sa.LargeBinary(), nullable=True),
        sa.Column("contact_hash", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_return", sa.LargeBinary(), nullable=True),
        sa.Column("address_erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold", sa.Text(), nullable=True),
        sa.Column("hold_note", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("in_care_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address_warnings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["parties.id"], name=op.f("fk_orders_buyer_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_orders_seller_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["parties.id"], name=op.f("fk_orders_decided_by_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_index("ix_orders_buyer_id", "orders", ["buyer_id", "id"], unique=False)
    op.create_index("ix_orders_seller_id", "orders", ["seller_id", "id"], unique=False)
    op.create_index(
        "ix_orders_held",
        "orders",
        ["seller_id", "id"],
        unique=False,
        postgresql_where=sa.text("hold = 'waiting'"),
    )
    op.create_index(
        "ix_orders_unpaid",
        "orders",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("expired_at IS NULL AND abandoned_at IS NULL"),
    )
    op.create_index(
        "ix_orders_sealed",
        "orders",
        ["id"],
        unique=False,
        postgresql_where=sa.text("data_key IS NOT NULL"),
    )


def _create_shop_methods() -> None:
    op.create_table(
        "shop_methods",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_shop_methods_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("seller_id", "method", name=op.f("pk_shop_methods")),
    )


def _create_order_rules() -> None:
    op.create_table(
        "order_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("buyer", sa.LargeBinary(), nullable=True),
        sa.Column("chain_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.LargeBinary(), nullable=True),
        sa.Column("above", sa.Numeric(78, 0), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_order_rules_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_rules")),
    )
    op.create_index("ix_order_rules_seller_id", "order_rules", ["seller_id", "id"], unique=False)


def _create_address_readings() -> None:
    op.create_table(
        "address_readings",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_address_readings_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["parties.id"], name=op.f("fk_address_readings_reader_id_parties")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_address_readings")),
    )
    op.create_index(
        op.f("ix_address_readings_reader_id"), "address_readings", ["reader_id"], unique=False
    )


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.LargeBinary(), nullable=False),
        sa.Column("policy_rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("ships_from", sa.Text(), nullable=True),
        sa.Column("duties", sa.Text(), nullable=True),
        sa.Column("crosses_border", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=False),
        sa.Column("requirements_hash", sa.LargeBinary(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thumbnail_digest", sa.Text(), nullable=True),
        sa.Column("signed_fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("option", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(78, 0), nullable=False),
        sa.Column("list_price", sa.Numeric(78, 0), nullable=True),
        sa.Column("discount", sa.Text(), nullable=True),
        sa.Column("discount_label", sa.Text(), nullable=False),
        sa.Column("discount_code", sa.Text(), nullable=True),
        sa.Column("escrow_id", sa.LargeBinary(), nullable=False),
        sa.Column("is_oversold", sa.Boolean(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=True),
        sa.Column("beside_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received", sa.Numeric(78, 0), nullable=False),
        sa.Column("given_back", sa.Numeric(78, 0), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_deliveries_listing_id_listings")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_deliveries_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
    )
    op.create_index("ix_deliveries_escrow", "deliveries", ["chain_id", "escrow_id"], unique=True)
    op.create_index(op.f("ix_deliveries_listing_id"), "deliveries", ["listing_id"], unique=False)


def _create_order_notes() -> None:
    op.create_table(
        "order_notes",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["parties.id"], name=op.f("fk_order_notes_author_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_notes_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_order_notes")),
    )


def _create_signed_offers() -> None:
    op.create_table(
        "signed_offers",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("maker", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Numeric(78, 0), nullable=False),
        sa.Column("deal", sa.SmallInteger(), nullable=False),
        sa.Column("buyer_share", sa.Numeric(78, 0), nullable=False),
        sa.Column("asset_to_buyer", sa.Boolean(), nullable=False),
        sa.Column("new_deadline", sa.BigInteger(), nullable=False),
        sa.Column("expiry", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_signed_offers_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["parties.id"], name=op.f("fk_signed_offers_maker_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_signed_offers_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_signed_offers")),
    )
    op.create_index(
        "ix_signed_offers_delivery_id", "signed_offers", ["delivery_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("order_rules")
    op.drop_table("shop_methods")
    op.drop_table("order_notes")
    op.drop_table("signed_offers")
    op.drop_table("deliveries")
    op.drop_table("address_readings")
    op.drop_table("orders")
