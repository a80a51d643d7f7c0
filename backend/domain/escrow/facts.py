"""What stands in the chain about an escrow, log by log: the timeline's facts.

They are not stored a second time. The index publishes the logs of escrows it keeps as a view, and
a log is put into words when somebody looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    LargeBinary,
    Row,
    case,
    column,
    func,
    table,
)

from backend.chain import events as ev
from backend.chain.decoder import WORD, decode_log, topics_of
from backend.chain.proposal import Proposal
from backend.chain.state_word import unpack
from backend.chain.typed_data import json_value
from backend.chain.types import ChainId, RawLog
from backend.core.columns import UtcDateTime
from backend.domain.escrow.lifecycle import STATUS_OF_NUMBER
from backend.domain.escrow.standing import proposal_to_json

LOGS = table(
    "escrow_logs",  # a view, see the migration
    column("chain_id", BigInteger),
    column("escrow_id", LargeBinary),
    column("block_number", BigInteger),
    column("block_hash", LargeBinary),
    column("timestamp", BigInteger),
    column("block_time", UtcDateTime()),
    column("log_index", Integer),
    column("tx_hash", LargeBinary),
    column("address", LargeBinary),
    column("topics", LargeBinary),
    column("data", LargeBinary),
)
STATUS_AFTER: ColumnElement[str] = case(
    {number: status.value for number, status in STATUS_OF_NUMBER.items()},
    value=func.get_byte(LOGS.c.data, WORD - 1),
)
"""Where an escrow stood after a log that moved it: all of these begin with the state word."""
_NOT_DATA = {"at", "escrow_id", "state"}
# Fields that go into a fact's data, by kind of event.
_DATA: dict[type[ev.ContractEvent], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind) if field.name not in _NOT_DATA)
    for kind in ev.EVENTS
}


def is_any(kind: type[ev.EscrowEvent]) -> ColumnElement[bool]:
    """Whether a log of the view is of this kind of events."""
    return func.substring(LOGS.c.topics, 1, WORD).in_(topics_of(kind))


@dataclass(frozen=True, slots=True)
class EscrowFact:
    """One log of one escrow, as it stands in the chain now."""

    escrow_id: bytes
    name: str  # the contract's word
    block_hash: bytes
    log_index: int
    block_number: int
    block_time: datetime
    tx_hash: bytes
    data: dict[str, Any]  # as JSON has it


def fact_of(event: ev.EscrowEvent) -> EscrowFact:
    at = event.at
    data = {name: _json(getattr(event, name)) for name in _DATA[type(event)]}
    if isinstance(event, ev.StateEvent):
        word = unpack(event.state)
        data["status"] = STATUS_OF_NUMBER[word.status].value
        data["deadline"], data["share"] = str(word.deadline), str(word.share)
        data["state"] = str(event.state)  # the word that offers and signatures name
    return EscrowFact(
        escrow_id=event.escrow_id,
        name=type(event).__name__,
        block_hash=at.block_hash,
        log_index=at.log_index,
        block_number=at.block_number,
        block_time=at.block_time,
        tx_hash=at.tx_hash,
        data=data,
    )


def to_fact(row: Row[Any]) -> EscrowFact:
    """A row of the view, decoded."""
    event = decode_log(RawLog.of(row), ChainId(row.chain_id), row.timestamp)
    assert isinstance(event, ev.EscrowEvent)
    return fact_of(event)


def _json(value: int | str | bytes | Proposal) -> bool | str | dict[str, Any]:
    return proposal_to_json(value) if isinstance(value, Proposal) else json_value(value)
