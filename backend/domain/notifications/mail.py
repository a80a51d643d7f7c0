"""Mails as they go out: plain text and simple HTML of the same words, and a way to stop them.

Headers are made through the library alone, which refuses line breaks. Every link leads to our own
pages and shows where it leads; what mail programs would make a link of in people's words is broken.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from urllib.parse import urlsplit

from backend.core.settings import Settings
from backend.core.text import clean_line

NAME = "Earnest"
LONGEST_SUBJECT = 150
# Between letters a dot makes a host's name, and a colon before two slashes an address.
_WOULD_BE_LINK = re.compile(r"(?<=\w)([.@])(?=[^\W\d_])|:(?=//)")
_LINK_STYLE = "color:#1d4ed8"


def compose(
    settings: Settings,
    *,
    message_id: str,
    at: datetime,
    to: str,
    title: str,
    text: str,
    href: str,
    label: str,
    stop_href: str | None,
    why: str,
) -> EmailMessage:
    """One mail. `message_id` is the same at every try, so that a second copy can be told."""
    origin = settings.public_origin
    link = f"{origin}{href}"
    stop = f"{origin}{stop_href}" if stop_href else None
    title, text = unlinked(clean_line(title)), unlinked(text)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(NAME, addr_spec=settings.notices.mail.sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = title[:LONGEST_SUBJECT]
    message["Message-ID"] = f"<{message_id}@{urlsplit(origin).hostname}>"
    message["Date"] = at
    message["Auto-Submitted"] = "auto-generated"
    if stop is not None:  # RFC 8058: a mail program stops it with one request
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_plain(title, text, link, label, stop, why))
    message.add_alternative(_html(title, text, link, label, stop, why), subtype="html")
    return message


def unlinked(words: str) -> str:
    """The same to the eye; a word joiner keeps mail programs from making links of their own."""
    return _WOULD_BE_LINK.sub(lambda found: f"{found[0]}\N{WORD JOINER}", words)


def _plain(title: str, text: str, link: str, label: str, stop: str | None, why: str) -> str:
    lines = [title, "", text, "", f"{label}: {link}", "", "-- ", why]
    if stop is not None:
        lines.append(f"Stop mails about this: {stop}")
    return "\n".join([*lines, ""])


def _html(title: str, text: str, link: str, label: str, stop: str | None, why: str) -> str:
    small = f"<p>{escape(why)}"
    if stop is not None:
        small += f'<br><a href="{escape(stop)}">Stop mails about this</a>'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>"
        '<body style="font-family:sans-serif;line-height:1.5;max-width:36rem;margin:2rem auto;'
        'padding:0 1rem"><main>'
        f'<h1 style="font-size:1.25rem">{escape(title)}</h1><p>{escape(text)}</p>'
        f'<p><a style="{_LINK_STYLE}" href="{escape(link)}">{escape(label)}</a><br>'
        f"<small>{escape(link)}</small></p></main>"
        f"<footer><small>{small}</p></small></footer></body></html>"
    )
