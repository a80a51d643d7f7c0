"""What is sold in the small market. Everything here is made up; the pictures are drawn."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from backend.chain.devnet_accounts import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of delivery: its option, its fee as people write it, and how long it takes."""

    option: str
    fee: str
    estimate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """One thing for sale, as its seller would describe it. `picture` names its drawing."""

    picture: str
    seller: Role
    kind: str
    title: str
    description: str
    alt_text: str
    price: str
    currency: str
    ways: tuple[Way, ...]
    stock: int | None = 1
    shipping_policy: str = ""
    sku: str = ""  # the shop's own number; private sellers have none
    ships_from: str = ""  # a country; empty: that of the shop
    partner: str = ""  # who packs and sends for the seller
    royalty_bps: int = 0
    is_instant: bool = False
    token_edition: str = ""  # what the token says of it, if anything
    run_of: int = 0  # equal items of one run of tokens; 0: a single item, or no token

    @property
    def token_uri(self) -> str:
        """What its token says of it, written out; the contract keeps 256 bytes of it."""
        says: dict[str, Any] = {"name": self.title}
        if self.token_edition:
            says["attributes"] = [{"trait_type": "Edition", "value": self.token_edition}]
        return f"data:application/json,{json.dumps(says, ensure_ascii=False)}"

    @property
    def has_token(self) -> bool:
        """Whether the piece has a token that goes with it."""
        return self.kind == "phygital"


def _parcel(standard: str, expedited: str, *, pickup: bool = False) -> tuple[Way, ...]:
    ways = (
        Way(option="standard", fee=standard, estimate="3 to 5 working days, tracked"),
        Way(option="expedited", fee=expedited, estimate="next working day, tracked and insured"),
    )
    collected = Way(option="pickup", fee="0", estimate="by appointment, Lisbon, Rua da Rosa")
    return (*ways, collected) if pickup else ways


CAREFUL = (
    "Posted within two working days, in double cardboard. Please film the opening of the parcel: "
    "it settles most questions before they become disputes."
)
BY_HAND = "Wrapped by hand and posted every Tuesday and Friday. Breakages on the way are ours."

GOODS: tuple[Good, ...] = (
    Good(
        picture="sneakers",
        seller="seller",
        kind="phygital",
        title="Court low sneakers, white and pine, size 42",
        description=(
            "Worn twice indoors, so as good as new. Full-grain leather, resoleable cup sole, spare "
            "laces in the box. The chip under the left tongue belongs to the token that comes "
            "with the pair.\n\n"
            "EU 42, true to size. One small crease at the right toe, see the second photo."
        ),
        alt_text="A pair of white low sneakers with a green heel and stripe",
        price="0.12",
        currency="ETH",
        ways=_parcel("0.004", "0.009"),
        shipping_policy=CAREFUL,
        partner="Northway Logistics",
    ),
    Good(
        picture="watch",
        seller="seller",
        kind="phygital",
        title="Field watch 38 mm, midnight dial, serviced 2026",
        description=(
            "Hand-wound, 38 mm, sapphire crystal. Serviced in March 2026; the watchmaker's sheet "
            "is "
            "in the box and its number is in the token. Runs at +3 seconds a day.\n\n"
            "Strap: brown calf, 18 mm, hardly worn. Case unpolished, two hairlines at the lugs."
        ),
        alt_text="A wrist watch with a dark blue dial on a brown leather strap",
        price="0.85",
        currency="ETH",
        ways=_parcel("0.006", "0.015"),
        shipping_policy=CAREFUL,
        royalty_bps=250,
    ),
    Good(
        picture="vinyl",
        seller="seller",
        kind="physical",
        sku="LP-LOWTIDE",
        title="“Low Tide, Red Hills” LP, first pressing",
        description=(
            "First pressing of 300 with the printed inner sleeve. Record near mint, played once "
            "for "
            "the transfer; sleeve very good with a light ring at the back.\n\n"
            "I have three of them, all from the same box."
        ),
        alt_text="A record half out of a sleeve with a sun over red hills",
        price="48",
        currency="tUSD",
        ways=_parcel("6.50", "14"),
        stock=3,
        shipping_policy=CAREFUL,
    ),
    Good(
        picture="art_print",
        seller="second_seller",
        kind="phygital",
        sku="ARC-07",
        title="“Arc over the Bay”, screen print, 7 of 40, framed",
        token_edition="9 of 40",  # not what the listing says: its page warns of it
        description=(
            "Four-colour screen print on 300 g cotton paper, 40 by 50 cm, signed and numbered 7 "
            "of 40. "
            "Framed in stained oak behind museum glass.\n\n"
            "The token carries the edition number and pays the printer five percent when it is "
            "sold on."
        ),
        alt_text="A framed abstract print with a red sun, a blue hill and an arc",
        price="0.065",
        currency="ETH",
        ways=_parcel("0.008", "0.02", pickup=True),
        shipping_policy=BY_HAND,
        royalty_bps=500,
    ),
    Good(
        picture="medal",
        seller="second_seller",
        kind="phygital",
        sku="MED-24",
        title="Bay swim 2026 medal, cast bronze, run of 24",
        description=(
            "Cast for the bay swim of 2026 and never again: twenty-four equal medals, 58 mm, with "
            "a ribbon loop. Each comes with one unit of the run, so anybody can count them."
        ),
        alt_text="Three bronze medals with a wave and a star, overlapping",
        price="34",
        currency="tUSD",
        ways=_parcel("5", "11"),
        stock=24,
        shipping_policy=BY_HAND,
        run_of=24,
    ),
    Good(
        picture="camera",
        seller="seller",
        kind="physical",
        title="Rangefinder camera with 40 mm f/2, film tested",
        description=(
            "Shutter speeds measured, rangefinder aligned, light seals new. Two rolls shot last "
            "month; I send the scans on request. Takes a battery that is still sold.\n\n"
            "Leatherette has one lifted corner near the strap lug."
        ),
        alt_text="A silver and brown rangefinder camera seen from the front",
        price="420",
        currency="tUSD",
        ships_from="GB",
        ways=_parcel("9", "19"),
        shipping_policy=CAREFUL,
    ),
    Good(
        picture="sample_pack",
        seller="second_seller",
        kind="digital",
        sku="SP-2026",
        title="Tape & Tide: 120 loops and field recordings",
        description=(
            "Recorded on a reel-to-reel between Porto and Nazaré: 80 loops, 40 field recordings, "
            "24 bit WAV, tempo and key in each name. Royalty-free for your own music.\n\n"
            "Paid out at once, because you can download at once. The link is in the order's "
            "messages."
        ),
        alt_text="A violet card with a sound wave in bright colours",
        price="24",
        currency="tUSD",
        ways=(Way(option="standard", fee="0", estimate="download, at once"),),
        stock=None,
        is_instant=True,
    ),
    Good(
        picture="portrait",
        seller="second_seller",
        kind="service",
        sku="PORTRAIT-1",
        title="Your portrait in oils, 40 by 50 cm, from a photograph",
        description=(
            "You send two photographs in daylight, I send a sketch within a week and the finished "
            "portrait within four. One round of changes at the sketch is included.\n\n"
            "The money waits in escrow until you have seen the finished picture."
        ),
        alt_text="A half-finished painted portrait on an easel",
        price="380",
        currency="tUSD",
        ways=(Way(option="standard", fee="0", estimate="sketch in a week, portrait in four"),),
        stock=6,
    ),
    Good(
        picture="mug",
        seller="second_seller",
        kind="physical",
        sku="MUG-BLUE",
        title="Stoneware mug, lagoon glaze, 350 ml",
        description=(
            "Thrown and glazed in our workshop, so each one differs a little. Holds 350 ml, goes "
            "into "
            "the dishwasher, keeps coffee warm for as long as a conversation lasts."
        ),
        alt_text="A mug with a blue-green glaze over bare stoneware",
        price="34",
        currency="tUSD",
        ways=_parcel("5", "12", pickup=True),
        stock=12,
        shipping_policy=BY_HAND,
    ),
    Good(
        picture="card",
        seller="second_seller",
        kind="phygital",
        sku="CARD-1",
        title="“Sunwatcher” holo card, series one, graded 9",
        description=(
            "From the first print run, graded 9, sealed. The chip in the case answers to its "
            "token, so "
            "whoever holds one can prove the other.\n\n"
            "Corners sharp, centring 55/45, no whitening at the back."
        ),
        alt_text="A collectable card with a golden star on a rainbow field",
        price="0.21",
        currency="ETH",
        ways=_parcel("0.003", "0.008"),
        shipping_policy=BY_HAND,
    ),
    Good(
        picture="headphones",
        seller="seller",
        kind="physical",
        sku="HP-OPEN",
        title="Closed headphones, walnut, with two cables",
        description=(
            "Shop returns, checked and cleaned, new ear pads. 32 ohm, closed back, one cable for "
            "the "
            "desk and one for the road. Twelve months of my own warranty."
        ),
        alt_text="Black headphones with walnut inlays on a wooden stand",
        price="149",
        currency="tUSD",
        ways=_parcel("7", "15"),
        stock=4,
        shipping_policy=CAREFUL,
    ),
    Good(
        picture="book",
        seller="seller",
        kind="physical",
        title="“The Salt Roads”, first edition, clothbound",
        description=(
            "First edition, second state, clothbound, gilt still bright. Spine uncracked, a former "
            "owner's name in pencil on the flyleaf, no foxing worth the word."
        ),
        alt_text="A dark red clothbound book with a golden emblem, standing on two others",
        price="0.095",
        currency="ETH",
        ways=_parcel("0.003", "0.007"),
        shipping_policy=CAREFUL,
    ),
    Good(
        picture="plush",
        seller="second_seller",
        kind="physical",
        sku="PLUSH-FOX",
        title="Bruno, a plush bear with a bow tie, 35 cm",
        description=(
            "Sewn from wool plush and filled with kapok. Eyes are sewn on twice and the bow tie "
            "does "
            "not come off: safe from the first birthday on. Every bear comes with its name tag."
        ),
        alt_text="A sitting plush bear with a blue bow tie",
        price="39",
        currency="tUSD",
        ways=_parcel("5", "12"),
        stock=9,
        shipping_policy=BY_HAND,
    ),
)


def good(picture: str) -> Good:
    """The thing with this picture."""
    return next(each for each in GOODS if each.picture == picture)
