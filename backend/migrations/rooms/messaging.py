"""Tables of the room messaging."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

AFTER = ("documents", "orders", "parties")


def upgrade() -> None:
    _create_message_keys()
    _create_messages()
    _create_read_marks()
    _create_message_attachments()


def _create_message_keys() -> None:
    op.create_table(
        "message_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authorisation", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_message_keys_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_keys")),
        sa.UniqueConstraint(
            "party_id",
            "chain_id",
            "public_key",
            name=op.f("uq_message_keys_party_id_chain_id_public_key"),
        ),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("spelled", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["parties.id"], name=op.f("fk_messages_author_id_parties")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["message_keys.id"], name=op.f("fk_messages_key_id_message_keys")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_messages_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint("order_id", "sequence", name=op.f("uq_messages_order_id_sequence")),
    )
    op.create_index("ix_messages_author_id", "messages", ["author_id", "created_at"], unique=False)
    op.create_index(
        "ix_messages_words",
        "messages",
        [sa.literal_column("to_tsvector('simple', text)")],
        unique=False,
        postgresql_using="gin",
    )


def _create_read_marks() -> None:
    op.create_table(
        "read_marks",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_read_marks_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_read_marks_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("order_id", "party_id", name=op.f("pk_read_marks")),
    )


def _create_message_attachments() -> None:
    op.create_table(
        "message_attachments",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_message_attachments_document_id_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id", "message_id"],
            ["messages.order_id", "messages.id"],
            name=op.f("fk_message_attachments_order_id_message_id_messages"),
        ),
        sa.PrimaryKeyConstraint(
            "order_id", "message_id", "position", name=op.f("pk_message_attachments")
        ),
    )


def downgrade() -> None:
    op.drop_table("message_attachments")
    op.drop_table("read_marks")
    op.drop_table("messages")
    op.drop_table("message_keys")
