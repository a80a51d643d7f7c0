"""What must never happen on any page: console errors, broken policies, requests to others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError

# A refusal that the page shows as a sentence still makes Chromium note the status of the request.
_EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Watch:
    """Listens to one browser context."""

    origin: str
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # parts of texts that a test provokes

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)

    def require_quiet(self) -> None:
        """Fails with everything that was heard."""
        heard = [text for text in self.problems if not any(part in text for part in self.expected)]
        assert not heard, "\n".join(heard)

    def _on_console(self, message: ConsoleMessage) -> None:
        is_bad = message.type in {"error", "warning"}
        if is_bad and not _EXPECTED.search(message.text):
            self.problems.append(f"{message.type} on {_where(message.page)}: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self.problems.append(f"exception on {_where(error.page)}: {error.error}")

    def _on_request(self, request: Request) -> None:
        is_own = request.url.startswith((f"{self.origin}/", "data:", "blob:"))
        if not is_own:
            self.problems.append(f"request to another place: {request.url}")


def _where(page: Page | None) -> str:
    return page.url if page else "no page"
