"""Every event of every room is told to somebody, or the registry says why it is silent."""
# covers: S0-31, S2-15, S3-29

from __future__ import annotations

import pytest

import backend.asgi  # noqa: F401 - loads every room, and with it every event
from backend.core.outbox.events import event_classes
from backend.domain.notifications.lines import FACTS, Audience, Topic, Weight
from backend.domain.notifications.registry import LINES, SILENT
from backend.domain.notifications.webhook_events import WEBHOOK_EVENTS

EVENTS = sorted(kind.name for kind in event_classes() if kind.__module__.startswith("backend."))
EVERY_LINE = [(name, line) for name, lines in sorted(LINES.items()) for line in lines]


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_told_or_silent_for_a_reason(name):
    is_told, is_silent = bool(LINES.get(name)), bool(SILENT.get(name))
    assert is_told != is_silent, (
        f"{name}: add a line to backend/domain/notifications/lines_of_rooms.py (whom it is for and "
        "what it says), or a reason for silence to registry.py; one of the two, not both."
    )


def test_the_registry_speaks_of_no_event_that_does_not_exist():
    assert set(LINES) | set(SILENT) <= set(EVENTS)
    assert set(EVENTS) >= WEBHOOK_EVENTS


@pytest.mark.parametrize(("name", "line"), EVERY_LINE)
def test_each_line_can_be_written(name, line):
    assert line.places() <= FACTS, name
    assert line.text and line.title and line.link.startswith("/")
    assert line.to, "a line is for somebody"
    assert all(sentence.endswith((".", "?", "{outcome}")) for sentence in line.text), name


def test_no_role_hears_two_things_of_one_event():
    """Of lines that can hold at once, each audience stands in one."""
    for name, lines in LINES.items():
        plain = [line for line in lines if not line.when]
        heard = [audience for line in plain for audience in line.to]
        assert len(heard) == len(set(heard)), name


def test_every_word_of_the_registry_is_used():
    assert {line.topic for _, line in EVERY_LINE} == set(Topic)
    assert {line.weight for _, line in EVERY_LINE} == set(Weight)
    assert {audience for _, line in EVERY_LINE for audience in line.to} == set(Audience)
