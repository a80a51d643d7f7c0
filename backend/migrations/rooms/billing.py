"""Tables of the room billing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

AFTER = ("orders", "parties")


def upgrade() -> None:
    _create_billing_profiles()
    _create_invoice_series()
    _create_invoices()
    _create_delivery_costs()
    _create_invoice_lines()


def _create_billing_profiles() -> None:
    op.create_table(
        "billing_profiles",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("shop_code", sa.Text(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tax_number", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_billing_profiles_seller_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["parties.id"], name=op.f("fk_billing_profiles_updated_by_parties")
        ),
        sa.PrimaryKeyConstraint("seller_id", name=op.f("pk_billing_profiles")),
    )


def _create_invoice_series() -> None:
    op.create_table(
        "invoice_series",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_invoice_series_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("seller_id", "kind", "year", name=op.f("pk_invoice_series")),
    )


def _create_invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("seller", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Numeric(78, 0), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["parties.id"], name=op.f("fk_invoices_buyer_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["invoices.id"], name=op.f("fk_invoices_corrects_id_invoices")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_invoices_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint(
            "seller_id",
            "kind",
            "year",
            "number",
            name=op.f("uq_invoices_seller_id_kind_year_number"),
        ),
    )
    op.create_index("ix_invoices_order_id", "invoices", ["order_id", "id"], unique=False)
    op.create_index("ix_invoices_seller", "invoices", ["seller_id", "id"], unique=False)


def _create_delivery_costs() -> None:
    op.create_table(
        "delivery_costs",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("cost_price", sa.Numeric(78, 0), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("supplier_reference", sa.Text(), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_delivery_costs_delivery_id_deliveries"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_delivery_costs_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["parties.id"], name=op.f("fk_delivery_costs_updated_by_parties")
        ),
        sa.PrimaryKeyConstraint("order_id", "delivery_id", name=op.f("pk_delivery_costs")),
    )


def _create_invoice_lines() -> None:
    op.create_table(
        "invoice_lines",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("unit_price", sa.Numeric(78, 0), nullable=True),
        sa.Column("list_price", sa.Numeric(78, 0), nullable=True),
        sa.Column("discount", sa.Text(), nullable=False),
        sa.Column("delivery_fee", sa.Numeric(78, 0), nullable=True),
        sa.Column("amount", sa.Numeric(78, 0), nullable=False),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False),
        sa.Column("block_number", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_invoice_lines_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["invoices.id"],
            name=op.f("fk_invoice_lines_invoice_id_invoices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invoice_id", "position", name=op.f("pk_invoice_lines")),
    )


def downgrade() -> None:
    op.drop_table("invoice_lines")
    op.drop_table("delivery_costs")
    op.drop_table("invoices")
    op.drop_table("invoice_series")
    op.drop_table("billing_profiles")
