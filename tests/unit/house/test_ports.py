"""A taken port is a sentence with a free one in it."""

import re
import socket
from collections.abc import Iterator

import pytest

from scripts.house import ports
from scripts.house.problems import Problem


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_somebody_listens_on_is_not_free(taken: int):
    assert not ports.is_free(taken)
    assert ports.is_free(ports.free_port())


def test_a_taken_port_is_refused_with_a_free_one_to_use(taken: int):
    with pytest.raises(Problem, match=f"Port {taken} is taken") as refusal:
        ports.require_free(taken, "scripts/up")
    offered = re.search(r"scripts/up --port (\d+)", refusal.value.way_out)
    assert offered is not None
    assert ports.is_free(int(offered.group(1)))


@pytest.mark.parametrize("number", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(number: int):
    with pytest.raises(Problem, match="is not a port"):
        ports.require_free(number, "scripts/up")
