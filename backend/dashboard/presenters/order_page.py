"""What the templates of an order print. Shapes only; presenters/orders.py fills them."""

from __future__ import annotations

from dataclasses import dataclass

from backend.dashboard.presenters.approvals import HoldPanel
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.buttons import StepButton, Sum
from backend.dashboard.presenters.care import CarePanel
from backend.dashboard.presenters.carrying import CarriedNote
from backend.dashboard.presenters.complaints import ComplaintDoor, ComplaintPanel
from backend.dashboard.presenters.dates import Deadline, Moment
from backend.dashboard.presenters.evidence import Piece
from backend.dashboard.presenters.fulfilment import FulfilmentPanel
from backend.dashboard.presenters.hearing_panel import HearingPanel
from backend.dashboard.presenters.journey import JourneyStep
from backend.dashboard.presenters.listings import Photo
from backend.dashboard.presenters.next_steps import NextStep
from backend.dashboard.presenters.offer_table import OfferTable
from backend.dashboard.presenters.pending import PendingNote
from backend.dashboard.presenters.people import Person
from backend.dashboard.presenters.problems import Way
from backend.dashboard.presenters.second_looks import LookLine
from backend.dashboard.presenters.shell import NoticeText
from backend.dashboard.presenters.thread import MessageBubble, TalkPanel


@dataclass(frozen=True, slots=True)
class MoneyPanel:
    """Where the money is, and its parts."""

    text: str
    sums: tuple[Sum, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParcelPanel:
    """How it travels, and where to, for those who may know."""

    option: str
    sent_from: str = ""
    border: str = ""  # what it means that it goes to another country; empty: it does not
    carrier: str = ""
    tracking_number: str = ""
    tracking_href: str | None = None
    warnings: tuple[str, ...] = ()
    address: str = ""
    address_href: str | None = None
    address_note: str = ""
    sealed_href: str | None = None


@dataclass(frozen=True, slots=True)
class TokenPanel:
    """The token of the item and who holds it now."""

    number: str
    contract: str
    where: str
    pieces: str = ""  # of an edition: how many units of it belong here


@dataclass(frozen=True, slots=True)
class Statement:
    """What a side said in the dispute."""

    who: str
    text: str
    at: Moment | None = None
    answers: tuple[tuple[str, str], ...] = ()  # to what the buyer was asked
    root: str = ""  # what the chain holds
    is_intact: bool | None = None  # whether the text is what was hashed; None: there is no text
    evidence_href: str = ""  # to everything under the root
    pieces: tuple[Piece, ...] = ()  # the same in place, each hashed anew


@dataclass(frozen=True, slots=True)
class DisputePanel:
    """What is asked back, why, and what was said."""

    claim: str
    reason: str
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomePanel:
    """Who got what, to the unit."""

    text: str
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer. A dead one has nothing but its name and what became of it."""

    id: str
    who: str
    title: str
    text: str
    sums: tuple[Sum, ...]
    way: str
    expires: Deadline | None
    is_mine: bool
    note: str = ""
    buttons: tuple[StepButton, ...] = ()
    made_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class OffersPanel:
    """The desk of offers on the page of a delivery."""

    standing: tuple[OfferCard, ...]
    past: tuple[OfferCard, ...]
    make_href: str | None
    empty: str
    table: OfferTable | None = None
    title: str = "Offers between you"


@dataclass(frozen=True, slots=True)
class ChipProof:
    """What the item's chip has signed, and whether it says anything."""

    who: str
    text: str
    tone: str
    at: Moment


@dataclass(frozen=True, slots=True)
class DeliveryPanel:
    """One delivery of an order."""

    id: str
    escrow_id: str  # empty: paid beside the chain
    badge: Badge
    journey: tuple[JourneyStep, ...]
    journey_note: NoticeText | None
    next: NextStep
    others: tuple[StepButton, ...]
    money: MoneyPanel
    parcel: ParcelPanel
    token: TokenPanel | None
    dispute: DisputePanel | None
    outcome: OutcomePanel | None
    arbiter: Person | None
    offers: OffersPanel | None = None
    return_parcel: ParcelPanel | None = None
    proofs: tuple[ChipProof, ...] = ()
    later_refund: str = ""
    pending: tuple[PendingNote, ...] = ()
    title: str = ""
    flow: str = ""  # the way it goes, in words
    flow_note: str = ""
    sold_by: str = ""  # a private person or a business, and what that means
    shipped_by: str = ""
    work_href: str = ""  # what is reported and asked about it
    work_label: str = ""
    return_href: str = ""  # where it goes back, said by the seller and printed by the buyer
    return_label: str = ""
    fulfilment: FulfilmentPanel | None = None
    carried: CarriedNote | None = None
    hearing: HearingPanel | None = None  # what the arbiter asks


@dataclass(frozen=True, slots=True)
class HistoryNote:
    """What somebody wrote down with it, and who reads that."""

    readers: str
    text: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened."""

    id: str
    text: str
    at: Moment
    tone: str = "neutral"
    who: str = ""
    detail: str = ""
    transaction: str | None = None
    part: str = ""  # which delivery, when there are several
    notes: tuple[HistoryNote, ...] = ()
    until: Moment | None = None  # a date in the sentence: `text`, then this, then `rest`
    rest: str = ""


@dataclass(frozen=True, slots=True)
class PartRow:
    """One delivery in the table of an order's deliveries."""

    href: str
    title: str
    note: str
    amount: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class Several:
    """What the page of an order of several deliveries has above them."""

    badge: Badge
    rows: tuple[PartRow, ...]
    total: str
    next: NextStep | None  # paying for all of them; None once that is over
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class BesidePanel:
    """How an order is paid beside the chain, in short, with the way to its page."""

    method: str
    explains: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything pages/order.html prints."""

    id: str
    chain_id: int
    title: str
    photo: Photo | None
    back: Way
    role_text: str
    counterparty: Person
    buyer: Person
    seller: Person
    placed_at: Moment
    position: str
    chain_time: int
    now: Moment
    deliveries: tuple[DeliveryPanel, ...]
    history: tuple[HistoryEntry, ...]
    messages: tuple[MessageBubble, ...]
    thread_note: str
    thread_with: str
    has_thread: bool
    may_write: bool
    talk: TalkPanel
    note: str = ""
    several: Several | None = None  # what stands above the deliveries when there are several
    looks: tuple[LookLine, ...] = ()
    care: tuple[CarePanel, ...] = ()
    hold: HoldPanel | None = None
    beside: BesidePanel | None = None
    may_note: bool = False
    may_see_invoices: bool = False
    may_see_costs: bool = False
    complaints: tuple[ComplaintPanel, ...] = ()
    doors: tuple[ComplaintDoor, ...] = ()  # to complain


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list."""

    id: str
    href: str
    title: str
    photo: Photo | None
    total: str
    with_whom: str
    placed_at: Moment
    badge: Badge
    next: str
    deadline: Deadline | None
    needs_you: bool
    pending: str = ""  # that a transaction is on its way
    parts: str = ""  # how its deliveries stand, when there are several
    money: str = ""  # what is captured of it, and what is outstanding
    unread: int = 0  # messages of others
