"""What buyers complain about, and who looks after it. Pure.

A complaint is a ticket like one about a late step, and stops no clock of the contract. Where money
is still locked the way to it is a dispute, and each kind names the reason that one is opened with.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backend.core.viewer import StaffRole
from backend.domain.care.expectations import BY_STEP, CareStep
from backend.domain.disputes.documents import Reason
from backend.domain.escrow.statuses import Role, Status


class ComplaintKind(StrEnum):
    """What is wrong."""

    WRONG_PRODUCT = "wrong_product"
    MISSING_ITEM = "missing_item"
    DAMAGED = "damaged"
    SHIPPING_ERROR = "shipping_error"
    HELD_BY_CUSTOMS = "held_by_customs"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One kind: its words, who of staff it goes to, and the reason of a dispute about it."""

    kind: ComplaintKind
    label: str
    staff: StaffRole
    reason: Reason


_K, _SUPPORT, _LOGISTICS = ComplaintKind, StaffRole.SUPPORT, StaffRole.LOGISTICS
COMPLAINTS: tuple[Complaint, ...] = (
    Complaint(_K.WRONG_PRODUCT, "Wrong product", _SUPPORT, Reason.WRONG_ITEM),
    Complaint(_K.MISSING_ITEM, "Something is missing", _SUPPORT, Reason.MISSING_PARTS),
    Complaint(_K.DAMAGED, "Damaged", _SUPPORT, Reason.DAMAGED),
    Complaint(_K.SHIPPING_ERROR, "Shipping error", _LOGISTICS, Reason.NOT_RECEIVED),
    Complaint(_K.HELD_BY_CUSTOMS, "Held by customs", _LOGISTICS, Reason.NOT_RECEIVED),
    Complaint(_K.OTHER, "Something else", _SUPPORT, Reason.OTHER),
)
COMPLAINT_OF: dict[str, Complaint] = {row.kind.value: row for row in COMPLAINTS}

# From the moment something is on its way; what is in dispute is the arbiter's, and what was
# cancelled before needs no complaint.
COMPLAINABLE: frozenset[Status] = frozenset(
    {
        Status.SHIPPED,
        Status.DELIVERED,
        Status.RELEASED,
        Status.SETTLED,
        Status.RULED,
    }
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a ticket is about: its title, whose move it is, whose work."""

    title: str
    of: Role
    staff: StaffRole


def subject_of(step: str) -> Subject:
    """The step of an expectation, or the kind of a complaint."""
    if step in COMPLAINT_OF:
        complaint = COMPLAINT_OF[step]
        return Subject(f"Complaint: {complaint.label}", Role.SELLER, complaint.staff)
    expected = BY_STEP[CareStep(step)]
    return Subject(expected.title, expected.of, expected.staff)
