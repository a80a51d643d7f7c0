"""Whether any row names a file. Nobody looks here: the sweep does."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.files.names import NAMINGS


class FileRepository:
    """Rows of all rooms, by the digests they name."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def unnamed(self, folder: str, owner: UUID | None, digests: Collection[str]) -> set[str]:
        """Those of them that no row names, in this folder or in its owner's part of it."""
        left = set(digests)
        for naming in NAMINGS[folder]:
            if not left:
                break
            query = select(naming.digest).where(naming.digest.in_(left)).distinct()
            if naming.owner is not None:
                query = query.where(naming.owner == owner)
            if naming.where is not None:
                query = query.where(naming.where)
            left -= set((await self._session.scalars(query)).all())
        return left
