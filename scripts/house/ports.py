"""Ports: who has one, and finding a free one."""

import socket
from contextlib import closing

from scripts.house.problems import Problem


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen here now."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        # As servers do it: a port in TIME_WAIT after a restart counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on, chosen by the system."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def next_free(port: int, tries: int = 50) -> int:
    """The nearest free port above `port`; any free one if all of those are taken."""
    for candidate in range(port + 1, min(port + tries, 65535)):
        if is_free(candidate):
            return candidate
    return free_port()


def require_free(port: int, command: str) -> None:
    """Refuse to start on a port that somebody else has, and offer a free one."""
    if not 1 <= port <= 65535:
        raise Problem(
            f"{port} is not a port.", f"Choose one from 1024 to 65535: {command} --port 8000"
        )
    if not is_free(port):
        raise Problem(
            f"Port {port} is taken by another program.",
            f"Stop that program, or start on a free port: {command} --port {next_free(port)}",
        )
