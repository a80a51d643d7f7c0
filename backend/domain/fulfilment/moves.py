"""Moving one fulfilment: the only place that writes a status, and the event that tells of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.viewer import Viewer
from backend.domain.fulfilment.events import FulfilmentMoved
from backend.domain.fulfilment.lifecycle import FulfilmentStatus
from backend.domain.fulfilment.models import Fulfilment


async def move(
    session: AsyncSession,
    row: Fulfilment,
    action: str,
    target: FulfilmentStatus,
    now: datetime,
    actor: Viewer | str,
    note: str = "",
) -> UUID | None:
    """Write the status down and record the step; the id of the record."""
    event = FulfilmentMoved(
        occurred_at=now,
        order_id=row.order_id,
        delivery_id=row.delivery_id,
        action=action,
        source=row.status,
        target=target.value,
        note=note,
    )
    row.status, row.status_since = target.value, now
    if target is not FulfilmentStatus.EXCEPTION:
        row.problem = ""
    return await outbox.record(session, event, actor)
