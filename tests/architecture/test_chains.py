"""What is true on one chain is said with the chain's id, in every table and every call."""
# covers: N-11, N-22

from __future__ import annotations

import re

from sqlalchemy import Table, UniqueConstraint

from backend.chain.types import BlockHash, ChainId, LogPosition, TxHash
from backend.migrations.metadata import complete_metadata
from tests.architecture.source import Finding, python, report
from tests.builders.histories import NOON

# Columns that name something by what it is called on its chain.
NAMES_ON_CHAIN = {
    "asset", "asset_id", "block_hash", "block_number", "contract", "currency", "escrow_id",
    "genesis_hash", "listing_hash", "log_index", "policy_id", "tx_hash",
}  # fmt: skip
# A row that is a part of another one is where that one is.
PARTS = {"send_attempts": "sent_transactions", "invoice_lines": "invoices"}
# Who may begin something where nobody has said on which chain.
BEGINNERS = {
    "backend.api.routes.chain",
    "backend.dashboard.views.message_keys",
    "backend.domain.parties.sign_in",
}
THE_CHAIN = re.compile(r"chains\.default|settings\.chain\b")


def on_chain_columns(table: Table) -> set[str]:
    return set(table.columns.keys()) & NAMES_ON_CHAIN


def unique_keys(table: Table) -> list[set[str]]:
    """Columns of the primary key, of unique constraints and of unique indexes."""
    constraints = [item for item in table.constraints if isinstance(item, UniqueConstraint)]
    indexes = [index for index in table.indexes if index.unique]
    keys = [table.primary_key, *constraints, *indexes]
    return [{column.name for column in key.columns} for key in keys]


def test_a_table_with_a_name_of_a_chain_has_the_chain():
    tables = complete_metadata().tables
    without = {
        name
        for name, table in tables.items()
        if on_chain_columns(table) and "chain_id" not in table.columns
    }
    assert without == set(PARTS)
    for part, whole in PARTS.items():
        assert whole in {key.column.table.name for key in tables[part].foreign_keys}
        assert "chain_id" in tables[whole].columns


def test_nothing_is_unique_on_two_chains_at_once():
    loose = [
        f"{table.name}: {sorted(key)}"
        for table in complete_metadata().sorted_tables
        if table.name not in PARTS
        for key in unique_keys(table)
        if key & NAMES_ON_CHAIN and not key & {"chain_id", "order_id"}  # an order is on one chain
    ]
    assert loose == []


def test_two_chains_may_have_a_block_of_one_hash():
    """What follows from a log is recorded once per chain, whatever the hashes."""
    keys = {
        LogPosition(ChainId(chain), 1, 0, BlockHash(bytes(32)), NOON, TxHash(bytes(32))).key
        for chain in (31337, 31338)
    }
    assert len(keys) == 2


def test_only_who_begins_something_takes_the_first_chain():
    findings = [
        Finding(source.path, number, line.strip())
        for source in python("backend")
        if source.module not in BEGINNERS
        for number, line in enumerate(source.text.splitlines(), start=1)
        if THE_CHAIN.search(line)
    ]
    assert not findings, report(findings)
