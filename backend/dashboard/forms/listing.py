"""The form of a listing. It reads what was typed; what a listing may be is the catalog's to say."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from backend.core.money import Currency
from backend.dashboard.forms.form import Form
from backend.domain.catalog.draft import ListingDraft, OptionDraft, RoyaltyDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.views import ListingView

NATIVE = "native"  # how the form names the chain's own coin
_PERCENT = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}))?", re.ASCII)

# What the service calls a field, and where the form shows it.
FIELD_NAMES: dict[str, str] = {
    **{f"options.{option}.fee": f"fee_{option}" for option in DeliveryOption},
    **{f"options.{option}.estimate": f"estimate_{option}" for option in DeliveryOption},
    "royalty.bps": "royalty_percent",
    "royalty.recipient": "royalty_recipient",
    "royalty": "royalty_percent",
    "max_quantity": "stock",
}
FORM_FIELDS: frozenset[str] = frozenset(
    {
        "kind",
        "title",
        "sku",
        "description",
        "shipping_policy",
        "partner",
        "ships_from",
        "unit_price",
        "currency",
    }
    | {"stock", "policy_id", "options", "is_instant", *FIELD_NAMES.values()}
)


def currency_value(currency: Currency) -> str:
    """How a currency is named in the form: its chain, and its address there."""
    return f"{currency.chain_id}:{f'0x{currency.address.hex()}' if currency.address else NATIVE}"


def read_listing(
    form: Form, currencies: Sequence[Currency], policies: Collection[bytes]
) -> ListingDraft | None:
    """The draft that was typed in; None when some of it cannot be read: `form` says what."""
    kind = form.choice("kind", set(ListingKind), "Say what kind of thing it is.")
    currency = _currency(form, currencies)
    policy = form.choice("policy_id", {p.hex() for p in policies}, "Choose the rules of the sale.")
    price = form.amount("unit_price", currency)
    options = _options(form, currency)
    royalty = _royalty(form)
    stock = _stock(form)
    if not form.is_valid:
        return None
    return ListingDraft(
        kind=ListingKind(kind),
        title=form.text("title"),
        sku=form.text("sku"),
        description=form.text("description"),
        shipping_policy=form.text("shipping_policy"),
        partner=form.text("partner"),
        ships_from=form.text("ships_from"),
        unit_price=price,
        stock=stock,
        options=options,
        policy_id=bytes.fromhex(policy),
        royalty=royalty,
        is_instant=form.is_checked("is_instant"),
    )


def typed_from(draft: ListingView) -> dict[str, str]:
    """A stored listing as the form shows it."""
    currency = draft.unit_price.currency
    values = {
        "seen_at": draft.updated_at.isoformat(),
        "kind": str(draft.kind),
        "title": draft.title,
        "sku": draft.sku,
        "description": draft.description,
        "shipping_policy": draft.shipping_policy,
        "partner": draft.partner,
        "ships_from": draft.ships_from or "",
        "unit_price": draft.unit_price.typed(),
        "currency": currency_value(currency),
        "stock": "" if draft.stock is None else str(draft.stock),
        "policy_id": draft.policy_id.hex(),
        "is_instant": "yes" if draft.is_instant else "",
    }
    for option in draft.options:
        values[f"fee_{option.option}"] = option.fee.typed()
        values[f"estimate_{option.option}"] = option.estimate
    if draft.royalty:
        whole, rest = divmod(draft.royalty.bps, 100)
        values["royalty_percent"] = f"{whole}.{rest:02d}" if rest else str(whole)
        values["royalty_recipient"] = f"0x{draft.royalty.recipient.hex()}"
    return values


def _currency(form: Form, currencies: Sequence[Currency]) -> Currency:
    offered = {currency_value(currency): currency for currency in currencies}
    chosen = form.choice("currency", offered.keys(), "Choose a currency.")
    return offered.get(chosen, currencies[0])


def _options(form: Form, currency: Currency) -> tuple[OptionDraft, ...]:
    return tuple(
        OptionDraft(
            option=option,
            fee=form.amount(f"fee_{option}", currency),
            estimate=form.text(f"estimate_{option}"),
        )
        for option in DeliveryOption
        if form.has(f"fee_{option}")
    )


def _stock(form: Form) -> int | None:
    """Empty means not counted, which the catalog allows for what is not a thing."""
    return form.number("stock", least=1, most=1_000_000) if form.has("stock") else None


def _royalty(form: Form) -> RoyaltyDraft | None:
    if not form.has("royalty_percent") and not form.has("royalty_recipient"):
        return None
    percent = _PERCENT.fullmatch(form.text("royalty_percent"))
    recipient = form.address("royalty_recipient")
    if not percent:
        form.refuse("royalty_percent", "Write a percentage such as 2.5, or leave it empty.")
    if not percent or recipient is None:
        return None
    bps = int(percent[1]) * 100 + int((percent[2] or "").ljust(2, "0"))
    return RoyaltyDraft(recipient=recipient, bps=bps)
