"""The orders of the small market, each with its own way. Days are counted back from now."""

from __future__ import annotations

from backend.domain.disputes.documents import Reason
from backend.domain.disputes.views import Side
from scripts.market.longer_tales import SERVICES, SEVERAL
from scripts.market.telling import Tale, on

# What two people settle between themselves, and goods that go back.
AGREED: tuple[Tale, ...] = (
    Tale(
        "buyer",
        "mug",
        (
            on(8.9, "order"),
            on(8.89, "pay"),
            on(8.3, "ship", carrier="GLS", number="00859007123"),
            on(6.9, "arrive"),
            on(6.5, "say", who="buyer", text="A hairline runs through the handle. It holds."),
            on(6.1, "offer", who="buyer", deal="split", share="9", on_record=True),
            on(5.6, "accept", who="second_seller"),
        ),
    ),
    Tale(
        "second_buyer",
        "plush",
        (
            on(8.6, "order"),
            on(8.59, "pay"),
            on(7.9, "ship", carrier="DPD", number="09446440777888"),
            on(6.3, "arrive"),
            on(
                5.1,
                "dispute",
                claim="24",
                reason=Reason.NOT_AS_DESCRIBED,
                text="It is lovely, but it is the large one, and the cot is small. May it go back?",
            ),
            on(4.6, "offer", who="second_seller", deal="return", share="24"),
            on(4.2, "accept", who="second_buyer"),
            on(2.0, "send_back", carrier="DPD", number="09446440999001"),
        ),
    ),
    Tale(
        "buyer",
        "headphones",
        (
            on(7.0, "order"),
            on(6.99, "pay"),
            on(6.4, "ship", carrier="DHL", number="00340434161094022777"),
            on(5.0, "arrive"),
            on(4.5, "say", who="buyer", text="Fine ones, but they press on my glasses."),
            on(4.1, "offer", who="seller", deal="return", share="140"),
            on(3.6, "accept", who="buyer"),
        ),
    ),
    Tale(
        "second_buyer",
        "mug",
        (
            on(7.8, "order"),
            on(7.79, "pay"),
            on(7.2, "ship", carrier="GLS", number="00859007456"),
            on(5.7, "arrive"),
            on(5.4, "say", who="second_buyer", text="It came in two halves, I am afraid."),
            on(5.0, "offer", who="second_seller", deal="replacement", on_record=True),
            on(4.5, "accept", who="second_buyer"),
            on(4.4, "say", who="second_seller", text="Another one is in the kiln, out on Friday."),
        ),
    ),
    Tale(
        "second_buyer",
        "medal",
        (
            on(2.2, "order", quantity=2),
            on(2.19, "pay"),
            on(1.5, "ship", carrier="PostNL", number="3SABCD7654321098"),
        ),
    ),
)
ALONE: tuple[Tale, ...] = (
    Tale(
        "buyer",
        "card",
        (
            on(12.4, "order", note="It is a birthday present, please no invoice in the parcel."),
            on(12.39, "pay"),
            on(12.1, "say", who="second_seller", text="Thank you! It leaves tomorrow morning."),
            on(11.5, "ship", carrier="UPS", number="1Z999AA10123456784"),
            on(8.7, "prove"),
            on(8.6, "say", who="buyer", text="Here, in perfect shape. The chip answered at once."),
            on(8.5, "confirm"),
        ),
    ),
    Tale(
        "second_buyer",
        "book",
        (
            on(11.2, "order"),
            on(11.19, "pay"),
            on(10.2, "ship", carrier="Royal Mail", number="RR123456785GB"),
            on(6.4, "arrive"),
            on(
                5.6,
                "say",
                who="second_buyer",
                text="There is foxing on the first forty pages. I sent you pictures by mail.",
            ),
            on(
                5.2,
                "say",
                who="seller",
                text="I described one light mark. What you show me came with the damp of the way.",
            ),
            on(
                5.0,
                "dispute",
                claim="0.038",
                reason=Reason.NOT_AS_DESCRIBED,
                text=(
                    "Described as free of foxing worth the word. Pages 1 to 40 are spotted "
                    "throughout. I would keep the book for a fair price: I ask for 0.038 ETH back."
                ),
            ),
            on(
                3.9,
                "contest",
                text=(
                    "The book was photographed page by page before posting, without spots. It went "
                    "in a plastic sleeve. I offered to take it back, which was declined."
                ),
            ),
            on(
                3.3,
                "inquire",
                side=Side.BOTH,
                text="Was the sleeve closed when it left, and when it arrived?",
                hours=72,
            ),
            on(2.6, "reply", who="second_buyer", text="Torn at one corner, two fingers wide."),
            on(2.2, "offer", who="seller", deal="split", share="0.02", days=7),
        ),
    ),
    Tale(
        "buyer",
        "headphones",
        (
            on(10.3, "order", option="expedited"),
            on(10.29, "pay"),
            on(9.6, "ship", carrier="DHL", number="00340434161094022115"),
            on(8.2, "arrive"),
            on(7.9, "say", who="buyer", text="The left side crackles when the cable moves."),
            on(7.7, "say", who="buyer", text="This is the socket.", photo="headphones"),
            on(7.5, "say", who="seller", text="Have you tried the second cable? It is in the lid."),
            on(
                7.2,
                "dispute",
                claim="100",
                reason=Reason.DAMAGED,
                text=(
                    "Left channel crackles with both cables, so it is the socket. A repair costs "
                    "about 80 to 100, see the workshop's message. I would like 100 tUSD back."
                ),
            ),
            on(
                6.3,
                "contest",
                text=(
                    "They were tested for an hour before posting. The socket may have suffered on "
                    "the way, but 100 of 149 is more than a new socket costs."
                ),
            ),
            on(
                4.4,
                "rule",
                buyer_share="65",
                text=(
                    "Both sides agree that the socket is faulty now. The workshop asks 65 tUSD "
                    "for the socket alone. The buyer keeps the headphones and receives that part."
                ),
            ),
        ),
    ),
    Tale(
        "second_buyer",
        "mug",
        (
            on(9.3, "order"),
            on(9.29, "pay"),
            on(
                9.27, "say", who="second_buyer", text="I ordered the wrong colour, sorry. I cancel."
            ),
            on(9.26, "cancel"),
        ),
    ),
    Tale(
        "second_buyer",
        "plush",
        (
            on(9.1, "order", quantity=2),
            on(9.09, "pay"),
            on(8.1, "ship", carrier="DPD", number="09446440123456"),
            on(6.2, "arrive"),
            on(
                6.0,
                "dispute",
                claim="20",
                reason=Reason.DAMAGED,
                text="One of the two has an open seam at the arm. We can sew it; 20 back is fine.",
            ),
            on(5.5, "say", who="second_seller", text="That should not happen. Of course, granted."),
            on(5.4, "concede"),
        ),
    ),
    Tale(
        "buyer",
        "sample_pack",
        (
            on(6.6, "order"),
            on(6.59, "pay"),
            on(6.5, "say", who="second_seller", text="Here is your download: tape-and-tide-24.zip"),
            on(5.8, "say", who="buyer", text="Two of the loops are the same file, 11 and 12."),
            on(5.7, "say", who="second_seller", text="So they are, sorry. Here is a part back."),
            on(5.69, "pay_back", amount="3"),
        ),
    ),
    Tale(
        "buyer",
        "camera",
        (
            on(5.3, "order", note="The porter takes parcels until six in the evening."),
            on(5.29, "pay"),
            on(4.6, "ship", carrier="FedEx", number="986578788855"),
            on(2.5, "say", who="buyer", text="Tracking says it is in Leipzig. Looking forward!"),
            on(0.9, "meet_customs"),
            on(0.8, "extend", who="buyer", days=14),
        ),
    ),
    Tale(
        "second_buyer",
        "vinyl",
        (
            on(4.8, "order"),
            on(4.79, "pay"),
            on(4.1, "ship", carrier="La Poste", number="6A12345678901"),
            on(1.9, "arrive"),
            on(
                1.2,
                "dispute",
                claim="15",
                reason=Reason.DAMAGED,
                text=(
                    "The record is fine, but the sleeve has a bent corner that is not on the "
                    "photos. 15 tUSD back would settle it for me."
                ),
            ),
            on(
                0.7,
                "say",
                who="seller",
                text="The corner was fine here, but I want you to be content. I offer you 8.",
            ),
            on(0.69, "offer", who="seller", deal="split", share="8"),
        ),
    ),
    Tale(
        "buyer",
        "plush",
        (
            on(3.6, "order", note="For a first birthday. Could you write “Alva” on the name tag?"),
            on(3.59, "pay"),
            on(3.3, "say", who="second_seller", text="With pleasure. Alva it is."),
            on(2.8, "ship", carrier="PostNL", number="3SABCD1234567890"),
            on(0.9, "arrive"),
            on(
                0.7,
                "complain",
                kind="missing_item",
                text="Alva is delighted. Only the little scarf from the photo is not in the box.",
            ),
        ),
    ),
    Tale(
        "buyer",
        "mug",
        (
            on(1.1, "order", quantity=2),
            on(1.09, "pay"),
            on(
                1.0, "note", who="second_seller", audience="shop", text="Shelf 4, behind the bowls."
            ),
            on(
                0.9,
                "note",
                who="second_seller",
                audience="everybody",
                text="The kiln is full until Thursday; yours are packed on Friday.",
            ),
            on(0.8, "say", who="buyer", text="Could one of them be a little lighter in the glaze?"),
            on(0.6, "say", who="second_seller", text="Two from the last firing are. I pick those."),
        ),
    ),
    Tale(
        "second_buyer",
        "headphones",
        (
            on(0.5, "order"),
            on(0.49, "pay"),
            on(0.3, "say", who="second_buyer", text="No hurry, I am travelling until Friday."),
        ),
    ),
    Tale(  # waits for a word of the seller, under Approvals
        "second_buyer",
        "mug",
        (on(0.05, "order", for_approval=True, note="For our café; more if they suit us."),),
    ),
    Tale(  # the seller is silent past the deadline: the keeper gives the money back
        "second_buyer",
        "mug",
        (
            on(6.4, "order"),
            on(6.39, "pay"),
            on(3.1, "say", who="second_buyer", text="Is it on its way? I would love to know."),
        ),
    ),
    Tale(  # Devnet Post moves it to the door while somebody looks at the pages
        "second_buyer",
        "plush",
        (
            on(0.2, "order"),
            on(0.19, "pay"),
            on(0.001, "ship", carrier="Devnet Post", number="RR473124832DE"),
        ),
    ),
    Tale("buyer", "vinyl", (on(0.0, "order", note="Please sleeve it apart from the cover."),)),
)
TALES: tuple[Tale, ...] = (*ALONE, *AGREED, *SEVERAL, *SERVICES)
