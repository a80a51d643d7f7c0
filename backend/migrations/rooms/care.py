"""Tables of the room care."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders", "parties")


def upgrade() -> None:
    _create_expectations()
    _create_tickets()
    _create_ticket_entries()


def _create_expectations() -> None:
    op.create_table(
        "expectations",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_expectations_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_expectations_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "delivery_id", name=op.f("pk_expectations")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_expectations_delivery_id")),
    )
    op.create_index(
        "ix_expectations_due",
        "expectations",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("raised_at IS NULL"),
    )


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["parties.id"], name=op.f("fk_tickets_assignee_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_tickets_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_tickets_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_assignee_id", "tickets", ["assignee_id", "status"], unique=False)
    op.create_index("ix_tickets_order_id", "tickets", ["order_id"], unique=False)
    op.create_index("ix_tickets_status", "tickets", ["status", "act_by", "id"], unique=False)
    op.create_index("ix_tickets_step", "tickets", ["delivery_id", "step"], unique=True)


def _create_ticket_entries() -> None:
    op.create_table(
        "ticket_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["parties.id"], name=op.f("fk_ticket_entries_actor_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_entries_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_entries")),
    )
    op.create_index(
        "ix_ticket_entries_ticket_id", "ticket_entries", ["ticket_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("ticket_entries")
    op.drop_table("tickets")
    op.drop_table("expectations")
