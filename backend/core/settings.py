"""Everything that differs between two installations. Read once at start, frozen, handed down.

Variables are named `EARNEST_…`, with `__` between levels: `EARNEST_CHAIN__RPC_URL`. No secret has
a default, and what only a devnet may do hangs on the chain id alone.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.core.business_days import Calendar
from backend.core.marketplace import DEFAULT as DEFAULT_MARKETPLACE
from backend.core.marketplace import Marketplace
from backend.core.notice_settings import NoticeSettings
from backend.core.price_settings import PriceSettings
from backend.core.spending_settings import (
    AttesterSettings,
    KeeperSettings,
    RelaySettings,
    SenderSettings,
)

DEVNET_CHAIN_ID = 31337
SECOND_DEVNET_CHAIN_ID = 31338  # a devnet only beside the first
DEVNETS = {DEVNET_CHAIN_ID: "Devnet", SECOND_DEVNET_CHAIN_ID: "Second devnet"}
LONGEST_CHAIN_NAME = 40
SECRET_BYTES = 32
SHORTEST_SECRET = 16  # of what a carrier's service signs its webhooks with


class ChainSettings(BaseModel):
    """Which chain, which node, which deployment of the contracts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chain_id: int = Field(gt=0, lt=2**53)  # larger ones no wallet can say
    name: str | None = Field(default=None, min_length=1, max_length=LONGEST_CHAIN_NAME)
    rpc_url: SecretStr  # providers put keys into these
    more_rpc_urls: tuple[SecretStr, ...] = ()  # other nodes, asked when the first is in trouble
    socket_url: SecretStr | None = None  # subscriptions; None: the rpc_url as ws(s)
    deployment_file: Path
    poll_seconds: float = Field(default=0.25, gt=0)
    lease_seconds: float = Field(default=10.0, gt=0)  # a silent indexer's place is free then
    confirmations: int = Field(default=0, ge=0)
    finality_depth: int = Field(default=64, ge=1)
    sender: SenderSettings = SenderSettings()
    keeper: KeeperSettings = KeeperSettings()
    attester: AttesterSettings = AttesterSettings()
    relay: RelaySettings = RelaySettings()

    @field_validator("deployment_file")
    @classmethod
    def _is_a_file(cls, value: Path) -> Path:
        if not value.name:
            raise ValueError("deployment_file names no file")
        return value

    @property
    def spoken_name(self) -> str:
        """What people call it."""
        return self.name or DEVNETS.get(self.chain_id) or f"Chain {self.chain_id}"


class CareSettings(BaseModel):
    """Whose calendar counts, and in how many business days each step is expected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str | None = None  # ISO 3166; None: no feasts, free on Saturday and Sunday
    region: str | None = None  # as in DE-BY, without the country
    zone: str = "UTC"
    business_days: dict[str, int] = Field(default_factory=dict)  # {"ship": 2, "ship.service": 5}

    @model_validator(mode="after")
    def _is_a_place(self) -> Self:
        self.calendar()
        return self

    def calendar(self) -> Calendar:
        return Calendar.of(self.country, self.zone, self.region)


class SecretSettings(BaseModel):
    """Keys of 32 bytes in URL-safe base64. Older master keys still open what they sealed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    master_key: SecretStr
    session_key: SecretStr
    previous_master_keys: tuple[SecretStr, ...] = ()

    @field_validator("master_key", "session_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        key_bytes(value)
        return value

    @field_validator("previous_master_keys")
    @classmethod
    def _are_keys(cls, values: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for value in values:
            key_bytes(value)
        return values


class PrivacySettings(BaseModel):
    """How long personal data are kept when nothing else asks for them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address_days: int = Field(default=30, ge=0)  # after the last delivery of an order closed
    unpaid_address_days: int = Field(default=1, ge=0)  # nothing was bought, so nobody needs it


class CarrierSettings(BaseModel):
    """From whom carriers' reports are taken. Without its secret a service is not listened to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    aftership_secret: SecretStr | None = None
    easypost_secret: SecretStr | None = None
    recordings: Path | None = None  # a folder with recorded payloads, read when carriers are asked
    poll_minutes: float = Field(default=30, gt=0)  # how often each parcel is asked about

    @field_validator("aftership_secret", "easypost_secret")
    @classmethod
    def _is_no_guess(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"a secret of webhooks has at least {SHORTEST_SECRET} characters")
        return value


class Settings(BaseSettings):
    """The settings of one installation."""

    model_config = SettingsConfigDict(
        env_prefix="EARNEST_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    public_origin: str  # scheme, host and port people type; sign-in texts name it
    data_dir: Path
    database_url: SecretStr | None = None  # None: an embedded PostgreSQL in the data folder
    chain: ChainSettings  # where new listings begin unless their seller chooses another
    more_chains: dict[str, ChainSettings] = Field(default_factory=dict)  # by any short word
    secrets: SecretSettings
    carriers: CarrierSettings = CarrierSettings()
    prices: PriceSettings = PriceSettings()
    marketplace_file: Path = DEFAULT_MARKETPLACE  # what people are told to expect
    care: CareSettings = CareSettings()
    privacy: PrivacySettings = PrivacySettings()
    notices: NoticeSettings = NoticeSettings()
    storage_url: str | None = None  # None: a folder in the data folder
    storage_try_seconds: float = Field(default=15, gt=0)  # of one try at a store elsewhere
    storage_allows_http: bool = False  # to a store in one's own network
    sign_in_attempts_per_minute: int = Field(default=20, ge=1)
    most_unpaid_orders: int = Field(default=10, ge=1)  # of one buyer, since each sets goods aside
    trusted_proxies: int = Field(default=0, ge=0)  # how many hops may set X-Forwarded-For
    log_json: bool = False

    @property
    def is_devnet(self) -> bool:
        """Whether test wallets and time travel exist. Nothing but the chain ids decides it.

        The second devnet counts beside the first only: alone its id is any chain's.
        """
        ids = {chain.chain_id for chain in self.chains}
        return DEVNET_CHAIN_ID in ids and ids <= set(DEVNETS)

    @property
    def chains(self) -> tuple[ChainSettings, ...]:
        """All of them, the default first."""
        more = sorted(self.more_chains.values(), key=lambda chain: chain.chain_id)
        return (self.chain, *more)

    @property
    def host(self) -> str:
        """The host and port of the public origin: the domain of a sign-in text."""
        return urlsplit(self.public_origin).netloc

    @property
    def marketplace(self) -> Marketplace:
        """Texts and days; read once, again when the file has changed."""
        return Marketplace.load(self.marketplace_file)

    @field_validator("marketplace_file")
    @classmethod
    def _can_be_read(cls, value: Path) -> Path:
        Marketplace.load(value)
        return value

    @field_validator("public_origin")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        bare = f"{parts.scheme}://{parts.netloc}"
        has_login = "@" in parts.netloc
        if parts.scheme not in {"http", "https"} or not parts.hostname or has_login:
            raise ValueError("public_origin looks like https://market.example")
        if value.rstrip("/") != bare or bare != bare.lower():
            raise ValueError("public_origin has no path and no capital letters")
        return bare

    @model_validator(mode="after")
    def _chains_stay_apart(self) -> Self:
        ids = [chain.chain_id for chain in self.chains]
        for chain_id in ids:
            if ids.count(chain_id) > 1:
                raise ValueError(f"chain {chain_id} is named twice")
        files = [chain.deployment_file.resolve() for chain in self.chains]
        for file in files:
            if files.count(file) > 1:
                raise ValueError(f"two chains name one deployment_file: {file}")
        if DEVNET_CHAIN_ID in ids and not self.is_devnet:
            raise ValueError("the devnet stands alone or beside the second devnet, nowhere else")
        return self

    @model_validator(mode="after")
    def _is_safe_to_run(self) -> Self:
        if not self.is_devnet and not self.public_origin.startswith("https://"):
            raise ValueError("outside the devnet public_origin must be https")
        if self.notices.allows_loopback and not self.is_devnet:
            raise ValueError("only a devnet may send webhooks to itself")
        if self.notices.mail.sink is not None and not self.is_devnet:
            raise ValueError("only a devnet shows mails on a page")
        if self.secrets.master_key == self.secrets.session_key:
            raise ValueError("master_key and session_key must differ")
        return self


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment and from the file `EARNEST_ENV_FILE` names, if it does."""
    return Settings(_env_file=os.environ.get("EARNEST_ENV_FILE"), **overrides)


def key_bytes(secret: SecretStr) -> bytes:
    """The raw key behind its text; anything but 32 random-looking bytes is refused."""
    try:
        raw = base64.urlsafe_b64decode(secret.get_secret_value().encode())
    except (ValueError, binascii.Error):
        raise ValueError("a key is written in URL-safe base64") from None
    if len(raw) != SECRET_BYTES:
        raise ValueError(f"a key has {SECRET_BYTES} bytes")
    if len(set(raw)) < SECRET_BYTES // 4:
        raise ValueError("this key looks like a sample; make a random one")
    return raw
