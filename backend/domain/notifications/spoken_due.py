"""The deadline a notice speaks of, as its reader reads it.

A notice is kept with its deadline in UTC, word for word, and the moment beside it. Whoever shows
or sends it puts the reader's zone there, which may be another one by then.
"""

from __future__ import annotations

from backend.core.zones import spoken_moment
from backend.domain.notifications.models import Notice


def spoken_text(notice: Notice, zone: str) -> str:
    """The words of a notice for somebody in `zone`."""
    if notice.due is None:
        return notice.text
    return spoken_moment(notice.due, zone).join(around_due(notice))


def around_due(notice: Notice) -> tuple[str, ...]:
    """What stands before and after the deadline; one piece when the words name none."""
    if notice.due is None:
        return (notice.text,)
    return tuple(notice.text.split(spoken_moment(notice.due)))
