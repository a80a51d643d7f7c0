"""The numbers are served where they were asked for, and nowhere else."""

from __future__ import annotations

from urllib.error import URLError
from urllib.request import urlopen

import pytest

from backend.core.metrics import EVENTS_WAITING, served


def test_they_are_served_in_the_words_of_prometheus():
    EVENTS_WAITING.set(3)
    with served(0) as port, urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    assert "earnest_events_waiting 3.0" in text
    assert "# HELP earnest_reorganisations_total Times that stored blocks went." in text
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/metrics", timeout=1)


def test_without_a_port_there_is_no_server():
    with served(None) as port:
        assert port is None
