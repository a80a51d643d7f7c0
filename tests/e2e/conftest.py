"""Fixtures of the browser tests. Stack and browser start once; everybody gets a fresh context."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, StorageState, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from backend.chain.devnet_accounts import Role
from scripts.house.browser import find_chromium
from scripts.house.places import TEST_RESULTS
from tests.builders.chain import actor
from tests.e2e.harness.person import LIVE_MS, Device, Person, Theme, make_person
from tests.e2e.harness.stack import Stack, running_stack

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Invite = Callable[..., Person]
TUSD = 10**6
expect.set_options(timeout=LIVE_MS)
FAILED = pytest.StashKey[bool]()
EVIDENCE = TEST_RESULTS / "e2e"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its pages can be kept for whoever mends it."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


def keep_evidence(person: Person, name: str) -> None:
    """A picture of what somebody saw last, where git does not look."""
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    file = EVIDENCE / f"{re.sub(r'[^a-z0-9]+', '-', name)}.png"
    with suppress(PlaywrightError):
        person.page.screenshot(path=file, full_page=True)
    sys.stderr.write(f"{person.page.url} looked like {file}\n")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole program, running."""
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    program = find_chromium()
    assert program, "No Chromium found; name one in EARNEST_CHROMIUM."
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session", autouse=True)
def money(stack: Stack) -> None:
    """Buyers can pay."""
    stack.give("tUSD", actor("buyer"), 100_000 * TUSD)
    stack.give("tUSD", actor("second_buyer"), 100_000 * TUSD)


@pytest.fixture(scope="session")
def memories() -> dict[Role, StorageState]:
    """What signed-in browsers keep. Signing in is tested once; here it would only take time."""
    return {}


@pytest.fixture
def invite(
    request: pytest.FixtureRequest,
    browser: Browser,
    stack: Stack,
    memories: dict[Role, StorageState],
) -> Iterator[Invite]:
    """`invite("buyer")` is that person with a wallet and a fresh browser; `invite(None)` has none.

    When the test is over, nobody's console may hold an error or tell of a third party's address.
    """
    people: list[Person] = []

    def come(
        role: Role | None,
        *,
        device: Device = "desktop",
        theme: Theme = "light",
        is_signed_in: bool = False,
    ) -> Person:
        memory = memories.get(role) if role and is_signed_in else None
        owner = actor(role) if role else None
        person = make_person(browser, stack, owner, device=device, theme=theme, memory=memory)
        people.append(person)
        if role and is_signed_in and memory is None:
            person.sign_in()
            memories[role] = person.context.storage_state()
        return person

    yield come
    if request.node.stash.get(FAILED, False):
        for number, person in enumerate(people):
            keep_evidence(person, f"{request.node.name}-{number}")
    for person in people:
        person.context.close()
    for person in people:
        person.watch.require_quiet()


@pytest.fixture
def buyer(invite: Invite) -> Person:
    """The buyer, signed in, at a phone."""
    return invite("buyer", device="phone", is_signed_in=True)


@pytest.fixture
def seller(invite: Invite) -> Person:
    """The seller, signed in, at a desk."""
    return invite("seller", is_signed_in=True)
