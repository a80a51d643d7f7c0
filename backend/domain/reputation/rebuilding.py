"""The same records out of the contract's logs alone, for whoever wants to check them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from backend.chain.events import ContractEvent, EscrowEvent, PolicyRegistered
from backend.chain.types import Address
from backend.domain.escrow.projection import fold
from backend.domain.escrow.record import EscrowRecord
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.counting import Record, count
from backend.domain.reputation.outcomes import outcome_of

ROLES = (Role.SELLER, Role.BUYER, Role.ARBITER)


def rebuild(events: Iterable[ContractEvent], account: Address) -> dict[Role, Record]:
    """What the contract's whole log says about an account, by role."""
    events = list(events)
    arbiters = {e.policy_id: e.policy.arbiter for e in events if isinstance(e, PolicyRegistered)}
    histories = sorted(
        (event for event in events if isinstance(event, EscrowEvent)),
        key=lambda event: (event.escrow_id, event.at.block_number, event.at.log_index),
    )
    records = [
        record
        for _, history in groupby(histories, key=lambda event: event.escrow_id)
        if (record := fold(history)) is not None
    ]
    return {role: _record(role, records, account, arbiters) for role in ROLES}


def _record(
    role: Role,
    records: Iterable[EscrowRecord],
    account: Address,
    arbiters: Mapping[bytes, Address],
) -> Record:
    match role:
        case Role.SELLER:
            mine = [record for record in records if record.seller == account]
            people = {record.buyer for record in mine}
        case Role.BUYER:
            mine = [record for record in records if record.buyer == account]
            people = {record.seller for record in mine}
        case _:
            judged = (r for r in records if arbiters.get(r.policy_id) == account)
            mine = [record for record in judged if outcome_of(record).is_contested]
            people = {record.seller for record in mine} | {record.buyer for record in mine}
    return count(role, Counter(map(outcome_of, mine)), len(people))
