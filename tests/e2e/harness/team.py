"""A seller's team: who works for whom."""

from __future__ import annotations

from tests.e2e.harness.person import Person


def hire(seller: Person, helper: Person, role: str) -> None:
    """The seller invites, the helper accepts."""
    assert helper.wallet
    page = seller.open("/team")
    invitation = page.locator("#invite").locator("..")
    invitation.get_by_role("textbox").first.fill(helper.wallet.owner.account.address)
    page.locator("main select[name=role]").last.select_option(role)
    seller.press("Invite", exact=True)
    seller.expect_text("The invitation waits for them.")
    helper.open("/team")
    helper.press("Join")
    helper.expect_text("Saved.")
