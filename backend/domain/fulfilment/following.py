"""What a fulfilment should be, given what the chain and the carrier say now. Pure.

It looks at how things stand and not at what has just happened, so reports and blocks that come
late, twice or in another order lead to the same status.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.record import EscrowRecord
from backend.domain.fulfilment.lifecycle import ARRIVED, AT_HOME, FulfilmentStatus, Path
from backend.domain.shipping.progress import Progress, Stage

S = FulfilmentStatus
_STATUS_OF_STAGE: dict[Stage, FulfilmentStatus] = {
    Stage.OUT_FOR_DELIVERY: S.OUT_FOR_DELIVERY,
    Stage.ARRIVED: S.DELIVERED,
    Stage.TROUBLE: S.EXCEPTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the chain says about the goods."""

    is_paid: bool  # an escrow is there and has not closed before the goods arrived
    handed_over_at: datetime | None = None
    arrived_at: datetime | None = None
    is_another_piece: bool = False  # agreed on; nothing of it was handed over yet

    @classmethod
    def of(cls, escrow: EscrowRecord | None, path: Path) -> Standing:
        if escrow is None:
            return cls(is_paid=False)
        arrived_at = escrow.delivered_at
        if arrived_at is None and escrow.status is Status.RELEASED:
            arrived_at = escrow.closed_at  # the buyer paid without waiting for anybody's word
        if path is Path.ELECTRONIC:
            arrived_at = arrived_at or escrow.shipped_at
        return cls(
            is_paid=escrow.is_open or arrived_at is not None,
            handed_over_at=escrow.shipped_at or arrived_at,
            arrived_at=arrived_at,
            is_another_piece=escrow.replaced_at is not None,
        )

    @classmethod
    def beside(
        cls, status: Status, since: datetime | None, handed_over_at: datetime | None
    ) -> Standing:
        """What the shop and the buyer say, where no chain knows of it."""
        if status is Status.CALLED_OFF:
            return cls(is_paid=False)
        is_there = status is Status.FULFILLED
        is_gone = is_there or status is Status.SENT
        return cls(
            is_paid=True,
            handed_over_at=(handed_over_at or since) if is_gone else None,
            arrived_at=since if is_there else None,
        )


def wanted_status(
    status: FulfilmentStatus,
    path: Path,
    standing: Standing,
    progress: Progress | None,
    *,
    was_handed_over: bool,
) -> FulfilmentStatus:
    """Where it belongs; the present status when the chain and the carrier leave it there."""
    if not standing.is_paid:
        return S.CALLED_OFF
    if standing.arrived_at is not None:
        return S.COLLECTED if path is Path.COLLECTION else S.DELIVERED
    if standing.handed_over_at is None:
        return _at_home(status, path, standing) if was_handed_over else _before(status)
    if path is Path.COLLECTION:
        return S.COLLECTED
    stage = progress.stage if progress else Stage.TRAVELLING
    return _STATUS_OF_STAGE.get(stage, S.SHIPPED)


def _before(status: FulfilmentStatus) -> FulfilmentStatus:
    """Not handed over, and it never was: only a payment that came back moves it."""
    return S.AWAITING_ALLOCATION if status is S.CALLED_OFF else status


def _at_home(status: FulfilmentStatus, path: Path, standing: Standing) -> FulfilmentStatus:
    """It was handed over, and now the chain says that it is not."""
    if status is S.CALLED_OFF or status in AT_HOME:
        return _before(status)
    if standing.is_another_piece:
        return S.ALLOCATED
    return S.READY_TO_COLLECT if path is Path.COLLECTION else S.READY


def after_allocation(path: Path) -> FulfilmentStatus:
    """What needs no packing is ready at once."""
    return S.READY if path is Path.ELECTRONIC else S.ALLOCATED


def after_packing(path: Path) -> FulfilmentStatus:
    return S.READY_TO_COLLECT if path is Path.COLLECTION else S.READY


def is_over(status: FulfilmentStatus) -> bool:
    """Whether nobody has to do anything any more."""
    return status in ARRIVED or status is S.CALLED_OFF
