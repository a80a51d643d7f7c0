"""Every table is in the inventory or exempt for a reason, and every condition can be asked.

covers: N-14, S3-02
"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from backend.core.columns import AddressColumn
from backend.core.ids import uuid7
from backend.domain.privacy.inventory import EXEMPT, KEPT
from backend.domain.privacy.kept import Fate
from backend.domain.privacy.repository import table_of
from backend.domain.privacy.whose import OPEN_ORDERS
from backend.migrations.metadata import complete_metadata

TABLES = complete_metadata().tables
NAMED = {kept.table for kept in KEPT}
# About people who are nobody's party here: the network's own accounts, or public rules.
STRANGERS = {"chain_logs", "chain_cursors", "policies", "sender_leases", "sent_transactions"}


def test_every_table_is_exported_or_exempt():
    assert sorted(TABLES) == sorted({*NAMED, *EXEMPT}), "list new tables in privacy/inventory.py"
    assert not NAMED & set(EXEMPT)


def test_every_exemption_has_a_reason():
    assert all(reason.endswith(".") for reason in EXEMPT.values())


def test_no_table_that_refers_to_a_party_is_exempt():
    for name in EXEMPT:
        columns = TABLES[name].columns
        referring = [
            c.name for c in columns for key in c.foreign_keys if key.column.table.name == "parties"
        ]
        accounts = [c.name for c in columns if isinstance(c.type, AddressColumn)]
        assert not referring, name
        assert not accounts or name in STRANGERS, name


def test_every_way_to_a_party_is_asked():
    """A column that refers to a party stands in a condition, or says why not."""
    elsewhere = {
        "billing_profiles.updated_by": "who wrote it stands in the events",
        "audit_files.asked_by": "who asked for it stands in the events",
        "exporters.updated_by": "who changed it stands in the events",
        "delivery_costs.updated_by": "who wrote it stands in the events",
        "mail_rules.set_by": "who set it stands in the row of the shop whose it is",
        "orders.decided_by": "a decision of the seller's team, in the order's own row",
        "staff_grants.granted_by": "the admin's act stands in the events",
        "staff_grants.revoked_by": "the admin's act stands in the events",
    }
    missing = []
    for kept_table in sorted(NAMED):
        asked = " ".join(kept.whose for kept in KEPT if kept.table == kept_table)
        for column in TABLES[kept_table].columns:
            refers = any(key.column.table.name == "parties" for key in column.foreign_keys)
            if refers and column.name not in asked:
                missing.append(f"{kept_table}.{column.name}")
    assert sorted(set(missing) - set(elsewhere)) == []


def test_what_is_hidden_and_emptied_exists_and_says_why():
    for kept in KEPT:
        columns = set(table_of(kept).columns.keys())
        assert set(kept.hidden or {}) <= columns, kept.section
        assert all(reason.endswith(".") for reason in (kept.hidden or {}).values())
        assert {blank.column for blank in kept.blanks} <= columns, kept.section
        assert kept.because or kept.fate is Fate.GOES, kept.section
        assert not kept.because or kept.because.endswith("."), kept.section
    sections = [kept.section for kept in KEPT]
    assert len(sections) == len(set(sections))


@pytest.mark.parametrize("kept", KEPT, ids=[kept.section for kept in KEPT])
async def test_every_condition_can_be_asked(session, kept):
    named = {"party": uuid7(), "address": bytes(20)}
    for condition in (kept.whose, *(blank.where for blank in kept.blanks)):
        query = text(f"SELECT count(*) FROM {kept.table} WHERE {condition}")
        assert (await session.execute(query, named)).scalar_one() == 0
    assert (await session.execute(text(OPEN_ORDERS), named)).all() == []
