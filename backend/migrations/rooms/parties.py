"""Tables of the room parties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ()


def upgrade() -> None:
    op.create_table(
        "parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("display_skeleton", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint("address", name=op.f("uq_parties_address")),
        sa.UniqueConstraint("display_skeleton", name=op.f("uq_parties_display_skeleton")),
    )
    op.create_table(
        "sign_in_challenges",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("browser_key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_sign_in_challenges")),
    )
    op.create_index(
        op.f("ix_sign_in_challenges_expires_at"), "sign_in_challenges", ["expires_at"], unique=False
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["parties.id"],
            name=op.f("fk_sign_in_sessions_party_id_parties"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
    )
    op.create_index(
        op.f("ix_sign_in_sessions_expires_at"), "sign_in_sessions", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_sign_in_sessions_party_id"), "sign_in_sessions", ["party_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("sign_in_sessions")
    op.drop_table("sign_in_challenges")
    op.drop_table("parties")
