"""A notice's words with its deadline in the reader's zone. covers: S0-31, S2-07"""

from __future__ import annotations

from datetime import UTC, datetime

from backend.domain.notifications.models import Notice
from backend.domain.notifications.registry import LINES
from backend.domain.notifications.spoken_due import around_due, spoken_text

DUE = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
TEXT = "Ship it by 28 March, 01:30 UTC; after that the buyer can take the money back."


def test_the_deadline_is_told_in_the_readers_zone():
    notice = Notice(text=TEXT, due=DUE)
    assert spoken_text(notice, "Europe/Berlin") == TEXT.replace(
        "28 March, 01:30 UTC", "28 March, 03:30 Europe/Berlin (01:30 UTC)"
    )
    assert spoken_text(notice, "UTC") == TEXT
    assert around_due(notice) == (
        "Ship it by ",
        "; after that the buyer can take the money back.",
    )


def test_words_without_a_deadline_stay():
    """Also when they name a moment that is somebody else's word."""
    notice = Notice(text=TEXT, due=None)
    assert spoken_text(notice, "Europe/Berlin") == TEXT
    assert around_due(notice) == (TEXT,)


def test_only_texts_speak_of_deadlines():
    """Titles are not written anew for each reader, and a subject line is short."""
    lines = [line for lines in LINES.values() for line in lines]
    assert any("{due}" in sentence for line in lines for sentence in line.text)
    assert [line.title for line in lines if "{due}" in line.title + line.link] == []
