"""Carriers we know by name, and where people can follow a parcel.

Links are built here from our own templates, never taken from what somebody typed. A carrier we do
not know is fine; it simply has no link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Carrier:
    """A known carrier. `link` holds `{number}`; None where there is no page to look at."""

    key: str
    name: str
    link: str | None
    is_simulated: bool = False  # moves parcels of the devnet, and exists nowhere else


DEVNET_POST = "devnet_post"

CARRIERS: tuple[Carrier, ...] = (
    Carrier(DEVNET_POST, "Devnet Post", None, is_simulated=True),
    Carrier(
        "dhl",
        "DHL",
        "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
    ),
    Carrier(
        "dpd",
        "DPD",
        "https://www.dpdgroup.com/be/mydpd/my-parcels/track?parcelNumber={number}",
    ),
    Carrier(
        "fedex",
        "FedEx",
        "https://www.fedex.com/fedextrack/?trknbr={number}",
    ),
    Carrier(
        "gls",
        "GLS",
        "https://gls-group.com/track/{number}",
    ),
    Carrier(
        "hermes",
        "Hermes / Evri",
        "https://www.evri.com/track/parcel/{number}",
    ),
    Carrier(
        "japan_post",
        "Japan Post",
        "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1={number}&locale=en",
    ),
    Carrier(
        "la_poste",
        "La Poste / Colissimo",
        "https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
    ),
    Carrier(
        "post_nl",
        "PostNL",
        "https://postnl.post/tracktrace?B={number}",
    ),
    Carrier(
        "royal_mail",
        "Royal Mail",
        "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
    ),
    Carrier(
        "swiss_post",
        "Swiss Post",
        "https://service.post.ch/ekp-web/ui/entry/search/{number}",
    ),
    Carrier(
        "ups",
        "UPS",
        "https://www.ups.com/track?tracknum={number}",
    ),
    Carrier(
        "usps",
        "USPS",
        "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
    ),
)

_BY_KEY = {carrier.key: carrier for carrier in CARRIERS}
_BY_WORD = {
    re.sub(r"[^a-z0-9]", "", word.casefold()): carrier
    for carrier in CARRIERS
    for word in (carrier.key, carrier.name, *carrier.name.split(" / "))
}


def find_carrier(name: str) -> Carrier | None:
    """The known carrier people mean by a name or key, however they spell it."""
    return _BY_KEY.get(name) or _BY_WORD.get(re.sub(r"[^a-z0-9]", "", name.casefold()))


def tracking_link(carrier: str, number: str) -> str | None:
    """Where to follow a parcel; None for a carrier without a template."""
    known = find_carrier(carrier)
    if known is None or known.link is None or not number:
        return None
    return known.link.format(number=quote(number, safe=""))
