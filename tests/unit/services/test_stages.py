"""Services in the seller's three words, and what the chain makes of a request.

covers: S4-02, S4-03, N-15
"""

from __future__ import annotations

import pytest

from backend.domain.escrow.lifecycle import Status
from backend.domain.services.lifecycle import REQUEST_LIFECYCLE, RequestRole, RequestStatus
from backend.domain.services.stages import ServiceStage, stage_of
from tests.builders.histories import NOON

S, G = Status, ServiceStage


@pytest.mark.parametrize(
    ("status", "is_asked", "expected"),
    [
        (S.FUNDED, False, G.PENDING),
        (S.SHIPPED, False, G.PENDING),
        (S.DELIVERED, False, G.PENDING),
        (S.DELIVERED, True, G.UNDER_REFUND),
        (S.DISPUTED, False, G.UNDER_REFUND),
        (S.ARBITRATION, False, G.UNDER_REFUND),
        (S.RELEASED, False, G.COMPLETED),
        (S.REFUNDED, True, G.COMPLETED),
        (S.RULED, False, G.COMPLETED),
        (S.AWAITING_PAYMENT, False, None),
        (S.EXPIRED, False, None),
    ],
)
def test_three_words_for_a_service(status, is_asked, expected):
    assert stage_of(status, is_refund_asked=is_asked) is expected


def test_a_request_is_answered_by_the_other_side_and_taken_back_by_its_own():
    def steps(role):
        found = REQUEST_LIFECYCLE.allowed(RequestStatus.ASKED, role, None, NOON)
        return [step.action for step in found]

    assert steps(RequestRole.OTHER) == ["refuse"]
    assert steps(RequestRole.ASKER) == ["withdraw"]
    assert steps(RequestRole.CHAIN) == ["grant", "overtake"]
    ended = RequestStatus
    assert REQUEST_LIFECYCLE.final() == {ended.REFUSED, ended.WITHDRAWN}  # blocks can go back
