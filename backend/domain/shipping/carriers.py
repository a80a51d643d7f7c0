"""Carriers we know by name: how their numbers look and where people can follow a parcel.

Links are built here from our own templates, never taken from what somebody typed. A carrier we do
not know is fine; it simply has no link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Carrier:
    """A known carrier. `link` holds `{number}`; `pattern` is what its numbers usually look like."""

    key: str
    name: str
    link: str
    pattern: re.Pattern[str] | None = None


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


_S10 = r"[A-Z]{2}[0-9]{9}[A-Z]{2}"

CARRIERS: tuple[Carrier, ...] = (
    Carrier(
        "dhl",
        "DHL",
        "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
        _pattern(rf"[0-9]{{10,20}}|[A-Z]{{3,4}}[0-9]{{7,20}}|{_S10}"),
    ),
    Carrier(
        "dpd",
        "DPD",
        "https://www.dpdgroup.com/be/mydpd/my-parcels/track?parcelNumber={number}",
        _pattern(r"[0-9]{14}[0-9A-Z]?"),
    ),
    Carrier(
        "fedex",
        "FedEx",
        "https://www.fedex.com/fedextrack/?trknbr={number}",
        _pattern(r"[0-9]{12}|[0-9]{15}|[0-9]{20}|[0-9]{22}"),
    ),
    Carrier(
        "gls",
        "GLS",
        "https://gls-group.com/track/{number}",
        _pattern(r"[0-9A-Z]{8,14}"),
    ),
    Carrier(
        "hermes",
        "Hermes / Evri",
        "https://www.evri.com/track/parcel/{number}",
        _pattern(r"[0-9A-Z]{14,20}"),
    ),
    Carrier(
        "japan_post",
        "Japan Post",
        "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1={number}&locale=en",
        _pattern(rf"[0-9]{{11,13}}|{_S10}"),
    ),
    Carrier(
        "la_poste",
        "La Poste / Colissimo",
        "https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
        _pattern(rf"[0-9][A-Z][0-9]{{11}}|{_S10}"),
    ),
    Carrier(
        "post_nl",
        "PostNL",
        "https://postnl.post/tracktrace?B={number}",
        _pattern(rf"3S[0-9A-Z]{{10,14}}|{_S10}"),
    ),
    Carrier(
        "royal_mail",
        "Royal Mail",
        "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
        _pattern(_S10),
    ),
    Carrier(
        "swiss_post",
        "Swiss Post",
        "https://service.post.ch/ekp-web/ui/entry/search/{number}",
        _pattern(rf"99[0-9]{{16}}|{_S10}"),
    ),
    Carrier(
        "ups",
        "UPS",
        "https://www.ups.com/track?tracknum={number}",
        _pattern(r"1Z[0-9A-Z]{16}|[0-9]{9}|[0-9]{12}|T[0-9]{10}"),
    ),
    Carrier(
        "usps",
        "USPS",
        "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
        _pattern(rf"[0-9]{{20,22}}|{_S10}"),
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
    return known.link.format(number=quote(number, safe="")) if known and number else None
