"""The ways to hear from carriers that this installation has, by name: its settings say which."""

from __future__ import annotations

from backend.core.settings import Settings
from backend.domain.shipping.adapters.aftership import AfterShipAdapter
from backend.domain.shipping.adapters.easypost import EasyPostAdapter
from backend.domain.shipping.adapters.interface import CarrierAdapter
from backend.domain.shipping.adapters.plain import SimulatedAdapter
from backend.domain.shipping.adapters.recordings import RecordedPayloads


def carrier_sources(settings: Settings) -> dict[str, CarrierAdapter]:
    """Closed unless configured: a service whose secret nobody set is not in it."""
    wanted = settings.carriers
    fetch = RecordedPayloads(wanted.recordings) if wanted.recordings else None
    found: list[CarrierAdapter] = []
    if wanted.aftership_secret:
        secret = wanted.aftership_secret.get_secret_value()
        found.append(AfterShipAdapter(secret.encode(), fetch))
    if wanted.easypost_secret:
        found.append(EasyPostAdapter(wanted.easypost_secret.get_secret_value(), fetch))
    if settings.is_devnet:
        found.append(SimulatedAdapter())
    return {adapter.source: adapter for adapter in found}
