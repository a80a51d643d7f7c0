"""How notices leave the house: the mail server, the keys of Web Push, and what a devnet may do."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class MailSecurity(StrEnum):
    """How the way to the mail server is kept private."""

    NONE = "none"  # on this machine only
    STARTTLS = "starttls"
    TLS = "tls"


class MailSettings(BaseModel):
    """Without a host no mail is sent, and pages do not offer it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str | None = None
    port: int = Field(default=587, gt=0, lt=65_536)
    security: MailSecurity = MailSecurity.STARTTLS
    user: str | None = None
    password: SecretStr | None = None
    sender: str = Field(default="notices@localhost", pattern=r"^[!-~]+@[!-~]+$")
    sink: Path | None = None  # where the devnet's own mail server leaves what came, to be read

    @property
    def is_on(self) -> bool:
        return self.host is not None

    @model_validator(mode="after")
    def _keeps_secrets(self) -> Self:
        is_near = self.host in {None, "localhost", "127.0.0.1"}
        if self.security is MailSecurity.NONE and not is_near:
            raise ValueError("mail to another machine needs starttls or tls")
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password of the mail server go together")
        return self


class NoticeSettings(BaseModel):
    """Mail, Web Push and webhooks of one installation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mail: MailSettings = MailSettings()
    push_key: SecretStr | None = None  # P-256, 32 bytes in URL-safe base64; None: no Web Push
    push_contact: str = Field(default="mailto:notices@localhost", pattern=r"^(mailto:|https://)")
    allows_loopback: bool = False  # webhooks and pushes to this very machine: on a devnet only
