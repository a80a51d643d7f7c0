"""Messages of the small market: plain ones, and signed ones with a photo."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.devnet_accounts import Role
from backend.domain.documents.service import DocumentService
from backend.domain.messaging.keys import MessageKeyService
from backend.domain.messaging.service import MessageService, Signed
from scripts.market.pictures import photographs
from scripts.market.stage import Stage

KEY_LIFE = timedelta(days=30)


async def send(stage: Stage, order_id: UUID, who: Role, text: str, photo: str = "") -> None:
    """Somebody writes to the others of an order; with a photo, their browser signs it."""
    viewer = stage.people[who].viewer
    if photo:
        await _send_signed(stage, order_id, who, text, photo)
        return
    await stage.work(
        lambda session: MessageService(session, stage.resources).post(order_id, text, viewer)
    )


async def _send_signed(stage: Stage, order_id: UUID, who: Role, text: str, photo: str) -> None:
    viewer, key = stage.people[who].viewer, generate_private_key(SECP256R1())
    key_id = await _let(stage, who, key)
    _, from_near = photographs(photo)

    async def job(session: AsyncSession) -> None:
        documents = DocumentService(session, stage.resources)
        file = await documents.hand_in(order_id, from_near, f"{photo}.png", viewer)
        messages = MessageService(session, stage.resources)
        _, draft = await messages.draft(order_id, text, [file.id], viewer)
        signed = Signed(
            key_id=key_id,
            signature=_sign(key, draft.spelled()),
            sequence=draft.sequence,
            written_at=draft.written_at,
            salt=draft.salt,
        )
        await messages.post(order_id, text, viewer, [file.id], signed)

    await stage.work(job)


async def _let(stage: Stage, who: Role, key: EllipticCurvePrivateKey) -> UUID:
    """The wallet lets the browser's key sign, once."""
    person, chain = stage.people[who], stage.resources.chains.default
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    until = stage.clock.now() + KEY_LIFE

    async def job(session: AsyncSession) -> UUID:
        keys, chain_id = MessageKeyService(session, stage.resources), chain.deployment.chain_id
        word = person.sign(keys.typed_data(public, until, chain_id, person.viewer))
        return (await keys.authorise(public, until, chain_id, word, person.viewer)).id

    return await stage.work(job)


def _sign(key: EllipticCurvePrivateKey, spelled: str) -> bytes:
    r, s = decode_dss_signature(key.sign(spelled.encode(), ECDSA(SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)
