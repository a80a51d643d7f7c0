"""Records of people, for programs."""

from __future__ import annotations

from collections.abc import Sequence

from backend.api.schemas.base import AddressText, Shown
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.counting import Count, Record
from backend.domain.reputation.service import Reputation


class RecordShown(Shown):
    """One role on one chain: how often each thing happened, and with how many other people."""

    role: Role
    people: int
    counts: dict[Count, int]
    ruled_bps: int | None  # the buyer's part of what was claimed, the mean of all rulings
    is_new: bool

    @classmethod
    def of(cls, record: Record) -> RecordShown:
        return cls(
            role=record.role,
            people=record.people,
            counts=dict(record.counts),
            ruled_bps=record.ruled_bps,
            is_new=record.is_new,
        )


class ReputationShown(Shown):
    """The records of one account on one chain."""

    chain_id: int
    records: list[RecordShown]


class ReputationsShown(Shown):
    """On every chain where there is anything to tell."""

    address: AddressText
    chains: list[ReputationShown]

    @classmethod
    def of(cls, address: bytes, found: Sequence[Reputation]) -> ReputationsShown:
        return cls(
            address=address,
            chains=[
                ReputationShown(
                    chain_id=reputation.chain_id,
                    records=[RecordShown.of(record) for record in reputation.records],
                )
                for reputation in found
            ],
        )
