"""The form of a file for auditors. Its fields stand on one page with those of an exporter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.core.errors import Invalid
from backend.dashboard.forms.form import Form
from backend.domain.insights.periods import Period, read_period, recent_months

# What the service calls its fields, and what they are called here.
AUDIT_NAMES: Mapping[str, str] = {
    "period": "audit_period",
    "currency": "audit_currency",
    "format": "audit_format",
}


@dataclass(frozen=True, slots=True)
class WantedFile:
    """What somebody wishes to have made."""

    period: Period
    currency: str
    format: str


def read_audit_file(form: Form, now: datetime) -> WantedFile | None:
    """As chosen; None when the period cannot be read. The service says what else is wrong."""
    typed = {name: form.text(field) for name, field in AUDIT_NAMES.items()}
    try:
        period = read_period(typed["period"], now)
    except Invalid as error:
        form.take(error, AUDIT_NAMES)
        return None
    return WantedFile(period, typed["currency"], typed["format"])


def blank_audit_file(now: datetime) -> Form:
    """Last month, in every currency, for a spreadsheet."""
    return Form({"audit_period": recent_months(now, 2)[-1], "audit_format": "csv"})
