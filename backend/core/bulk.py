"""Many rows at once, inside the session's transaction: COPY, and deleting by key.

An index derives more rows than INSERT can take. Values go to the driver as they are, so they must
be what the columns hold: bytes of the right length, whole numbers, aware datetimes; JSON as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg import AsyncConnection, sql
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

Row = Sequence[object]


async def copy_rows(
    session: AsyncSession, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    """Add rows, values in the order of `columns`. Fails whole when one is there already."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    driver = await _driver(session)
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)


async def delete_rows(
    session: AsyncSession, table: Table, keys: dict[str, str], rows: Sequence[Row]
) -> None:
    """Delete the rows with these keys. `keys` names columns and their PostgreSQL types."""
    if not rows:
        return
    arrays = [list(values) for values in zip(*rows, strict=True)]
    names = [sql.Identifier(name) for name in keys]
    wanted = [sql.SQL("%b::" + kind + "[]") for kind in keys.values()]  # binary: half the time
    statement = sql.SQL("DELETE FROM {table} USING unnest({wanted}) AS k({names}) WHERE {same}")
    ours = sql.Identifier(table.name)
    same = [sql.SQL("{ours}.{name} = k.{name}").format(ours=ours, name=name) for name in names]
    driver = await _driver(session)
    await driver.execute(
        statement.format(
            table=ours,
            wanted=sql.SQL(", ").join(wanted),
            names=sql.SQL(", ").join(names),
            same=sql.SQL(" AND ").join(same),
        ),
        arrays,
    )


async def _driver(session: AsyncSession) -> AsyncConnection:
    await session.flush()  # what was said before comes first
    connection = await (await session.connection()).get_raw_connection()
    driver = connection.driver_connection
    assert isinstance(driver, AsyncConnection)
    return driver
