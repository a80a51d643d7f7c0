"""Named refusals about baskets."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class BasketLineNotFound(NotFound):
    """There is no such line in the viewer's basket."""

    code = "basket_line_not_found"


class BasketFull(Conflict):
    """The basket holds as many lines as it may."""

    code = "basket_full"
