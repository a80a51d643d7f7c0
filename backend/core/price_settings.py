"""Where a fiat price beside a listing's own comes from. It is shown and never paid by."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator


class PriceSettings(BaseModel):
    """A JSON address that is asked for each symbol. Without one there are no fiat prices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str | None = None  # with {id} and {fiat}: https://api.example/price?ids={id}&vs={fiat}
    path: str = "{id}.{fiat}"  # where in the answer the number is, keys between dots
    source: str = Field(default="", max_length=60)  # how people know it; empty: the host of url
    fiat: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    ids: dict[str, str] = Field(default_factory=dict)  # by symbol: {"ETH": "ethereum"}
    every_minutes: float = Field(default=10, gt=0)
    stale_minutes: float = Field(default=60, gt=0)  # older ones are marked

    @model_validator(mode="after")
    def _is_an_address(self) -> Self:
        parts = urlsplit(self.url or "https://none.example/")
        is_near = parts.hostname in {"localhost", "127.0.0.1"}
        if not parts.hostname or (parts.scheme != "https" and not is_near):
            raise ValueError("prices.url starts with https://")
        if self.url and not self.ids:
            raise ValueError("prices.ids says what the source calls each symbol")
        return self

    @property
    def spoken_source(self) -> str:
        return self.source or urlsplit(self.url or "").hostname or ""
