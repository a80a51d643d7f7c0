"""How often Python looks for garbage that only its cycle detector can find.

Counting references frees nearly everything at once: a process that reads the chain makes hundreds
of thousands of small values, none of them in a cycle, and looked for as often as by default,
nothing is found at the price of a third of its time. A process that serves people holds what was
loaded and what a thousand open pages wait in; going through all of it stops every one of them for
a third of a second, each time a few pages are opened.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 50


def collect_seldom() -> None:
    """Once at the start of a process: what is loaded by now stays for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
