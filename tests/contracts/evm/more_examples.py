"""One run of each operation around the escrows: signed payments, policies, tokens, the court."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from tests.contracts.builders import NOBODY, Domain, Purchase
from tests.contracts.evm.chain import key_of
from tests.contracts.evm.courts import APPEAL, COST, HALF, SELLER_WINS, Courtroom
from tests.contracts.evm.examples import Play
from tests.contracts.evm.scenes import Scene
from tests.contracts.evm.world import FAR_FUTURE, Sale, World


def _sign(world: World, struct: str, **message: Any) -> tuple[int, bytes, bytes]:
    """The buyer's signature in the currency's own domain: v, r, s."""
    domain = Domain(world.dollars.address, name="Test dollar")
    signature = domain.sign(struct, message, key_of("buyer"))
    return signature[64], signature[:32], signature[32:64]


def _dollar_purchase(world: World) -> tuple[Purchase, Sale]:
    purchase = world.purchase(world.listing(currency=world.dollars.address))
    return purchase, Sale(purchase, purchase.escrow_id(world.domain), None)


def _fund_with_authorization(world: World) -> Scene:
    purchase, sale = _dollar_purchase(world)
    message = {
        "from": purchase.buyer,
        "to": world.escrow.address,
        "value": purchase.amount,
        "validAfter": 0,
        "validBefore": FAR_FUTURE,
        "nonce": sale.id,
    }
    paid = (0, FAR_FUTURE, *_sign(world, "ReceiveWithAuthorization", **message))
    arguments = (*world.fund_arguments(purchase), purchase.buyer, paid)
    carrier = world.actors["keeper"]
    act = partial(world.escrow.fund_with_authorization, *arguments, sender=carrier)
    setting = "A keeper carries the payment that the buyer has signed for the currency."
    return Scene(setting, act, sale, world.dollars.address)


def _fund_with_permit(world: World) -> Scene:
    purchase, sale = _dollar_purchase(world)
    buyer, escrow = purchase.buyer, world.escrow.address
    world.must(world.dollars.approve(escrow, 0, sender=buyer))
    message = {
        "owner": buyer,
        "spender": escrow,
        "value": purchase.amount,
        "nonce": world.dollars.read("nonces", buyer),
        "deadline": FAR_FUTURE,
    }
    permit = (purchase.amount, FAR_FUTURE, *_sign(world, "Permit", **message))
    arguments = (escrow, *world.fund_arguments(purchase), permit)
    act = partial(world.relay.fund_with_permit, *arguments, sender=buyer)
    allowed = partial(world.dollars.read, "allowance", buyer, escrow)
    setting = "The buyer has approved nothing, but has signed a permit for exactly the amount."
    probes = {"allowance of the escrow": allowed}
    return Scene(setting, act, sale, world.dollars.address, probes)


def _register_policy(world: World) -> Scene:
    rules = replace(world.policy, fee_bps=100)
    act = partial(world.escrow.register_policy, rules.values, sender=world.actors["keeper"])

    def known() -> bool:
        return int(world.escrow.read("policy", rules.id)[0], 16) != 0

    setting = "A marketplace that takes 1 % registers its rules."
    return Scene(setting, act, probes={"the rules can be named": known})


# -- tokens


def _minted(world: World) -> int:
    item = (world.actors["seller"], "ipfs://item", NOBODY, world.actors["artist"], 500)
    return int(world.must(world.items.mint(*item, sender=world.actors["keeper"])).value)


def _owner(world: World, token: int) -> Callable[[], str]:
    def role() -> str:
        owner = world.items.read("ownerOf", token)
        return next(name for name, address in world.actors.items() if address == owner)

    return role


def _token_mint(world: World) -> Scene:
    item = (world.actors["seller"], "ipfs://item", NOBODY, world.actors["artist"], 500)
    act = partial(world.items.mint, *item, sender=world.actors["seller"])
    probes = {
        "tokens made so far": partial(world.items.read, "minted"),
        "tokens of the seller": partial(world.items.read, "balanceOf", world.actors["seller"]),
    }
    return Scene("A seller makes a token for an item, 5 % for its artist.", act, probes=probes)


def _token_moved(function: str, setting: str) -> Play:
    def scene(world: World) -> Scene:
        token = _minted(world)
        seller, buyer = world.actors["seller"], world.actors["buyer"]
        world.must(world.items.approve(world.actors["keeper"], token, sender=seller))
        act = partial(world.items.call, function, seller, buyer, token, sender=seller)

        def approved() -> str:
            is_any = int(world.items.read("getApproved", token), 16)
            return "the keeper" if is_any else "nobody"

        probes = {"owner": _owner(world, token), "approved for this token": approved}
        return Scene(setting, act, probes=probes)

    return scene


def _token_approve(world: World) -> Scene:
    token = _minted(world)
    keeper, seller = world.actors["keeper"], world.actors["seller"]
    act = partial(world.items.approve, keeper, token, sender=seller)

    def approved() -> bool:
        return bool(world.items.read("getApproved", token) == keeper)

    return Scene("The owner lets a keeper move one token.", act, probes={"keeper may": approved})


def _approval_for_all(contract: str) -> Play:
    def scene(world: World) -> Scene:
        tokens = getattr(world, contract)
        seller, escrow = world.actors["other_seller"], world.escrow.address
        act = partial(tokens.setApprovalForAll, escrow, True, sender=seller)
        may = partial(tokens.read, "isApprovedForAll", seller, escrow)
        setting = "A seller lets the escrow contract take what its listings promise."
        return Scene(setting, act, probes={"escrow may move all": may})

    return scene


def _run(world: World, units: int = 100) -> int:
    made = (world.actors["seller"], "ipfs://run", units, NOBODY, 0)
    return int(world.must(world.editions.mint(*made, sender=world.actors["keeper"])).value)


def _units(world: World, role: str, run: int) -> Callable[[], int]:
    return partial(world.editions.read, "balanceOf", world.actors[role], run)


def _edition_mint(world: World) -> Scene:
    seller = world.actors["seller"]
    made = (seller, "ipfs://run", 100, world.actors["artist"], 500)
    act = partial(world.editions.mint, *made, sender=seller)
    probes = {"runs made so far": partial(world.editions.read, "minted")}
    return Scene("A seller makes a run of 100 equal items.", act, probes=probes)


def _edition_moved(world: World) -> Scene:
    run = _run(world)
    seller, buyer = world.actors["seller"], world.actors["buyer"]
    act = partial(world.editions.safeTransferFrom, seller, buyer, run, 3, b"", sender=seller)
    probes = {f"units of the {role}": _units(world, role, run) for role in ("seller", "buyer")}
    return Scene("The owner of 100 units gives three away.", act, probes=probes)


def _edition_batch(world: World) -> Scene:
    runs = [_run(world), _run(world, 5)]
    seller, buyer = world.actors["seller"], world.actors["buyer"]
    act = partial(
        world.editions.safeBatchTransferFrom, seller, buyer, runs, [3, 5], b"", sender=seller
    )
    probes = {
        "units of the seller, first run": _units(world, "seller", runs[0]),
        "units of the seller, second run": _units(world, "seller", runs[1]),
    }
    return Scene("Units of two runs go to a buyer in one call.", act, probes=probes)


# -- the court


def _request(world: World) -> Scene:
    court = Courtroom(world)
    sale = court.sale()
    act = partial(court.adapter.request, sale.terms, sender=sale.buyer, value=COST + 500)
    probes = {"the court has": lambda: world.balance("0x" + "00" * 20, court.court.address)}
    setting = "A claim of 400,000 is before the arbiter; the court takes 10,000 and the buyer, who "
    return Scene(setting + "sends 10,500, asks it.", act, sale, probes=probes)


def _submit_evidence(world: World) -> Scene:
    court = Courtroom(world)
    sale = court.sale()
    court.asked(sale)
    act = partial(court.adapter.submit_evidence, sale.terms, "ipfs://photos", sender=sale.buyer)
    return Scene("The buyer shows the jurors photos of the damage.", act, sale)


def _appeal(world: World) -> Scene:
    court = Courtroom(world)
    sale = court.sale()
    dispute = court.asked(sale)
    until = world.chain.now + 60
    world.must(court.court.let_appeal(dispute, SELLER_WINS, until, sender=court.jurors))
    act = partial(court.adapter.appeal, dispute, sender=sale.buyer, value=APPEAL)
    probes = {"appeals": partial(court.court.read, "appeals", dispute)}
    setting = "The court means to decide for the seller; the buyer pays 25,000 for an appeal."
    return Scene(setting, act, sale, probes=probes)


def _court_rule(world: World) -> Scene:
    court = Courtroom(world)
    sale = court.sale()
    dispute = court.asked(sale)
    act = partial(court.decides, dispute, HALF)
    decided = {"decision on record": lambda: bool(court.adapter.read("cases", dispute)[4])}
    return Scene("The court decides on half of the claim.", act, sale, probes=decided)


def _carry_out(world: World) -> Scene:
    court = Courtroom(world)
    sale = court.sale()
    dispute = court.decided(sale, HALF)
    act = partial(court.carry_out, sale, dispute)
    probes = {"kept by the adapter": court.kept}
    return Scene("The court has decided on half of the 400,000.", act, sale, probes=probes)


def _withdraw_fee(world: World) -> Scene:
    court = Courtroom(world)
    sale = court.sale()
    court.judged(sale, HALF, payer=sale.buyer)
    act = partial(court.withdraw, sale, world.actors["other_buyer"], payer=sale.buyer)
    setting = "The buyer had paid the court, and has the fee sent to another address."
    return Scene(setting, act, sale, probes={"kept by the adapter": court.kept})


MORE_EXAMPLES: dict[str, Play] = {
    "fund_with_authorization.md": _fund_with_authorization,
    "fund_with_permit.md": _fund_with_permit,
    "register_policy.md": _register_policy,
    "token_mint.md": _token_mint,
    "token_transferFrom.md": _token_moved("transferFrom", "The owner gives the token away."),
    "token_safeTransferFrom.md": _token_moved(
        "safeTransferFrom", "The owner gives the token to a key; a contract would be asked."
    ),
    "token_approve.md": _token_approve,
    "token_setApprovalForAll.md": _approval_for_all("items"),
    "edition_mint.md": _edition_mint,
    "edition_safeTransferFrom.md": _edition_moved,
    "edition_safeBatchTransferFrom.md": _edition_batch,
    "edition_setApprovalForAll.md": _approval_for_all("editions"),
    "court_request.md": _request,
    "court_submit_evidence.md": _submit_evidence,
    "court_appeal.md": _appeal,
    "court_rule.md": _court_rule,
    "court_carry_out.md": _carry_out,
    "court_withdraw_fee.md": _withdraw_fee,
}
