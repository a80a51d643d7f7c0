"""What the services have in common that sign their webhooks with a secret of ours.

Each says in its `Layout` where its bodies hold what, and in methods what takes more than a name.
"""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.domain.shipping.adapters.interface import (
    Fetch,
    TrackedParcel,
    carrier_key,
    day_of,
    event_id_of,
    moment_of,
    newest,
    number_of,
    parse,
    part,
    require_fresh,
    require_same,
    text,
    unreadable,
)
from backend.domain.shipping.progress import CarrierReport, ParcelStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The names under which a service's bodies hold what."""

    event: str  # what an update is about
    events: frozenset[str]  # those of parcels
    event_id: str
    sent_at: str
    parcel: str  # the part that tells of the parcel; what follows is inside it
    number: str
    carrier: str
    signed_by: str
    expected_on: str
    stops: str  # the list of where it has been
    stop_at: str  # a stop's moment


class SignedWebhook(ABC):
    """Reads what a service sends; asks nobody unless it is handed a way to fetch."""

    source: str
    header: str  # where the signature is; in small letters
    layout: Layout
    is_carriers_word = True

    def __init__(self, secret: bytes, fetch: Fetch | None = None) -> None:
        self._secret = secret
        self._fetch = fetch

    @abstractmethod
    def signature(self, digest: bytes) -> str:
        """What the header holds for this HMAC."""

    @abstractmethod
    def status(self, parcel: Mapping[str, Any]) -> ParcelStatus:
        """How far it is, in our words."""

    @abstractmethod
    def place(self, stop: Mapping[str, Any]) -> str:
        """Where it was last."""

    @abstractmethod
    def detail(self, parcel: Mapping[str, Any], stop: Mapping[str, Any]) -> str:
        """What the carrier says of it."""

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        digest = hmac.digest(self._secret, body, "sha256")
        require_same(headers.get(self.header, ""), self.signature(digest))
        sent_at = moment_of(parse(body), self.layout.sent_at)
        if sent_at is None:
            raise unreadable(f"There is no {self.layout.sent_at}.")
        require_fresh(sent_at, now)

    def read(self, body: bytes) -> Sequence[CarrierReport]:
        names, content = self.layout, parse(body)
        if content.get(names.event) not in names.events:
            return []
        parcel = part(content, names.parcel)
        stop = newest(parcel.get(names.stops), names.stop_at)
        at = moment_of(stop, names.stop_at) or moment_of(content, names.sent_at)
        if at is None:
            raise unreadable("There is no moment.")
        report = CarrierReport(
            event_id=event_id_of(content, names.event_id),
            tracking_number=number_of(parcel, names.number),
            carrier=carrier_key(text(parcel, names.carrier)),
            status=self.status(parcel),
            happened_at=at,
            place=self.place(stop),
            detail=self.detail(parcel, stop),
            signed_by=text(parcel, names.signed_by),
            expected_on=day_of(parcel, names.expected_on),
        )
        return [report]

    async def poll(self, parcel: TrackedParcel, now: datetime) -> Sequence[bytes]:
        return await self._fetch(self.source, parcel.tracking_number) if self._fetch else []
