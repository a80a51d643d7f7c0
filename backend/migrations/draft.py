"""Print the migration file of a room from its models: `python -m backend.migrations.draft catalog`.

A draft to read and correct, not a generator to trust.
"""

from __future__ import annotations

import sys
from typing import Any, Literal

from alembic.autogenerate import render_python_code
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.orm import Mapper

from backend.core.columns import U256, AddressColumn, HashColumn, UtcDateTime, Xid8
from backend.core.database import Base
from backend.migrations.metadata import complete_metadata


def tables_of(room: str) -> list[Table]:
    """The room's tables, those that others refer to first."""
    metadata = complete_metadata()
    mine = {mapper.local_table for mapper in Base.registry.mappers if _room(mapper) == room}
    return [table for table in metadata.sorted_tables if table in mine]


def draft(room: str) -> str:
    tables = tables_of(room)
    others = {
        _room(mapper)
        for mapper in Base.registry.mappers
        for table in tables
        for key in table.foreign_keys
        if mapper.local_table is key.column.table
    } - {room}
    up: list[ops.MigrateOperation] = []
    for table in tables:
        up.append(ops.CreateTableOp.from_table(table))
        up += [ops.CreateIndexOp.from_index(i) for i in sorted(table.indexes, key=_name)]
    down: list[ops.MigrateOperation] = [ops.DropTableOp.from_table(t) for t in reversed(tables)]
    context = MigrationContext.configure(dialect=dialect())  # type: ignore[no-untyped-call]
    return "\n".join(
        [
            f'"""Tables of the room {room}."""',
            "",
            "from __future__ import annotations",
            "",
            "import sqlalchemy as sa",
            "from alembic import op",
            "from sqlalchemy.dialects import postgresql",
            "",
            f"AFTER = {tuple(sorted(others))!r}",
            "",
            "",
            "def upgrade() -> None:",
            _render(ops.UpgradeOps(up), context),
            "",
            "",
            "def downgrade() -> None:",
            _render(ops.UpgradeOps(down), context),
            "",
        ]
    )


def _room(mapper: Mapper[object]) -> str:
    """`backend.domain.catalog.models` is catalog, `backend.core.outbox.models` is core."""
    parts = mapper.class_.__module__.split(".")
    return parts[2] if parts[1] == "domain" else parts[1]


def _render_item(kind: str, item: object, _context: Any) -> str | Literal[False]:
    """Our column types as what PostgreSQL knows, so that history does not import the present."""
    if kind == "type" and isinstance(item, Xid8):
        return "Xid8()"  # to be imported from backend.core.columns
    if kind == "type" and isinstance(item, U256):
        return "sa.Numeric(78, 0)"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AddressColumn | HashColumn):
        return "sa.LargeBinary()"
    return False


def _render(operations: ops.UpgradeOps, context: MigrationContext) -> str:
    code = render_python_code(operations, render_item=_render_item, migration_context=context)
    lines = [line for line in code.splitlines() if not line.lstrip().startswith("# ###")]
    return "\n".join(lines)


def _name(index: object) -> str:
    return str(getattr(index, "name", ""))


if __name__ == "__main__":
    print(draft(sys.argv[1]))  # noqa: T201  # rule: print, this is a command
