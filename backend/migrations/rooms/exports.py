"""Tables of the room exports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

AFTER = ("orders", "parties")


def upgrade() -> None:
    _create_exporters()
    _create_export_runs()
    _create_order_export_states()
    _create_export_lines()
    _create_audit_files()


def _create_exporters() -> None:
    op.create_table(
        "exporters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("wakes_on", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("every_minutes", sa.Integer(), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_exporters_seller_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["parties.id"], name=op.f("fk_exporters_updated_by_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exporters")),
    )
    op.create_index(
        "ix_exporters_due",
        "exporters",
        ["next_run_at"],
        unique=False,
        postgresql_where=sa.text("removed_at IS NULL AND is_on"),
    )
    op.create_index(
        "uq_exporters_name",
        "exporters",
        ["seller_id", "name"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _create_export_runs() -> None:
    op.create_table(
        "export_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exporter_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("file_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_gone_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exporter_id"], ["exporters.id"], name=op.f("fk_export_runs_exporter_id_exporters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_runs")),
    )
    op.create_index(
        "ix_export_runs_due",
        "export_runs",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_export_runs_file_due",
        "export_runs",
        ["file_due_at"],
        unique=False,
        postgresql_where=sa.text("digest IS NOT NULL AND file_gone_at IS NULL"),
    )
    op.create_index("ix_export_runs_exporter", "export_runs", ["exporter_id", "id"], unique=False)


def _create_order_export_states() -> None:
    op.create_table(
        "order_export_states",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_export_states_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_order_export_states_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("order_id", "state", name=op.f("pk_order_export_states")),
    )
    op.create_index(
        "ix_order_export_states_seller",
        "order_export_states",
        ["seller_id", "state", "order_id"],
        unique=False,
    )


def _create_export_lines() -> None:
    op.create_table(
        "export_lines",
        sa.Column("exporter_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exporter_id"], ["exporters.id"], name=op.f("fk_export_lines_exporter_id_exporters")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_export_lines_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["export_runs.id"], name=op.f("fk_export_lines_run_id_export_runs")
        ),
        sa.PrimaryKeyConstraint(
            "exporter_id", "order_id", "state", "number", name=op.f("pk_export_lines")
        ),
    )
    op.create_index("ix_export_lines_run_id", "export_lines", ["run_id"], unique=False)


def _create_audit_files() -> None:
    op.create_table(
        "audit_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("orders_done", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["parties.id"], name=op.f("fk_audit_files_asked_by_parties")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_audit_files_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_files")),
    )
    op.create_index(
        "ix_audit_files_due",
        "audit_files",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_audit_files_seller", "audit_files", ["seller_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("audit_files")
    op.drop_table("export_lines")
    op.drop_table("order_export_states")
    op.drop_table("export_runs")
    op.drop_table("exporters")
