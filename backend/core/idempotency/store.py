"""Looking up, keeping and forgetting answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import Conflict, Invalid
from backend.core.idempotency.models import AnsweredRequest

KEPT_FOR = timedelta(days=1)


class KeyInFlight(Conflict):
    """The same key is being worked on at this moment. Ask again shortly."""

    code = "idempotency_key_in_flight"


class KeyReused(Invalid):
    """The key came with another request before."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Claim:
    """One account's word for one request."""

    party_id: UUID
    key: str
    request_hash: bytes

    @property
    def lock_number(self) -> int:
        name = hashlib.sha256(self.party_id.bytes + self.key.encode()).digest()
        return int.from_bytes(name[:8], signed=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply as it went out."""

    status: int
    content_type: str
    body: bytes


def digest_of_request(method: str, path: str, query: str, body: bytes) -> bytes:
    """What makes two requests the same one."""
    digest = hashlib.sha256()
    for part in (method.encode(), path.encode(), query.encode(), body):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()


async def begin(session: AsyncSession, claim: Claim, now: datetime) -> Answer | None:
    """The earlier answer, or None: then the caller does the work and calls `keep`.

    The claim lasts as long as the transaction, so a second request meanwhile is told to wait
    instead of being done twice.
    """
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(claim.lock_number))):
        raise KeyInFlight("This request is being worked on. Ask again in a moment.")
    row = await session.get(AnsweredRequest, (claim.party_id, claim.key))
    if row is None:
        return None
    if row.answered_at <= now - KEPT_FOR:
        await session.delete(row)
        await session.flush()
        return None
    if row.request_hash != claim.request_hash:
        sentence = "This Idempotency-Key was used for another request. Make a new one."
        raise KeyReused(sentence, fields={"Idempotency-Key": sentence})
    return Answer(row.status, row.content_type, row.body)


async def keep(session: AsyncSession, claim: Claim, answer: Answer, now: datetime) -> None:
    """Store the answer with the effect, before both are committed."""
    session.add(
        AnsweredRequest(
            party_id=claim.party_id,
            key=claim.key,
            request_hash=claim.request_hash,
            status=answer.status,
            content_type=answer.content_type,
            body=answer.body,
            answered_at=now,
        )
    )
    await session.flush()


async def forget_old(session: AsyncSession, now: datetime, *, limit: int = 1_000) -> int:
    """Drop answers nobody may ask for any more; how many. For the worker, harmless twice."""
    old = (
        select(AnsweredRequest.party_id, AnsweredRequest.key)
        .where(AnsweredRequest.answered_at <= now - KEPT_FOR)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("old")
    )
    statement = (
        delete(AnsweredRequest)
        .where(AnsweredRequest.party_id == old.c.party_id, AnsweredRequest.key == old.c.key)
        .returning(AnsweredRequest.key)
    )
    return len((await session.execute(statement)).all())
