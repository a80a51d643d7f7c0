"""Export states follow from the chain's records, apart from an order's status.

covers: S3-48, S3-50
"""

from __future__ import annotations

import pytest

from backend.domain.escrow.projection import fold
from backend.domain.exports.states import Beside, chain_behind, states_of
from tests.builders.histories import History

PAID, SENT, OFF, RETURNED = "INITPAID", "DELIVERY", "CANCELLED", "RETURNED"
LIVES = {
    "paid": ((History.funded,), {PAID}),
    "sent": ((History.funded, History.shipped), {PAID, SENT}),
    "confirmed": ((History.funded, History.shipped, History.confirmed), {PAID, SENT}),
    "cancelled": ((History.funded, History.cancelled), {PAID, OFF}),
    "given back before it was sent": ((History.funded, History.refunded), {PAID, OFF}),
    "given back after it was sent": (
        (History.funded, History.shipped, History.refunded),
        {PAID, SENT},
    ),
}


@pytest.mark.parametrize("name", LIVES)
def test_states_of_one_delivery(name):
    steps, expected = LIVES[name]
    life = History()
    for step in steps:
        life = step(life)
    assert states_of([fold(life.events)], is_given_up=False) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((False, False, False), set()),
        ((True, False, False), {PAID}),
        ((False, True, False), {SENT}),
        ((True, True, False), {PAID, SENT}),
        ((False, False, True), {OFF}),
        ((True, False, True), {PAID, OFF}),
        ((True, True, True), {PAID, SENT, RETURNED}),
    ],
)
def test_states_of_one_delivery_beside_the_chain(said, expected):
    is_received, has_left, is_called_off = said
    stated = Beside(is_received=is_received, has_left=has_left, is_called_off=is_called_off)
    assert states_of([], [stated], is_given_up=False) == expected
    paid = fold(History().funded().events)
    assert states_of([paid], [stated], is_given_up=False) == {PAID} | expected


def test_an_order_that_nobody_paid_is_cancelled_once_given_up():
    assert states_of([], is_given_up=False) == set()
    assert states_of([], is_given_up=True) == {OFF}


def test_a_chain_is_walked_to_its_beginning_and_a_circle_ends():
    woken = {"A": "INITPAID", "B": "A_COMPLETED", "C": "B_COMPLETED"}
    assert chain_behind("C_COMPLETED", woken) == ["C", "B", "A"]
    assert chain_behind("B_COMPLETED", woken | {"A": "B_COMPLETED"}) == ["B", "A"]
    assert chain_behind("INITPAID", woken) == []
