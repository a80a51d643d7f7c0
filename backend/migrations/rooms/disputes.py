"""Tables of the room disputes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("orders", "parties")


def upgrade() -> None:
    _create_case_answers()
    _create_case_questions()
    _create_case_readings()
    _create_recusals()
    _create_ruling_drafts()
    _create_statements()


def _create_case_answers() -> None:
    op.create_table(
        "case_answers",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["parties.id"], name=op.f("fk_case_answers_author_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_case_answers_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_case_answers")),
    )
    op.create_index(
        "ix_case_answers_question_id", "case_answers", ["question_id", "id"], unique=False
    )


def _create_case_questions() -> None:
    op.create_table(
        "case_questions",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["parties.id"], name=op.f("fk_case_questions_author_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_case_questions_delivery_id_deliveries"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_case_questions_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_case_questions")),
    )
    op.create_index(
        "ix_case_questions_delivery_id", "case_questions", ["delivery_id", "id"], unique=False
    )


def _create_case_readings() -> None:
    op.create_table(
        "case_readings",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_case_readings_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_case_readings_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["parties.id"], name=op.f("fk_case_readings_reader_id_parties")
        ),
        sa.PrimaryKeyConstraint(
            "order_id", "delivery_id", "reader_id", "day", name=op.f("pk_case_readings")
        ),
    )


def _create_recusals() -> None:
    op.create_table(
        "recusals",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("arbiter_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["arbiter_id"], ["parties.id"], name=op.f("fk_recusals_arbiter_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_recusals_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_recusals_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "delivery_id", "arbiter_id", name=op.f("pk_recusals")),
    )


def _create_ruling_drafts() -> None:
    op.create_table(
        "ruling_drafts",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("is_return_first", sa.Boolean(), nullable=False),
        sa.Column("buyer_share", sa.Numeric(78, 0), nullable=False),
        sa.Column("is_asset_to_buyer", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["parties.id"], name=op.f("fk_ruling_drafts_author_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_ruling_drafts_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_ruling_drafts_order_id_orders")
        ),
        sa.PrimaryKeyConstraint(
            "order_id", "delivery_id", "author_id", name=op.f("pk_ruling_drafts")
        ),
    )


def _create_statements() -> None:
    op.create_table(
        "statements",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("claim", sa.Numeric(78, 0), nullable=True),
        sa.Column("reason", sa.SmallInteger(), nullable=True),
        sa.Column("buyer_share", sa.Numeric(78, 0), nullable=True),
        sa.Column("is_asset_to_buyer", sa.Boolean(), nullable=True),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["parties.id"], name=op.f("fk_statements_author_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_statements_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_statements_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_statements")),
    )
    op.create_index("ix_statements_delivery_id", "statements", ["delivery_id", "id"], unique=False)
    op.create_index("ix_statements_root", "statements", ["delivery_id", "root"], unique=False)


def downgrade() -> None:
    op.drop_table("statements")
    op.drop_table("ruling_drafts")
    op.drop_table("recusals")
    op.drop_table("case_readings")
    op.drop_table("case_questions")
    op.drop_table("case_answers")
