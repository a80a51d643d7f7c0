"""Searches somebody keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.api.schemas.base import PublicId, Sent, Shown, Text
from backend.domain.orders.repository import OrderFilter, Side, Stage
from backend.domain.search.models import SavedSearch
from backend.domain.search.query import LONGEST
from backend.domain.search.service import LONGEST_NAME, SEARCH_PREFIX, SearchToSave

SearchId = Annotated[UUID, PublicId(SEARCH_PREFIX)]


class SearchSent(Sent):
    """What to keep, and under which name. One of the same name is replaced."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]
    text: Annotated[Text, Field(max_length=LONGEST)] = ""
    side: Side = Side.ANY
    stage: Stage = Stage.ANY

    def read(self) -> SearchToSave:
        return SearchToSave(
            self.name, OrderFilter(side=self.side, stage=self.stage, text=self.text)
        )


class SearchShown(Shown):
    """A search as GET /orders takes it."""

    id: SearchId
    name: str
    text: str
    side: Side
    stage: Stage
    created_at: datetime

    @classmethod
    def of(cls, search: SavedSearch) -> SearchShown:
        return cls(
            id=search.id,
            name=search.name,
            text=search.text,
            side=Side(search.side),
            stage=Stage(search.stage),
            created_at=search.created_at,
        )


class SearchListShown(Shown):
    """All of the viewer's; there are never many."""

    items: list[SearchShown]
