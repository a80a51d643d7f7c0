"""The shape of a domain event: a frozen dataclass with a dotted name, in the past tense.

```python
@dataclass(frozen=True, kw_only=True)
class OrderPlaced(DomainEvent):
    name: ClassVar[str] = "order.placed"
    buyer_id: UUID
    amount: int
```
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter

from backend.core.viewer import Audience

_REGISTRY: dict[str, type[DomainEvent]] = {}
_ADAPTERS: dict[type[DomainEvent], TypeAdapter[Any]] = {}


@dataclass(frozen=True, slots=True)
class ChainRef:
    """The log an event comes from. Its block hash tells whether it still stands."""

    chain_id: int
    block_hash: bytes
    log_index: int


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """Something that happened. Fields of subclasses become the event's data."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        ser_json_bytes="hex", val_json_bytes="hex", extra="ignore"
    )
    name: ClassVar[str] = ""
    audience: ClassVar[Audience] = Audience.EVERYBODY  # who reads its sentence
    is_detail: ClassVar[bool] = False  # for the record; a conversation goes on without it

    occurred_at: datetime
    order_id: UUID | None = None
    key: str | None = None  # two events with one key are one event
    at: ChainRef | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        other = _REGISTRY.setdefault(cls.name, cls) if cls.name else cls
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two events are called {cls.name}")

    def sentence(self) -> str:
        """What the timeline of its order says; empty: nothing."""
        return ""

    def data(self) -> dict[str, Any]:
        """The subclass's own fields as JSON."""
        dumped: dict[str, Any] = _adapter(type(self)).dump_python(
            self, mode="json", exclude=_ENVELOPE
        )
        return dumped

    @classmethod
    def from_parts(cls, envelope: dict[str, Any], data: dict[str, Any]) -> Self:
        """The event again, as it was recorded."""
        made = _adapter(cls).validate_python({**data, **envelope})
        assert isinstance(made, cls)
        return made


@dataclass(frozen=True, kw_only=True)
class Transition(DomainEvent):
    """A step of a lifecycle that we decide: the record names where it began and where it led."""

    lands: ClassVar[str] = "target"  # the field with the status it led to

    action: str
    source: str


_ENVELOPE = {field.name for field in fields(DomainEvent)}


def _adapter(kind: type[DomainEvent]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def event_class(name: str) -> type[DomainEvent] | None:
    """The class of a recorded name; None when the code no longer knows it."""
    return _REGISTRY.get(name)


def telling_events() -> dict[str, type[DomainEvent]]:
    """By name, the events that have a sentence for the timeline of their order."""
    return {
        name: kind for name, kind in _REGISTRY.items() if kind.sentence is not DomainEvent.sentence
    }


def event_classes() -> list[type[DomainEvent]]:
    """Every event the loaded code can record, by name."""
    return [_REGISTRY[name] for name in sorted(_REGISTRY)]
