"""Named refusals of this room."""

from __future__ import annotations

from backend.core.errors import Conflict, Forbidden, Invalid, NotFound


class CarrierSourceNotFound(NotFound):
    """No carrier reports under this name here: it is unknown, or no secret is set for it."""

    code = "carrier_source_not_found"


class CarrierSignatureRefused(Forbidden):
    """The update is not signed by the carrier's service, or it is an old one sent again."""

    code = "carrier_signature_refused"


class CarrierUpdateUnreadable(Invalid):
    """The update is not of the shape its sender documents."""

    code = "carrier_update_unreadable"


class ParcelNotUnderWay(Conflict):
    """There is no parcel under way that could be reported on."""

    code = "parcel_not_under_way"
