"""Pictures of the main pages of a running stack, at phone and desk width, light and dark.

    python -m scripts.screenshots --origin http://localhost:8000

They land in the git-ignored folder `screenshots/`. Works on a devnet only: it signs in with the
test wallets.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    sync_playwright,
)

from backend.chain.devnet_accounts import Role, devnet_account
from scripts.house.browser import find_chromium
from scripts.house.places import ROOT

Theme = Literal["light", "dark"]
WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}
THEMES: tuple[Theme, ...] = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True)
class Shot:
    """One page. `listed` finds its path: the first entry of that list with these words."""

    name: str
    path: str
    role: Role | None = None
    words: str = ""
    tail: str = ""


SHOTS = (
    Shot("market", "/"),
    Shot("market-search", "/?q=watch"),
    Shot("listing-guest", "/", words="tUSD"),
    Shot("listing-buyer", "/", "buyer", words="tUSD"),
    Shot("sign-in", "/sign-in"),
    Shot("how-it-works", "/how-it-works"),
    Shot("devnet", "/devnet", "buyer"),
    Shot("status", "/status"),
    Shot("not-found", "/nothing-here"),
    Shot("orders-buyer", "/orders", "buyer"),
    Shot("orders-seller", "/orders", "seller"),
    Shot("orders-empty", "/orders", "stranger"),
    Shot("order-unpaid-buyer", "/orders", "buyer", "Waiting for payment"),
    Shot("pay", "/orders", "buyer", "Waiting for payment", "/pay"),
    Shot("order-funded-buyer", "/orders", "buyer", "Paid into escrow"),
    Shot("order-funded-seller", "/orders", "seller", "Paid into escrow"),
    Shot("ship", "/orders", "seller", "Paid into escrow", "/ship"),
    Shot("order-shipped-buyer", "/orders", "buyer", "On its way"),
    Shot("order-delivered-buyer", "/orders", "buyer", "Arrived"),
    Shot("dispute", "/orders", "buyer", "On its way", "/dispute"),
    Shot(
        "dispute-review",
        "/orders",
        "buyer",
        "On its way",
        "/dispute?arrived=yes&condition=damaged&reason=2&remedy=return",
    ),
    Shot("order-disputed-seller", "/orders", "seller", "Disputed"),
    Shot("answer", "/orders", "seller", "Disputed", "/answer"),
    Shot("order-arbitration", "/orders", "seller", "With the arbiter"),
    Shot("offer", "/orders", "buyer", "On its way", "/offer"),
    Shot("extend", "/orders", "buyer", "On its way", "/extend"),
    Shot("order-returning-buyer", "/orders", "buyer", "To be sent back"),
    Shot("return", "/orders", "buyer", "To be sent back", "/return"),
    Shot("order-returned-seller", "/orders", "seller", "On its way back"),
    Shot("contest-return", "/orders", "seller", "On its way back", "/contest-return"),
    Shot("later-refund", "/orders", "seller", "Seller paid", "/refund"),
    Shot("order-released-buyer", "/orders", "buyer", "Seller paid"),
    Shot("order-ruled", "/orders", "buyer", "Decided by the arbiter"),
    Shot("receipt", "/orders", "buyer", "Decided", "/receipt"),
    Shot("papers", "/orders", "buyer", "Decided", "/papers"),
    Shot("invoice", "/sell/invoices", "seller", "Invoice"),
    Shot("invoices", "/sell/invoices", "seller"),
    Shot("billing", "/sell/billing", "seller"),
    Shot("costs", "/orders", "seller", "Paid into escrow", "/costs"),
    Shot("sell-for-less", "/sell", "seller", "For sale", "/discount"),
    Shot("payments", "/orders", "buyer", "Decided", "/payments"),
    Shot("payment-totals", "/payments", "seller"),
    Shot("basket", "/basket", "buyer"),
    Shot("quotes-buyer", "/quotes", "buyer"),
    Shot("quotes-seller", "/quotes", "seller"),
    Shot("fulfilment", "/fulfilment", "seller"),
    Shot("carriers", "/carriers", "seller"),
    Shot("team", "/team", "seller"),
    Shot("exports-of-two-shops", "/sell/exports", "second_buyer"),
    Shot("team-of-others", "/team", "second_buyer"),
    Shot("notices", "/notices", "seller"),
    Shot("what-is-sent", "/notices/settings", "seller"),
    Shot("keeper", "/keeper", "stranger"),
    Shot("timeouts", "/timeouts", "stranger"),
    Shot("cases", "/cases", "arbiter"),
    Shot("ask", "/orders", "seller", "With the arbiter", "/ask"),
    Shot("case", "/cases", "arbiter", "With the arbiter"),
    Shot("sell", "/sell", "seller"),
    Shot("sell-new", "/sell/new", "seller"),
    Shot("exports", "/sell/exports", "seller"),
    Shot("figures", "/sell/figures", "seller"),
    Shot("packing", "/fulfilment", "seller"),
    Shot("packing-ready", "/fulfilment?pile=ready", "seller"),
    Shot("stock", "/sell/stock", "seller"),
    Shot("carriers", "/carriers", None),
    Shot("sell-published", "/sell", "seller", "For sale"),
    Shot("account", "/account", "buyer"),
)


def main() -> int:
    options = read_options()
    program = find_chromium()
    if program is None:
        print("No Chromium found; name one in EARNEST_CHROMIUM.")
        return 1
    wanted = [shot for shot in SHOTS if not options.only or shot.name in options.only]
    options.to.mkdir(parents=True, exist_ok=True)
    missing = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        for role in dict.fromkeys(shot.role for shot in wanted):
            cookies = sign_in(browser, options.origin, role) if role else []
            shots = [shot for shot in wanted if shot.role == role]
            for name, page in looks(browser, options, cookies):
                missing |= set(take(page, name, shots, options))
        browser.close()
    for name in sorted(missing):
        print(f"no such page in this market: {name}")
    print(f"pictures of {len(wanted) - len(missing)} pages are in {options.to}")
    return 0


def looks(
    browser: Browser, options: argparse.Namespace, cookies: list[Any]
) -> Iterator[tuple[str, Page]]:
    """A page in every width and theme that was asked for."""
    for width in options.width or WIDTHS:
        for theme in options.theme or THEMES:
            size = ViewportSize(width=WIDTHS[width][0], height=WIDTHS[width][1])
            context = browser.new_context(
                viewport=size, color_scheme=theme, is_mobile=width == "phone"
            )
            context.add_cookies(cookies)
            yield f"{width}-{theme}", context.new_page()
            context.close()


def take(page: Page, look: str, shots: list[Shot], options: argparse.Namespace) -> Iterator[str]:
    """Photograph every shot; yields the names of those the market does not have."""
    for shot in shots:
        page.goto(options.origin + shot.path, wait_until="load")
        if shot.words:
            path = find_entry(page, shot.words)
            if path is None:
                yield shot.name
                continue
            page.goto(options.origin + path + shot.tail, wait_until="load")
        page.mouse.wheel(0, 10_000)  # pictures far down are loaded when one gets there
        page.wait_for_timeout(250)  # the wallet picker and local dates come after the load
        page.evaluate("scrollTo(0, 0)")
        require_width(page, shot.name)
        page.screenshot(path=options.to / f"{shot.name}-{look}.png", full_page=True)


def find_entry(page: Page, words: str) -> str | None:
    """Where the first list entry with these words leads."""
    link = page.locator("#main li", has_text=words).locator("a[href]").first
    return link.get_attribute("href") if link.count() else None


def require_width(page: Page, name: str) -> None:
    """A page that scrolls sideways is a bug, not a picture."""
    size = page.viewport_size
    # A phone's innerWidth grows with what is too wide; what was asked for does not.
    over = page.evaluate("document.documentElement.scrollWidth") - (size or {"width": 0})["width"]
    if over > 0:
        print(f"{name} is {over} pixels too wide at {size}")


def sign_in(browser: Browser, origin: str, role: Role) -> list[Any]:
    """The cookies of somebody signed in with a test wallet. The devnet's node signs for it."""
    context = browser.new_context()
    address = devnet_account(role).address
    asked = post(context, f"{origin}/auth/challenge", {"address": address})
    question = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "personal_sign",
        "params": [f"0x{asked['text'].encode().hex()}", address],
    }
    signed = post(context, f"{origin}/devnet/31337/rpc", question)
    post(
        context,
        f"{origin}/auth/verify",
        {"nonce": asked["nonce"], "signature": signed["result"]},
    )
    cookies = context.cookies()
    context.close()
    return cookies


def post(context: BrowserContext, url: str, content: dict[str, Any]) -> dict[str, Any]:
    """Ask the stack as its own pages do."""
    origin = "/".join(url.split("/")[:3])
    answer = context.request.post(
        url,
        data=json.dumps(content),
        headers={"content-type": "application/json", "origin": origin},
    )
    if not answer.ok:
        raise SystemExit(f"{url} refused: {answer.text()}")
    read: dict[str, Any] = answer.json()
    return read


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Pictures of the main pages of a running stack.")
    parser.add_argument("--origin", default="http://localhost:8000", help="of the dashboard")
    parser.add_argument("--to", type=Path, default=ROOT / "screenshots", help="where they go")
    parser.add_argument("--only", nargs="*", help="names of pages; all of them by default")
    parser.add_argument("--width", nargs="*", choices=WIDTHS, help="phone, desk")
    parser.add_argument("--theme", nargs="*", choices=THEMES, help="light, dark")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
