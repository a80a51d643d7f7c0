"""Files handed in with an order."""

from __future__ import annotations

from datetime import datetime

from backend.api.schemas.base import DocumentId, OrderId, Shown
from backend.domain.documents.views import DocumentView


class DocumentShown(Shown):
    """A file as it is handed out: `digest` is the SHA-256 of that. `original_digest` is the SHA-256
    of what was sent, which is not kept.
    """

    id: DocumentId
    order_id: OrderId
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    digest: str
    original_digest: str
    created_at: datetime
    has_thumbnail: bool

    @classmethod
    def of(cls, view: DocumentView) -> DocumentShown:
        return cls.as_in(view)
