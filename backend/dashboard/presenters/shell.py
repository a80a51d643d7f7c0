"""The frame around every page: navigation, who is signed in, banner, one sentence of feedback."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from backend.chain.chains import Chains
from backend.core.marketplace import Guide
from backend.core.viewer import StaffRole
from backend.dashboard.presenters.people import Person
from backend.indexer.health import ChainHealth, Health

# What a redirect may announce with `?done=`; anything else says nothing.
NOTICES: dict[str, str] = {
    "named": "Your name is saved.",
    "return_address": "The buyer can print a label with it now.",
    "erasure_asked": "What nothing needs any more is erased. The rest follows by itself.",
    "erasure_withdrawn": "You stay. What is erased stays erased.",
    "erased": "Your data are erased, and you are signed out everywhere.",
    "address_given": "The seller knows now where it goes.",
    "address_erased": "Address and contact are erased.",
    "reason_noted": "Noted. The address can be read for a quarter of an hour.",
    "question_ask": "Asked. The seller has been told, and the answer will stand here.",
    "question_answer": "Answered, for everybody to read.",
    "question_report": "Reported. Staff look at it.",
    "question_hide": "Hidden. Only staff see it now.",
    "question_show": "It stands for everybody, and its reports are settled.",
    "declared": "Saved. Buyers read it beside everything you sell.",
    "session_ended": "That sign-in is over.",
    "saved": "Saved.",
    "audit_asked": "It is made within seconds. It appears below.",
    "export_runs": "It runs within seconds.",
    "code_used": "This is the price that goes with your code.",
    "noted_payment": "Noted. Everybody on this order can read it.",
    "search_dropped": "The search is gone.",
    "photo_added": "The picture is in.",
    "photo_removed": "The picture is gone.",
    "token_set": "The token belongs to this listing now.",
    "cloned": "A new version. Change what you like, then sign it: the old one makes way.",
    "hidden": "The listing is off the market.",
    "abandoned": "The order is closed. Nothing was paid.",
    "asked": "The seller has been asked.",
    "in_basket": "It is in your basket. Nothing is set aside until you order.",
    "out_of_basket": "It is out of your basket.",
    "sent": "Your message is sent.",
    "invited": "The invitation waits for them. Tell them to sign in with that wallet.",
    "complained": "The seller and our staff read it.",
    "noted": "It stands in the history.",
    "decided": "The buyer reads your decision.",
    "assigned": "Given to somebody else.",
    "granted": "They are staff now.",
    "revoked": "That role is gone.",
    "key_revoked": "That key signs nothing more.",
    "offer_hidden": "The offer is off the page.",
    "problem_told": "The buyer reads what you wrote.",
    "all_read": "All of them are read.",
    "kept": "Kept as unread.",
    "mail_asked": "Look into that mailbox: the link in it confirms the address.",
    "address_gone": "Nothing is sent there any more.",
    "webhook_gone": "The webhook is gone.",
    "webhook_on": "It is on again; what waited goes out now.",
    "webhook_tried": "A test event is on its way.",
    "sent_again": "It is on its way again.",
    "question_asked": "Asked. They have been told, and until when.",
    "answered": "Your answer stands in the case. The arbiter has been told.",
    "draft_kept": "Kept. Nobody but you reads it, and it decides nothing.",
    "stepped_back": "You have stepped back. Both sides have been told.",
    "described": "Written down. The owner of the shop signs it with their wallet.",
    "reported": "It stands with the reports of the parcel.",
}

MONEY_IS_SAFE = (
    "Your money is where the contract says, and the contract checks whatever your wallet signs."
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation."""

    name: str
    title: str
    href: str
    icon: str
    is_here: bool = False
    count: int = 0
    counts: str = "need you"  # what is counted, for those who hear the page


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A sentence with a tone: info, success, warning or error."""

    text: str
    tone: str = "info"


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything base.html prints that is not the page itself."""

    nonce: str
    boot: str
    is_devnet: bool
    chain_names: Mapping[int, str]  # by id; empty where nobody has to be told which
    here: str
    nav: tuple[NavItem, ...]
    me: Person | None
    theme: str | None
    sign_in_href: str
    notice: NoticeText | None
    guide: Guide  # how to ship, for sellers
    has_relay: bool = False  # steps can be signed here, and are carried
    unread: int = 0  # notices
    has_sink: bool = False  # a devnet whose mails can be read on a page
    stale: NoticeText | None = None  # why what this page says of the chain may be old


def present_chain_names(chains: Chains) -> dict[int, str]:
    """What to call each chain on pages; nothing when there is only one."""
    return {chain.id: chain.name for chain in chains} if chains.has_several else {}


def present_nav(
    here: str,
    *,
    is_signed_in: bool,
    is_arbiter: bool,
    need_you: int,
    open_cases: int,
    basket: int = 0,
    staff: Collection[StaffRole] = (),
    tickets: int = 0,
) -> tuple[NavItem, ...]:
    """Market and selling for everybody; the rest for those who have something to do there."""
    items = [NavItem("market", "Market", "/", "grid")]
    if is_signed_in:
        items.append(NavItem("orders", "Orders", "/orders", "package", count=need_you))
    if basket or here == "basket":
        items.append(
            NavItem("basket", "Basket", "/basket", "basket", count=basket, counts="things")
        )
    items.append(NavItem("sell", "Sell", "/sell", "tag"))
    if is_arbiter:
        items.append(NavItem("cases", "Cases", "/cases", "scale", count=open_cases))
    if staff:
        items.append(NavItem("tickets", "Tickets", "/tickets", "clock", count=tickets))
    if StaffRole.ADMIN in staff:
        items.append(NavItem("staff", "Staff", "/staff", "user"))
    return tuple(replace(item, is_here=item.name == here) for item in items)


def present_notice(code: str | None) -> NoticeText | None:
    text = NOTICES.get(code or "")
    return NoticeText(text, "success") if text else None


def present_stale(health: Health) -> NoticeText | None:
    """For pages about money: that they may be old, and what that does not change."""
    old = [chain for chain in health.chains if chain.problems]
    if not old:
        return None
    names = [f"{chain.name}: " if len(health.chains) > 1 else "" for chain in old]
    why = " ".join(f"{name}{_as_of(chain)}" for name, chain in zip(names, old, strict=True))
    return NoticeText(f"{why} {MONEY_IS_SAFE}", "warning")


def _as_of(chain: ChainHealth) -> str:
    seen = chain.indexed_time
    as_of = f" You see the chain as of {seen:%d %b, %H:%M} UTC." if seen else ""
    return f"{chain.problems[0]}{as_of}"


def present_theme(cookie: str | None) -> str | None:
    """The chosen theme; None follows the device."""
    return cookie if cookie in {"light", "dark"} else None
