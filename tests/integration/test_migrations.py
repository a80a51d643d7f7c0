"""The migrations build exactly what the models say, down and up again."""
# covers: C-05

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from backend.migrations.draft import draft
from backend.migrations.metadata import complete_metadata
from backend.migrations.run import alembic_config, upgrade


def _tables(url: str) -> set[str]:
    return set(inspect(create_engine(url, poolclass=NullPool)).get_table_names())


def test_models_and_migrations_agree(database_url):
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_name": _is_ours},
        )
        assert compare_metadata(context, complete_metadata()) == []


def test_the_house_can_be_taken_down_and_built_again(throwaway_url):
    built = _tables(throwaway_url)
    command.downgrade(alembic_config(throwaway_url), "base")
    assert _tables(throwaway_url) == {"alembic_version"}
    upgrade(throwaway_url)
    assert _tables(throwaway_url) == built
    upgrade(throwaway_url)  # a second start changes nothing


def test_a_draft_names_tables_rooms_and_plain_types():
    text = draft("messaging")
    assert "op.create_table('messages'" in text
    assert "AFTER = ('documents', 'orders', 'parties')" in text
    assert "sa.DateTime(timezone=True)" in text
    assert "op.drop_table('messages')" in text
    compile(text, "draft", "exec")


def test_there_is_one_head():
    assert ScriptDirectory.from_config(alembic_config("")).get_heads() == ["0001_house"]


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Procrastinate brings tables of its own."""
    return kind != "table" or not str(name).startswith("procrastinate_")
