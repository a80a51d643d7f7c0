"""Check digits of tracking numbers, where the rule is public. Pure.

Each function takes a number in capitals without blanks and says whether its own digit fits. It is
asked only for numbers of the right form; which those are is in `formats`. Rules of the carriers
without a published standard are those collected, with sample numbers, in the MIT-licensed
https://github.com/jkeen/tracking_number_data (files couriers/*.json); the tests repeat samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def s10(number: str) -> bool:
    """International post: UPU standard S10-12, section 6. The ninth digit of `LLdddddddddLL`."""
    return s10_check_digit(number[2:10]) == int(number[10])


def s10_check_digit(serial: str) -> int:
    """11 minus the weighted sum modulo 11; 10 is written 0 and 11 is written 5."""
    weighted = sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - weighted % 11, 11 - weighted % 11)


def ups(number: str) -> bool:
    """UPS `1Z…`: modulo 10 over the 15 characters after 1Z, every second doubled.

    A letter counts as the last digit of its place in ASCII minus 3 (A is 2). couriers/ups.json.
    """
    serial, check = number[2:-1], number[-1]
    values = [int(c) if c.isdigit() else (ord(c) - 3) % 10 for c in serial]
    return str(_modulo_10(_alternating(values, 1, 2))) == check


def fedex_express(number: str) -> bool:
    """FedEx Express, 12 digits: weights 3, 1, 7, modulo 11, then modulo 10. couriers/fedex.json."""
    weights = (3, 1, 7) * 4
    total = sum(int(digit) * weight for digit, weight in zip(number[:11], weights, strict=False))
    return total % 11 % 10 == int(number[11])


def fedex_ground(number: str) -> bool:
    """FedEx Ground, 15 digits: modulo 10, even places times 1, odd times 3. couriers/fedex.json."""
    return _modulo_10(_alternating(_digits(number[:-1]), 1, 3)) == int(number[-1])


def fedex_ground_96(number: str) -> bool:
    """FedEx Ground 96, 22 digits: as Ground, over digits 8 to 21. couriers/fedex.json."""
    return fedex_ground(number[7:])


def gs1(number: str) -> bool:
    """GS1 keys (SSCC of parcels): modulo 10, weights 3 and 1 from the right.

    GS1 General Specifications, section 7.9.1. USPS and DHL Paket print SSCCs and IMpb numbers,
    whose digit follows the same rule (USPS Publication 199, IMpb; couriers/usps.json).
    """
    return _modulo_10(_from_right(_digits(number[:-1]))) == int(number[-1])


def fedex_long(number: str) -> bool:
    """FedEx, 34 digits: 13 digits from the 21st on, weights 1, 7, 3. couriers/fedex.json."""
    weights = (1, 7, 3) * 5
    total = sum(int(d) * weight for d, weight in zip(number[20:33], weights, strict=False))
    return total % 11 % 10 == int(number[33])


def fedex_smart_post(number: str) -> bool:
    """FedEx SmartPost, 20 digits: as IMpb, with the 92 that is left out. couriers/fedex.json."""
    return gs1(f"92{number}")


def usps_20(number: str) -> bool:
    """USPS, 20 digits: the digit covers them, or them behind a 91. couriers/usps.json."""
    return gs1(number) or gs1(f"91{number}")


def impb(number: str) -> bool:
    """USPS IMpb with the postal code in front (420…): the digit covers what follows the code.

    USPS Publication 199. The code has 5 or 9 digits, and the number behind it 22 or 26.
    """
    rest = [number[start:] for start in (8, 12) if len(number) - start in {22, 26}]
    return any(gs1(one) for one in rest if one[:2] in {"91", "92", "93", "94", "95"})


def dhl_express(number: str) -> bool:
    """DHL Express waybill, 10 or 11 digits: the number before the last modulo 7 is the last.

    couriers/dhl.json.
    """
    return int(number[:-1]) % 7 == int(number[-1])


def identcode(number: str) -> bool:
    """Deutsche Post / DHL Identcode, 12 digits: weights 4 and 9, modulo 10.

    DHL, "Leitcode und Identcode" (barcode specification of Deutsche Post).
    """
    return _modulo_10(_alternating(_digits(number[:-1]), 4, 9)) == int(number[-1])


def dpd(number: str) -> bool:
    """DPD, 14 or 27 digits and a check character: ISO/IEC 7064 MOD 37,36.

    DPD, "Parcel Label Specification", check digit of the tracking number; couriers/dpd.json.
    """
    product = 36
    for character in number[:-1]:
        total = (int(character, 36) + product) % 36 or 36
        product = total * 2 % 37
    return int(number[-1], 36) == (37 - product) % 36


def _digits(text: str) -> list[int]:
    return [int(character) for character in text]


def _alternating(values: Sequence[int], even: int, odd: int) -> Iterable[int]:
    """Each value times its weight; the first place is an even one."""
    return (value * (odd if place % 2 else even) for place, value in enumerate(values))


def _from_right(values: Sequence[int]) -> Iterable[int]:
    return _alternating(values[::-1], 3, 1)


def _modulo_10(products: Iterable[int]) -> int:
    return -sum(products) % 10
