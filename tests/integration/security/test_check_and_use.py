"""Who somebody is and what they do stand in one transaction: no role is taken away in between.

AZ-13. covers: S3-02
"""

from __future__ import annotations

from sqlalchemy import event

from backend.core.ids import public_id

# Tests run within one connection, where the transaction of a request is a savepoint.
ENDS = ("release_savepoint", "rollback_savepoint", "commit", "rollback")


async def test_a_right_is_read_in_the_transaction_that_uses_it(shop, lamp, selling, visitor):
    seller = await visitor(selling)
    connection = shop.market.resources.sessions.kw["bind"].sync_connection
    told = []
    event.listen(connection, "before_cursor_execute", lambda *args: told.append(args[2]))
    for name in ENDS:
        event.listen(connection, name, lambda *_args, name=name: told.append(name))
    path = f"/sell/stock/{public_id('lst', lamp.id)}/rules"
    assert (await seller.post(path, low_at="2")).status == 303
    [asked] = [place for place, what in enumerate(told) if "FROM sign_in_sessions" in what]
    [used] = [place for place, what in enumerate(told) if what.startswith("UPDATE listings")]
    assert not [what for what in told[asked:used] if what in ENDS]
    assert [what for what in told[used:] if what in ENDS], "it was stored afterwards"
