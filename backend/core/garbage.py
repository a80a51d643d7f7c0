"""How often Python looks for garbage that only its cycle detector can find.

A process that reads the chain makes hundreds of thousands of small values, none of them in a cycle:
counting references frees them all. Looked for as often as by default, nothing is found at the
price of a third of its time.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 50


def collect_seldom() -> None:
    """For such a process, once at its start: what is loaded by now stays for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
