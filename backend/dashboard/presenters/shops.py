"""Which of their shops somebody who works for several looks at."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.dashboard.presenters.listings import Filter
from backend.domain.parties.models import Party

PARTY_PREFIX = "pty"


def present_shops(
    people: Mapping[UUID, Party], chosen: UUID, path: str, viewer: Viewer
) -> list[Filter]:
    """A choice of shops, their own first; nothing where there is none to make."""
    own_first = sorted(people, key=lambda shop: (shop != viewer.party_id, shop))
    shops = [
        Filter(
            title="Your shop"
            if shop == viewer.party_id
            else people[shop].display_name or "A shop you work for",
            href=f"{path}?shop={public_id(PARTY_PREFIX, shop)}",
            is_here=shop == chosen,
        )
        for shop in own_first
    ]
    return shops if len(shops) > 1 else []
