"""Offers between the two, and more time: what was typed as a proposal, in whole units."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from backend.chain.proposal import Proposal
from backend.core.money import Amount
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import share_of_percent
from backend.dashboard.presenters.deals import bounds_of, deals_at
from backend.dashboard.presenters.offer_page import CARRIED, POSTED, SIGNED, VALID_FOR
from backend.domain.escrow.deals import DEAL_NAMED
from backend.domain.orders.views import DeliveryView

USUALLY_VALID = "3"  # days
VALID_DAYS = tuple(choice.value for choice in VALID_FOR)


def read_new_deadline(form: Form, delivery: DeliveryView) -> datetime | None:
    """The day that was picked, at the present deadline's time of day."""
    bounds = bounds_of(delivery)
    if bounds is None or not bounds.is_open:
        form.refuse("new_date", "This deadline cannot be moved any further.")
        return None
    try:
        chosen = date.fromisoformat(form.text("new_date"))
    except ValueError:
        form.refuse("new_date", "Choose a day.")
        return None
    if not bounds.earliest <= chosen <= bounds.latest:
        form.refuse("new_date", f"A day from {_day(bounds.earliest)} to {_day(bounds.latest)}.")
        return None
    return datetime.combine(chosen, bounds.present.timetz())


def read_proposal(form: Form, delivery: DeliveryView, now: datetime) -> Proposal | None:
    """What is offered; None when some of it cannot be read: `form` says what."""
    names = {deal.name for deal in deals_at(delivery)}
    deal = DEAL_NAMED.get(form.choice("deal", names, "Choose what you offer."))
    days = form.choice("valid_days", VALID_DAYS, "Choose how long it stands.")
    share = read_part(form, delivery).units if deal and deal.has_share else 0
    due = read_new_deadline(form, delivery) if deal and deal.names_deadline else None
    if deal is None or not form.is_valid:
        return None
    may_name_token = deal.names_token and delivery.token is not None
    return Proposal(
        deal=deal.kind.value,
        buyer_share=share,
        asset_to_buyer=may_name_token and form.is_checked("asset_to_buyer"),
        new_deadline=int(due.timestamp()) if due else 0,
        expiry=int((now + timedelta(days=int(days))).timestamp()),
    )


def read_way(form: Form) -> str | None:
    """Only signed, put on record, or carried there."""
    return form.choice("way", (SIGNED, POSTED, CARRIED), "Choose how you make it.")


def read_part(form: Form, delivery: DeliveryView) -> Amount:
    """The buyer's part: the exact amount, else the slider's share of what was paid."""
    total = delivery.money.paid
    if not form.has("buyer_share"):
        return share_of_percent(form, total)
    share = form.amount("buyer_share", total.currency)
    if not share <= total:
        form.refuse("buyer_share", "At most what was paid.")
        return total
    return share


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
