"""What arrived at the devnet's own mail server, newest first. Only a devnet keeps mails at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

MOST_SHOWN = 50
_LINK = re.compile(r"^(?P<label>[^:\n]{1,60}): (?P<href>https?://\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MailLink:
    """A link of the mail, as a path of this very site."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class MailText:
    """One mail as it came."""

    subject: str
    to: str
    sender: str
    arrived: str
    text: str
    links: tuple[MailLink, ...]
    raw: str


def read_sink(folder: Path, origin: str) -> Sequence[MailText]:
    """The newest mails of the folder the sink writes to."""
    if not folder.is_dir():
        return ()
    files = sorted(folder.glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return tuple(_mail(file.read_bytes(), origin) for file in files)


def _mail(raw: bytes, origin: str) -> MailText:
    message = message_from_bytes(raw, _class=EmailMessage, policy=default)
    plain = message.get_body(("plain",))
    text = str(plain.get_content()).replace("\r\n", "\n") if plain is not None else ""
    return MailText(
        subject=str(message["Subject"]),
        to=str(message["To"]),
        sender=str(message["From"]),
        arrived=str(message["Date"] or ""),
        text=text,
        links=tuple(_links(text, origin)),
        raw=raw.decode("utf-8", "replace"),
    )


def _links(text: str, origin: str) -> list[MailLink]:
    found = []
    for match in _LINK.finditer(text):
        parts = urlsplit(match["href"])
        if f"{parts.scheme}://{parts.netloc}" == origin:
            found.append(MailLink(match["label"], parts.path))
    return found
