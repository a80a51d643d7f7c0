"""Every refusal has one status, a code of its own and a sentence about it."""
# covers: C-12

from __future__ import annotations

import inspect
import re
from collections import Counter

import pytest

from backend.core.problems import STATUS_OF, status_of
from scripts.api_pages import error_classes

CLASSES = error_classes()


def test_codes_are_unique():
    counted = Counter(kind.code for kind in CLASSES)
    assert [code for code, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_refusal_is_complete(kind):
    assert status_of(kind) in STATUS_OF.values()
    assert re.fullmatch(r"[a-z][a-z0-9_]+", kind.code)
    assert "code" in vars(kind), "a class of its own needs a code of its own"
    assert inspect.getdoc(kind)
    # one ancestor only may say the status, or it would depend on the order of the bases
    assert len({base for base in kind.__mro__ if base in STATUS_OF and base is not kind}) <= 2
    assert not kind.__name__.endswith("Exception")
