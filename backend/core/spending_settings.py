"""Settings of the account that pays for transactions of ours: its key, and how much it may spend.

All amounts are whole units of the chain's native coin.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

GWEI = 10**9
_COIN = 10**18


class SenderSettings(BaseModel):
    """The one account of a chain that sends. Only the keeper's process needs its key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: SecretStr | None = None  # 32 bytes in hexadecimal
    key_file: Path | None = None  # the same in a file that only its owner may read
    most_fee_per_gas: int = Field(default=200 * GWEI, gt=0)  # above it nothing is sent or raised
    stuck_seconds: float = Field(default=60, gt=0)  # unmined for so long: the fee is raised
    lease_seconds: float = Field(default=15, gt=0)  # a silent sender's place is free then

    @property
    def has_key(self) -> bool:
        return self.key is not None or self.key_file is not None

    @model_validator(mode="after")
    def _names_one_key(self) -> Self:
        if self.key is not None and self.key_file is not None:
            raise ValueError("name a key or a key_file, not both")
        return self


class SpendingSettings(BaseModel):
    """How much one purpose may cost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_per_transaction: int = Field(default=_COIN // 50, gt=0)
    most_per_day: int = Field(default=_COIN // 5, gt=0)


class KeeperSettings(SpendingSettings):
    """Running time-outs."""

    is_on: bool = True
    every_seconds: float = Field(default=5, gt=0)
    most_at_once: int = Field(default=50, ge=1, le=50)  # the contract takes 50


class RelaySettings(SpendingSettings):
    """Carrying what parties have signed. Off, because it costs the house its own coins."""

    is_on: bool = False
    most_per_transaction: int = Field(default=_COIN // 200, gt=0)
    most_per_account: int = Field(default=20, ge=1)  # signatures of one account in a day


class AttesterSettings(SpendingSettings):
    """Saying on chain that a parcel has arrived, with the key that policies name for it."""

    sender: SenderSettings = SenderSettings()  # a key of its own; without one nobody says it
    every_seconds: float = Field(default=10, gt=0)
    most_per_transaction: int = Field(default=_COIN // 200, gt=0)
