"""What every service is handed: settings and adapters, built once by wiring. No logic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.core.clock import Clock
from backend.core.database import Sessions
from backend.core.outbox import EventFeed
from backend.core.pagination import CursorSigner
from backend.core.sealing import Sealer
from backend.core.settings import Settings
from backend.core.storage import ObjectStore

if TYPE_CHECKING:
    from backend.chain.chains import Chains


@dataclass(frozen=True, slots=True)
class Resources:
    """The bundle handed down. Tests build it with fakes."""

    settings: Settings
    sessions: Sessions
    chains: Chains
    clock: Clock
    storage: ObjectStore
    sealer: Sealer
    cursors: CursorSigner
    feed: EventFeed
