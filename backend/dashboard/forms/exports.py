"""The form of an exporter."""

from __future__ import annotations

from backend.dashboard.forms.form import Form
from backend.domain.exports.rows import COLUMNS
from backend.domain.exports.service import LEAST_MINUTES, MOST_MINUTES
from backend.domain.exports.views import ExporterDraft, ExporterView

FIELDS = ("name", "wakes_on", "format", "every_minutes", "url", "columns", "is_on")


def read_exporter(form: Form) -> ExporterDraft:
    """As typed; the service says what cannot be used."""
    version = form.text("version")
    return ExporterDraft(
        name=form.text("name").upper(),
        format=form.text("format"),
        wakes_on=form.text("wakes_on"),
        columns=tuple(name for name in COLUMNS if form.is_checked(f"column.{name}")),
        every_minutes=form.number("every_minutes", least=LEAST_MINUTES, most=MOST_MINUTES),
        url=form.text("url") or None,
        is_on=form.is_checked("is_on"),
        version=int(version) if version.isascii() and version.isdecimal() else 0,
    )


def blank_exporter() -> Form:
    """All columns, once an hour."""
    values = {"every_minutes": "60", "is_on": "yes", "wakes_on": "INITPAID", "format": "csv"}
    return Form(values | {f"column.{name}": "yes" for name in COLUMNS})


def form_of(view: ExporterView) -> Form:
    """An exporter as it is."""
    values = {
        "wakes_on": view.wakes_on,
        "format": view.format,
        "every_minutes": str(view.every_minutes),
        "url": view.url or "",
        "version": str(view.version),
    }
    values |= {f"column.{name}": "yes" for name in view.columns}
    return Form(values | ({"is_on": "yes"} if view.is_on else {}))
