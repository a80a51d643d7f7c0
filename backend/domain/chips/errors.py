"""Named refusals about chips and tags."""

from __future__ import annotations

from backend.core.errors import Conflict, Forbidden, NotFound


class ItemHasNoChip(NotFound):
    """The token names no chip, so nothing can sign that the item is there."""

    code = "item_has_no_chip"


class ChipDidNotSign(Forbidden):
    """This is no answer of the item's chip to this question."""

    code = "chip_did_not_sign"


class ChallengeTooOld(Conflict):
    """The block that the chip was asked about is too old, or not there any more."""

    code = "challenge_too_old"


class TagNotFound(NotFound):
    """There is no such tag."""

    code = "tag_not_found"


class TapNotGenuine(Forbidden):
    """The link was not written by the tag it names."""

    code = "tap_not_genuine"


class TapUsedBefore(Conflict):
    """The link is a copy: its tap, or a later one, was taken before."""

    code = "tap_used_before"
