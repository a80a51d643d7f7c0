"""Somebody at a browser of their own: a fresh context, a wallet, and what people do everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Route,
    StorageState,
    expect,
)

from tests.builders.chain import Actor
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.wallet import BINDING, INJECTED, NAME, PocketWallet
from tests.e2e.harness.watch import Watch
from tests.fixtures.time import SOON

Device = Literal["phone", "desktop"]
Theme = Literal["light", "dark"]
SCREENS: dict[Device, dict[str, object]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
TIME_ZONE = "Europe/Berlin"  # not the server's, so that a page that shows UTC is noticed
# From a click to the changed page: wallet, block, indexer, stream. A third of what others wait:
# a person waits several times in a test, and a page that never changes has to be told of in time.
LIVE_MS = SOON * 1_000 // 3


@dataclass
class Person:
    """One person of a test."""

    stack: Stack
    context: BrowserContext
    page: Page
    watch: Watch
    wallet: PocketWallet | None

    # Getting around

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(f"{self.stack.origin}{path}")
        return self.page

    def open_slowly(self, path: str) -> Page:
        """The same on a slow line: further scripts come once the first one has run."""
        scripts = "**/static/dist/*.js"
        late: list[Route] = []
        is_slow = True

        def arrive(route: Route) -> None:
            if is_slow and "/htmx" not in route.request.url:
                late.append(route)
            else:
                route.continue_()

        self.page.route(scripts, arrive)
        self.page.goto(f"{self.stack.origin}{path}", wait_until="commit")
        self.page.wait_for_function("() => window.htmx")
        self.page.evaluate("() => new Promise((next) => setTimeout(next))")  # what htmx waits
        is_slow = False
        for route in late:
            route.continue_()
        self.page.wait_for_load_state()
        self.page.unroute(scripts)
        return self.page

    def sign_in(self, *, then: str = "/orders", wallet_name: str = NAME) -> Page:
        """Through the picker, with the wallet of this name."""
        self.open(f"/sign-in?next={then}")
        self.page.get_by_role("button", name=wallet_name).click()
        if wallet_name != NAME:
            self.answer_test_wallet("Sign")
        self.wait_for(then)
        return self.page

    def wait_for(self, path: str) -> None:
        """Until the browser is at this path, whatever its query says."""
        self.page.wait_for_url(lambda url: urlsplit(url).path == path, timeout=LIVE_MS)

    # Acting

    def press(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def answer_test_wallet(self, answer: Literal["Sign", "Decline"]) -> str:
        """Answer a devnet wallet's dialog; what it showed."""
        dialog = self.page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Sign", exact=True)).to_be_visible()
        shown = dialog.inner_text()
        dialog.get_by_role("button", name=answer, exact=True).click()
        return shown

    @property
    def told(self) -> Locator:
        """The wallet module's newest sentence."""
        return self.page.locator(".wallet-note")

    def expect_told(self, words: str) -> None:
        expect(self.told).to_contain_text(words, timeout=LIVE_MS)

    def expect_text(self, words: str) -> None:
        """Wait until the page says so, without reloading it."""
        expect(self.page.locator("main")).to_contain_text(words, timeout=LIVE_MS)


def make_person(
    browser: Browser,
    stack: Stack,
    actor: Actor | None,
    *,
    device: Device = "desktop",
    theme: Theme = "light",
    memory: StorageState | None = None,
) -> Person:
    """A person with a fresh browser; with a wallet extension of their own if `actor` is given.

    `memory` is what a browser of theirs kept before: cookies and the wallet module's storage.
    """
    context = browser.new_context(
        base_url=stack.origin,
        color_scheme=theme,
        locale="en-GB",
        timezone_id=TIME_ZONE,
        storage_state=memory,
        **SCREENS[device],  # type: ignore[arg-type]
    )
    context.set_default_timeout(LIVE_MS)
    watch = Watch(stack.origin)
    watch.listen(context)
    wallet = PocketWallet(stack.devnet.url, actor) if actor else None
    if wallet:
        context.expose_binding(BINDING, wallet.request)
        context.add_init_script(INJECTED)
    return Person(stack, context, context.new_page(), watch, wallet)
