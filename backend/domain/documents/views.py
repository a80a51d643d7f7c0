"""A file as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.ids import public_id
from backend.domain.documents.models import Document

DOCUMENT_PREFIX = "doc"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """What is known of a file without reading it. `digest` is the SHA-256 of what is handed out."""

    id: UUID
    order_id: UUID
    owner_id: UUID
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    digest: str
    original_digest: str
    created_at: datetime
    has_thumbnail: bool

    @property
    def public_id(self) -> str:
        return public_id(DOCUMENT_PREFIX, self.id)

    @property
    def is_picture(self) -> bool:
        return self.has_thumbnail

    @classmethod
    def of(cls, row: Document) -> DocumentView:
        return cls(
            id=row.id,
            order_id=row.order_id,
            owner_id=row.owner_id,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            width=row.width,
            height=row.height,
            digest=row.digest,
            original_digest=row.original_digest,
            created_at=row.created_at,
            has_thumbnail=row.thumbnail_digest is not None,
        )


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """A file with its bytes."""

    view: DocumentView
    content: bytes
