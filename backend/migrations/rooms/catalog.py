"""Tables of the room catalog."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

AFTER = ("parties",)


def upgrade() -> None:
    _create_epoch_bumps()
    _create_listing_cancellations()
    _create_policies()
    _create_listings()
    _create_listing_options()
    _create_listing_photos()
    _create_token_metadata()
    _create_stock_movements()
    _create_stock_reservations()


def _create_epoch_bumps() -> None:
    op.create_table(
        "epoch_bumps",
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("seller", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", sa.Numeric(78, 0), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "block_hash", "log_index", name=op.f("pk_epoch_bumps")),
    )
    op.create_index(
        "ix_epoch_bumps_seller", "epoch_bumps", ["chain_id", "seller", "epoch"], unique=False
    )


def _create_listing_cancellations() -> None:
    op.create_table(
        "listing_cancellations",
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("seller", sa.LargeBinary(), nullable=False),
        sa.Column("listing_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "chain_id", "block_hash", "log_index", name=op.f("pk_listing_cancellations")
        ),
    )
    op.create_index(
        "ix_listing_cancellations_listing",
        "listing_cancellations",
        ["chain_id", "seller", "listing_hash"],
        unique=False,
    )


def _create_policies() -> None:
    op.create_table(
        "policies",
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("policy_id", sa.LargeBinary(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("arbiter", sa.LargeBinary(), nullable=False),
        sa.Column("attester", sa.LargeBinary(), nullable=False),
        sa.Column("fee_recipient", sa.LargeBinary(), nullable=False),
        sa.Column("fee_bps", sa.Integer(), nullable=False),
        sa.Column("arbiter_fee_bps", sa.Integer(), nullable=False),
        sa.Column("silence_bps", sa.Integer(), nullable=False),
        sa.Column("cancel_window", sa.BigInteger(), nullable=False),
        sa.Column("ship_window", sa.BigInteger(), nullable=False),
        sa.Column("transit_window", sa.BigInteger(), nullable=False),
        sa.Column("inspection_window", sa.BigInteger(), nullable=False),
        sa.Column("long_inspection_window", sa.BigInteger(), nullable=False),
        sa.Column("response_window", sa.BigInteger(), nullable=False),
        sa.Column("arbitration_window", sa.BigInteger(), nullable=False),
        sa.Column("return_window", sa.BigInteger(), nullable=False),
        sa.Column("return_inspection_window", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "policy_id", name=op.f("pk_policies")),
    )
    op.create_index("ix_policies_arbiter", "policies", ["arbiter", "chain_id"], unique=False)


def _create_listings() -> None:
    op.create_table(
        "listings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("shipping_policy", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("ships_from", sa.Text(), nullable=True),
        sa.Column("duties", sa.Text(), nullable=True),
        sa.Column("currency", sa.LargeBinary(), nullable=True),
        sa.Column("unit_price", sa.Numeric(78, 0), nullable=False),
        sa.Column("list_price", sa.Numeric(78, 0), nullable=True),
        sa.Column("discount", sa.Text(), nullable=True),
        sa.Column("discount_label", sa.Text(), nullable=False),
        sa.Column("discount_code", sa.Text(), nullable=True),
        sa.Column("discount_of_id", sa.Uuid(), nullable=True),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("max_quantity", sa.BigInteger(), nullable=False),
        sa.Column("takes_backorders", sa.Boolean(), nullable=False),
        sa.Column("restock_on", sa.Date(), nullable=True),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("low_at", sa.Integer(), nullable=True),
        sa.Column("disagreement", sa.Text(), nullable=True),
        sa.Column("policy_id", sa.LargeBinary(), nullable=False),
        sa.Column("is_instant", sa.Boolean(), nullable=False),
        sa.Column("allowed_buyer", sa.LargeBinary(), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("royalty_recipient", sa.LargeBinary(), nullable=True),
        sa.Column("royalty_bps", sa.SmallInteger(), nullable=False),
        sa.Column("asset", sa.LargeBinary(), nullable=True),
        sa.Column("asset_id", sa.Numeric(78, 0), nullable=True),
        sa.Column("asset_chip", sa.LargeBinary(), nullable=True),
        sa.Column("asset_units", sa.Numeric(78, 0), nullable=False),
        sa.Column("details_document", sa.Text(), nullable=True),
        sa.Column(
            "signed_fields",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("listing_hash", sa.LargeBinary(), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "(setweight(to_tsvector('simple'::regconfig, title), 'A'::\"char\")"
                " || setweight(to_tsvector('simple'::regconfig, description), 'B'::\"char\"))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status <> 'published' OR signature IS NOT NULL",
            name=op.f("ck_listings_published_signed"),
        ),
        sa.CheckConstraint(
            "list_price IS NULL OR list_price > unit_price",
            name=op.f("ck_listings_discount_less_than_list_price"),
        ),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_listings_stock_not_negative")),
        sa.ForeignKeyConstraint(
            ["discount_of_id"], ["listings.id"], name=op.f("fk_listings_discount_of_id_listings")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["listings.id"], name=op.f("fk_listings_replaces_id_listings")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_listings_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
    )
    op.create_index(
        "ix_listings_asset_on_sale",
        "listings",
        ["chain_id", "asset", "asset_id", "seller_id"],
        unique=True,
        postgresql_where=sa.text("status = 'published' AND asset IS NOT NULL"),
    )
    op.create_index(
        "ix_listings_discount_of_id",
        "listings",
        ["discount_of_id"],
        unique=False,
        postgresql_where=sa.text("discount_of_id IS NOT NULL"),
    )
    op.create_index(
        "ix_listings_listing_hash", "listings", ["chain_id", "listing_hash"], unique=True
    )
    op.create_index("ix_listings_published", "listings", ["published_at", "id"], unique=False)
    op.create_index(
        "ix_listings_search", "listings", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_listings_seller_id", "listings", ["seller_id", "id"], unique=False)


def _create_listing_options() -> None:
    op.create_table(
        "listing_options",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("fee", sa.Numeric(78, 0), nullable=False),
        sa.Column("estimate", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listings.id"],
            name=op.f("fk_listing_options_listing_id_listings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("listing_id", "number", name=op.f("pk_listing_options")),
    )


def _create_listing_photos() -> None:
    op.create_table(
        "listing_photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("thumbnail_digest", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listings.id"],
            name=op.f("fk_listing_photos_listing_id_listings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_photos")),
        sa.UniqueConstraint(
            "listing_id", "digest", name=op.f("uq_listing_photos_listing_id_digest")
        ),
    )
    op.create_index(op.f("ix_listing_photos_digest"), "listing_photos", ["digest"], unique=False)
    op.create_index(
        op.f("ix_listing_photos_thumbnail_digest"),
        "listing_photos",
        ["thumbnail_digest"],
        unique=False,
    )


def _create_token_metadata() -> None:
    op.create_table(
        "token_metadata",
        sa.Column("chain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asset", sa.LargeBinary(), nullable=False),
        sa.Column("asset_id", sa.Numeric(78, 0), autoincrement=False, nullable=False),
        sa.Column("owner", sa.LargeBinary(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("traits", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "asset", "asset_id", name=op.f("pk_token_metadata")),
    )


def _create_stock_movements() -> None:
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("shelf", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["parties.id"], name=op.f("fk_stock_movements_actor_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_stock_movements_listing_id_listings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
    )
    op.create_index(
        "ix_stock_movements_listing_id", "stock_movements", ["listing_id", "id"], unique=False
    )


def _create_stock_reservations() -> None:
    op.create_table(
        "stock_reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("is_sold", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_reservations_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_stock_reservations_listing_id_listings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_reservations")),
    )
    op.create_index(
        op.f("ix_stock_reservations_listing_id"), "stock_reservations", ["listing_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("token_metadata")
    op.drop_table("stock_reservations")
    op.drop_table("stock_movements")
    op.drop_table("listing_photos")
    op.drop_table("listing_options")
    op.drop_table("listings")
    op.drop_table("policies")
    op.drop_table("listing_cancellations")
    op.drop_table("epoch_bumps")
