"""Tables of the room questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("catalog", "parties")


def upgrade() -> None:
    _create_listing_questions()
    _create_question_reports()


def _create_listing_questions() -> None:
    op.create_table(
        "listing_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answerer_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answerer_id"], ["parties.id"], name=op.f("fk_listing_questions_answerer_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["parties.id"], name=op.f("fk_listing_questions_asker_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_listing_questions_listing_id_listings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_questions")),
    )
    op.create_index(
        "ix_listing_questions_asker_id", "listing_questions", ["asker_id", "asked_at"], unique=False
    )
    op.create_index(
        "ix_listing_questions_listing_id", "listing_questions", ["listing_id", "id"], unique=False
    )
    op.create_index(
        "ix_listing_questions_reported",
        "listing_questions",
        ["id"],
        unique=False,
        postgresql_where=sa.text("reports > 0 AND hidden_at IS NULL"),
    )


def _create_question_reports() -> None:
    op.create_table(
        "question_reports",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_question_reports_party_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["listing_questions.id"],
            name=op.f("fk_question_reports_question_id_listing_questions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "party_id", name=op.f("pk_question_reports")),
    )


def downgrade() -> None:
    op.drop_table("question_reports")
    op.drop_table("listing_questions")
