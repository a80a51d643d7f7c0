"""Which columns name files, folder by folder of the store. A test walks all tables for more.

Whoever adds one adds it here, or the sweep takes its files for left over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression

from backend.domain.catalog.models import ListingPhoto
from backend.domain.documents.models import Document
from backend.domain.documents.service import FOLDER as DOCUMENTS
from backend.domain.evidence.models import BundleLeaf
from backend.domain.exports.audit_files import AUDIT_FOLDER
from backend.domain.exports.keeping import FOLDER as EXPORTS
from backend.domain.exports.models import AuditFile, ExportRun
from backend.domain.messaging.models import MessageAttachment
from backend.domain.orders.models import Delivery

OUTSIDE = ""  # of every folder: photos of listings


@dataclass(frozen=True, slots=True)
class Naming:
    """A column of digests. Folders that are divided by owner say so, as the column does."""

    digest: SQLColumnExpression[str] | SQLColumnExpression[str | None]
    owner: SQLColumnExpression[UUID] | None = None
    where: ColumnElement[bool] | None = None


# The indexed ones first: those after them are asked about what is left.
NAMINGS: Mapping[str, tuple[Naming, ...]] = {
    OUTSIDE: (
        Naming(ListingPhoto.digest),
        Naming(ListingPhoto.thumbnail_digest),
        Naming(Delivery.thumbnail_digest),
    ),
    DOCUMENTS: (
        Naming(Document.digest),
        Naming(Document.thumbnail_digest),
        Naming(MessageAttachment.digest),
        Naming(BundleLeaf.digest),
    ),
    EXPORTS: (Naming(ExportRun.digest, ExportRun.exporter_id, ExportRun.file_gone_at.is_(None)),),
    AUDIT_FOLDER: (Naming(AuditFile.digest, AuditFile.id),),
}


def is_divided(folder: str) -> bool:
    """Whether each owner has a part of it."""
    return any(naming.owner is not None for naming in NAMINGS[folder])
