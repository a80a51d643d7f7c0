"""Tables of the room keeper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("chain",)


def upgrade() -> None:
    op.create_table(
        "keeper_tries",
        sa.Column("chain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("escrow_id", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["sent_transactions.id"],
            name=op.f("fk_keeper_tries_transaction_id_sent_transactions"),
        ),
        sa.PrimaryKeyConstraint("chain_id", "escrow_id", name=op.f("pk_keeper_tries")),
    )


def downgrade() -> None:
    op.drop_table("keeper_tries")
