"""How the numbers of the carriers look, and which of these forms carry a check digit. Pure.

A number is looked at, never refused: carriers change their formats and nobody tells us.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from backend.domain.shipping import check_digits as digit


@dataclass(frozen=True, slots=True)
class Format:
    """One form of a number; `fits` is None where no rule for its digit is public."""

    pattern: re.Pattern[str]
    fits: Callable[[str], bool] | None = None


def _form(pattern: str, fits: Callable[[str], bool] | None = None) -> Format:
    return Format(re.compile(pattern, re.ASCII), fits)


# Service indicators of international post start with these letters (UPU S10-12, section 5).
S10 = _form(r"[CEHLMNPQRUVZ][A-Z][0-9]{9}[A-Z]{2}", digit.s10)

FORMATS: dict[str, tuple[Format, ...]] = {
    "devnet_post": (S10,),
    "dhl": (
        _form(r"[0-9]{10,11}", digit.dhl_express),
        _form(r"[0-9]{12}", digit.identcode),
        _form(r"00[0-9]{18}", digit.gs1),
        _form(r"J[A-Z]{2,3}[0-9]{9,20}"),
        _form(r"(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)[0-9]{10,39}"),
        S10,
    ),
    "dpd": (_form(r"[0-9]{14}"), _form(r"(?:[0-9]{14}|[0-9]{27})[0-9A-Z]", digit.dpd)),
    "fedex": (
        _form(r"[0-9]{12}", digit.fedex_express),
        _form(r"[0-9]{15}", digit.fedex_ground),
        _form(r"96[0-9]{20}", digit.fedex_ground_96),
        _form(r"92[0-9]{20}", digit.gs1),
        _form(r"[0-9]{20}", digit.fedex_smart_post),
        _form(r"(?:00|01|02|04)[0-9]{16}", digit.gs1),
        _form(r"[0-9]{34}", digit.fedex_long),
    ),
    "gls": (_form(r"[0-9A-Z]{8,14}"),),
    "hermes": (_form(r"[0-9A-Z]{14,20}"),),
    "japan_post": (_form(r"[0-9]{11,13}"), S10),
    "la_poste": (_form(r"[0-9][A-Z][0-9]{11}"), S10),
    "post_nl": (_form(r"3S[0-9A-Z]{10,14}"), S10),
    "royal_mail": (S10,),
    "swiss_post": (_form(r"99[0-9]{16}"), S10),
    "ups": (
        _form(r"1Z[0-9A-Z]{15}[0-9]", digit.ups),
        _form(r"[0-9]{9}|[0-9]{12}|T[0-9]{10}"),
    ),
    "usps": (
        _form(r"[0-9]{20}", digit.usps_20),
        _form(r"9[1-5][0-9]{20}(?:[0-9]{4})?", digit.gs1),
        _form(r"420(?:[0-9]{27}|[0-9]{31}|[0-9]{35})", digit.impb),
        S10,
    ),
}


def has_known_form(carrier: str, number: str) -> bool:
    """Whether a carrier's numbers look like this one; a carrier we do not know has any form."""
    forms = FORMATS.get(carrier)
    return forms is None or any(form.pattern.fullmatch(number) for form in forms)


def has_wrong_digit(carrier: str, number: str) -> bool:
    """Whether its own check digit speaks against a number in every form it could have."""
    forms = (*FORMATS.get(carrier, ()), S10)
    rules = [form.fits for form in forms if form.pattern.fullmatch(number)]
    return bool(rules) and all(rule is not None and not rule(number) for rule in rules)
