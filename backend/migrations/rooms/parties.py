"""Tables of the room parties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ()


def upgrade() -> None:
    _create_parties()
    _create_sign_in_challenges()
    _create_sign_in_sessions()
    _create_staff_grants()
    _create_team_seats()


def _create_parties() -> None:
    op.create_table(
        "parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("display_skeleton", sa.Text(), nullable=True),
        sa.Column("seller_kind", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("duties", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint("address", name=op.f("uq_parties_address")),
        sa.UniqueConstraint("display_skeleton", name=op.f("uq_parties_display_skeleton")),
    )


def _create_sign_in_challenges() -> None:
    op.create_table(
        "sign_in_challenges",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("browser_key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_sign_in_challenges")),
    )
    op.create_index(
        op.f("ix_sign_in_challenges_expires_at"), "sign_in_challenges", ["expires_at"], unique=False
    )


def _create_sign_in_sessions() -> None:
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


def _create_staff_grants() -> None:
    op.create_table(
        "staff_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["parties.id"], name=op.f("fk_staff_grants_granted_by_parties")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_staff_grants_party_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["parties.id"], name=op.f("fk_staff_grants_revoked_by_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_grants")),
    )
    op.create_index(
        "ix_staff_grants_standing",
        "staff_grants",
        ["party_id", "role"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _create_team_seats() -> None:
    op.create_table(
        "team_seats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_team_seats_party_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["parties.id"], name=op.f("fk_team_seats_seller_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_seats")),
    )
    op.create_index("ix_team_seats_address", "team_seats", ["address"], unique=False)
    op.create_index(
        "ix_team_seats_joined",
        "team_seats",
        ["party_id"],
        unique=False,
        postgresql_where=sa.text("status = 'joined'"),
    )
    op.create_index(
        "ix_team_seats_open",
        "team_seats",
        ["seller_id", "address"],
        unique=True,
        postgresql_where=sa.text("status IN ('invited', 'joined')"),
    )
    op.create_index("ix_team_seats_seller_id", "team_seats", ["seller_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("team_seats")
    op.drop_table("staff_grants")
    op.drop_table("sign_in_sessions")
    op.drop_table("sign_in_challenges")
    op.drop_table("parties")
