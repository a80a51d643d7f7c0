"""What a border between the two means for a parcel, in plain words. Pure.

Nobody's country is shown to the other side: the words name the country it is sent from alone.
"""

from __future__ import annotations

from backend.core.countries import country_name
from backend.domain.parties.sending import Duties

# Within each of these, parcels meet no customs: the European Union's customs territory with Monaco,
# Switzerland with Liechtenstein, the United Kingdom with the islands around it.
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK"
UNIONS = tuple(frozenset(codes.split()) for codes in (_EU, "CH LI", "GB GG IM JE"))
_CUSTOMS = "Customs may hold it, for days or for weeks."
_PAYS: dict[Duties, str] = {
    Duties.BUYER: "Duties and taxes at the border are the buyer's to pay, on top of the price.",
    Duties.SELLER: "The seller pays the duties and taxes at the border.",
}
_CLOCKS = (
    "The deadlines go on while customs hold it; the seller can ask for more time, and the buyer "
    "can give it."
)


def crosses_border(ships_from: str | None, country: str | None) -> bool:
    """Whether both are known, differ, and customs stand between them."""
    if not ships_from or not country or ships_from == country:
        return False
    return not any({ships_from, country} <= union for union in UNIONS)


def border_words(ships_from: str, duties: Duties) -> str:
    """What both sides should know of a parcel that goes to another country."""
    sent = f"It is sent from {country_name(ships_from)} to another country."
    return f"{sent} {_CUSTOMS} {_PAYS[duties]} {_CLOCKS}"


def abroad_words(ships_from: str, duties: Duties) -> str:
    """The same for somebody whose country is not known."""
    where = f"Across a border with customs, seen from {country_name(ships_from)}:"
    return f"{where} {_CUSTOMS[0].lower()}{_CUSTOMS[1:]} {_PAYS[duties]}"
