"""Forms of the work list: what was chosen, and how a parcel wants to be handled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from backend.core.errors import Invalid, NotFound
from backend.core.ids import parse_public_id
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.steps import OTHER_CARRIER
from backend.dashboard.presenters.packing import field_of
from backend.domain.fulfilment.promises import Mark
from backend.domain.fulfilment.service import MOST_AT_ONCE, MOST_PIECES
from backend.domain.orders.views import DELIVERY_PREFIX

_MOST_FIELDS = MOST_AT_ONCE + 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """The boxes that were ticked, and the button that was pressed."""

    ids: tuple[str, ...]
    action: str
    form: Form
    marks: tuple[str, ...] = ()

    def deliveries(self) -> list[UUID]:
        return read_ids(self.ids)


async def read_chosen(request: Request) -> Chosen:
    async with request.form(max_fields=_MOST_FIELDS, max_files=0) as typed:
        ids = tuple(value for value in typed.getlist("id") if isinstance(value, str))
        marks = tuple(value for value in typed.getlist("mark") if isinstance(value, str))
        form = Form.of(typed)
    return Chosen(ids, form.text("action"), form, marks)


ChosenDep = Annotated[Chosen, Depends(read_chosen)]


_PARCEL_FIELDS = ("carrier", "other_carrier", "tracking_number")


@dataclass(frozen=True, slots=True)
class Parcels:
    """Carrier and number of many parcels, each with fields of its own."""

    ids: tuple[str, ...]
    form: Form

    def parcel(self, row_id: str) -> tuple[str, str] | None:
        """Carrier and number as typed; None for a row that was left empty."""
        carrier, other, number = (self.form.text(field_of(name, row_id)) for name in _PARCEL_FIELDS)
        if not carrier and not number:
            return None
        return (other if carrier == OTHER_CARRIER else carrier), number

    def names(self, row_id: str) -> dict[str, str]:
        """Where what is wrong with a row stands on the page."""
        typed = self.form.text(field_of("carrier", row_id))
        carrier = "other_carrier" if typed == OTHER_CARRIER else "carrier"
        return {
            "carrier": field_of(carrier, row_id),
            "tracking_number": field_of("tracking_number", row_id),
        }


async def read_parcels(request: Request) -> Parcels:
    most = MOST_AT_ONCE * (1 + len(_PARCEL_FIELDS))
    async with request.form(max_fields=most, max_files=0) as typed:
        ids = tuple(value for value in typed.getlist("id") if isinstance(value, str))
        return Parcels(ids, Form.of(typed))


ParcelsDep = Annotated[Parcels, Depends(read_parcels)]


def read_ids(typed: Sequence[str]) -> list[UUID]:
    """Deliveries by their public ids; nothing chosen and nonsense are told in a sentence."""
    if not 0 < len(typed) <= MOST_AT_ONCE:
        sentence = f"Tick at least one, and {MOST_AT_ONCE} at most."
        raise Invalid(sentence, fields={"id": sentence})
    try:
        return [parse_public_id(DELIVERY_PREFIX, one) for one in typed]
    except NotFound:
        raise Invalid("This is not in the list.", fields={"id": "Not in the list."}) from None


def read_marks(chosen: Chosen) -> tuple[list[Mark], int]:
    """How a parcel wants to be handled; `form` says what cannot be read."""
    pieces = chosen.form.number("pieces", least=1, most=MOST_PIECES)
    return [mark for mark in Mark if mark.value in chosen.marks], pieces
