"""Refusals as pages: what happened, in a sentence, and where to go from here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """A place to go on to."""

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """What pages/error.html prints."""

    status: int
    title: str
    text: str
    icon: str
    ways: tuple[Way, ...]
    reference: str | None = None


_HOME = Way("/", "To the market")
_ORDERS = Way("/orders", "To your orders")
_SIGN_IN = Way("/sign-in", "Sign in")

_TITLES: dict[int, tuple[str, str]] = {
    400: ("This request makes no sense to us", "alert"),
    401: ("Sign in first", "lock"),
    403: ("This is not yours to do", "lock"),
    404: ("There is nothing here", "search"),
    405: ("This is not how this page works", "alert"),
    409: ("This is not possible now", "clock"),
    413: ("Too large", "alert"),
    422: ("Something in there cannot be used", "alert"),
    429: ("Too fast", "clock"),
    500: ("Something broke on our side", "alert"),
    503: ("Not reachable right now", "clock"),
}
_TEXTS: dict[int, str] = {
    404: "It does not exist, or it belongs to somebody else.",
    405: "Please go back and try again from the page itself.",
    500: "Nothing was lost or paid by this: money only moves by what your wallet signs.",
}


def present_problem(status: int, text: str | None, *, reference: str | None = None) -> ProblemPage:
    """The page of a refusal. A known sentence wins over the general one."""
    title, icon = _TITLES.get(status, _TITLES[500 if status >= 500 else 400])
    return ProblemPage(
        status=status,
        title=title,
        text=text or _TEXTS.get(status, "Please go back and try again."),
        icon=icon,
        ways=(_SIGN_IN, _HOME) if status == 401 else (_HOME, _ORDERS),
        reference=reference,
    )
