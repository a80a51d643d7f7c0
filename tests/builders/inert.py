"""What on a page leads or loads elsewhere. Nothing may, except the link to a carrier's own page.

Whoever looks at every page of the tests with it (`Visitor` does) need not know which words on it
are people's: a link or a picture of theirs would be one that is not ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from urllib.parse import urlsplit

from backend.domain.shipping.carriers import CARRIERS

# Attributes with which HTML, SVG and htmx lead somewhere or load something.
LEADING = {"href", "src", "srcset", "imagesrcset", "action", "formaction", "poster", "data"}
LEADING |= {"background", "cite", "ping", "manifest", "longdesc", "codebase", "archive", "icon"}
LEADING |= {"lowsrc", "dynsrc", "xlink:href", "hx-get", "hx-post", "hx-put", "hx-patch"}
LEADING |= {"hx-delete", "hx-action", "hx-push-url", "hx-replace-url"}
# Elements that run, frame or lead by themselves; none of them stands on our pages.
NEVER = {"iframe", "frame", "object", "embed", "applet", "base", "portal", "math", "set"}
NEVER |= {"foreignobject", "animate", "audio", "video", "source", "track"}
CARRIER_HOSTS = frozenset(urlsplit(each.link).netloc for each in CARRIERS if each.link)
OF_OURS = re.compile(r"(/(?![/\\])[^\\]*|[#?][^\\]*|)", re.ASCII)
Attributes = dict[str, str | None]


def found_in(html: str, origin: str = "") -> Sequence[str]:
    """Everything that is not inert, as it stands there. `origin` is ours, for mails."""
    reader = _Reader(origin)
    reader.feed(html)
    return reader.found


class _Reader(HTMLParser):
    """Reads a page as a browser would."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._origin = origin

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(given) != len(attrs):
            self.found.append(f"<{tag}> has an attribute twice")
        if tag in NEVER or (tag == "meta" and "http-equiv" in given):
            self.found.append(f"<{tag}>")
        elif tag == "script" and not given.get("nonce"):
            self.found.append("<script> without a nonce")
        self.found += [f'<{tag} {name}="{value}">' for name, value in self._odd(tag, given)]

    def _odd(self, tag: str, given: Attributes) -> Iterator[tuple[str, str]]:
        for name, value in given.items():
            is_code = name.startswith(("on", "hx-on")) or (name == "style" and not self._origin)
            leads = name in LEADING and not self._is_ours(tag, given, value or "")
            if is_code or leads:
                yield name, value or ""

    def _is_ours(self, tag: str, given: Attributes, value: str) -> bool:
        if self._origin:
            return value.startswith(f"{self._origin}/")
        return OF_OURS.fullmatch(value) is not None or _is_of_carrier(tag, given, value)


def _is_of_carrier(tag: str, given: Attributes, value: str) -> bool:
    where = urlsplit(value)
    is_apart = (given.get("rel") or "").split() == ["noopener", "noreferrer"]
    return tag == "a" and is_apart and where.scheme == "https" and where.netloc in CARRIER_HOSTS
