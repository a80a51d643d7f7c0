"""The test dollar takes permits (EIP-2612) and authorisations (ERC-3009) as the standards say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from tests.contracts.builders import Domain, Payment, Permit
from tests.contracts.builders.payments import in_parts
from tests.contracts.evm.carried import ORDER
from tests.contracts.evm.chain import key_of

OWNER, SPENDER, CARRIER = "other_buyer", "other_seller", "keeper"
NOT_SIGNED = "erc20: not signed"
NONCE = b"\x71" * 32
TRANSFER, RECEIVE = "TransferWithAuthorization", "ReceiveWithAuthorization"


@pytest.fixture
def domain(world) -> Domain:
    return Domain(world.dollars.address, name="Test dollar")


@pytest.fixture
def permit(world) -> Permit:
    owner, spender = world.actors[OWNER], world.actors[SPENDER]
    return Permit(owner=owner, spender=spender, value=500)


@pytest.fixture
def payment(world) -> Payment:
    payer, to = world.actors[OWNER], world.actors[SPENDER]
    return Payment(payer=payer, to=to, value=500, nonce=NONCE)


def twin(v, r, s):
    return 55 - v, r, (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")


def use_permit(world, permit, signature):
    terms = (permit.owner, permit.spender, permit.value, permit.deadline)
    return world.dollars.permit(*terms, *signature, sender=world.actors[CARRIER])


def pay(world, payment, signature, *, struct=TRANSFER, by=CARRIER):
    function = struct[0].lower() + struct[1:]
    arguments = (*payment.values, *signature)
    return world.dollars.call(function, *arguments, sender=world.actors[by])


def cancel(world, domain, role=OWNER, key=OWNER):
    authorizer = world.actors[role]
    message = {"authorizer": authorizer, "nonce": NONCE}
    signature = in_parts(domain.sign("CancelAuthorization", message, key_of(key)))
    arguments = (authorizer, NONCE, *signature)
    return world.dollars.cancelAuthorization(*arguments, sender=world.actors[CARRIER])


# -- the domain


def test_the_domain_is_what_wallets_show(world, domain):
    fields, name, version, chain_id, contract, salt, more = world.dollars.read("eip712Domain")
    assert (fields, name, version, chain_id) == (b"\x0f", "Test dollar", "1", 31337)
    assert to_checksum_address(contract) == world.dollars.address
    assert (salt, more) == (bytes(32), ())
    kind = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    hashes = [keccak(text=text) for text in (kind, "Test dollar", "1")]
    parts = ["bytes32", "bytes32", "bytes32", "uint256", "address"]
    separator = keccak(encode(parts, [*hashes, 31337, world.dollars.address]))
    assert world.dollars.read("DOMAIN_SEPARATOR") == separator


# -- permits


def test_a_permit_is_an_approval_and_works_once(world, domain, permit):
    signature = permit.sign(domain, key_of(OWNER))
    outcome = world.must(use_permit(world, permit, signature))
    assert world.dollars.read("allowance", permit.owner, permit.spender) == 500
    assert world.dollars.read("nonces", permit.owner) == 1
    approval = {"owner": permit.owner, "spender": permit.spender, "value": 500}
    assert [(log.name, log.args) for log in outcome.logs] == [("Approval", approval)]
    assert use_permit(world, permit, signature).reason == NOT_SIGNED
    again = replace(permit, nonce=1, value=7)
    world.must(use_permit(world, again, again.sign(domain, key_of(OWNER))))
    assert world.dollars.read("allowance", permit.owner, permit.spender) == 7


def test_a_permit_lasts_to_its_deadline(world, domain, permit):
    permit = replace(permit, deadline=world.chain.now + 100)
    signature = permit.sign(domain, key_of(OWNER))
    world.chain.at(permit.deadline + 1)
    assert use_permit(world, permit, signature).reason == "erc20: permit expired"
    world.chain.at(permit.deadline)
    assert use_permit(world, permit, signature).ok


def test_a_permit_is_what_its_owner_signed(world, domain, permit):
    good = permit.sign(domain, key_of(OWNER))
    for changed in (
        replace(permit, owner=world.actors[SPENDER]),
        replace(permit, spender=world.actors[CARRIER]),
        replace(permit, value=501),
        replace(permit, deadline=permit.deadline - 1),
    ):
        assert use_permit(world, changed, good).reason == NOT_SIGNED
    for signature in (
        twin(*good),
        permit.sign(domain, key_of(SPENDER)),
        replace(permit, nonce=1).sign(domain, key_of(OWNER)),
        permit.sign(replace(domain, chain_id=1), key_of(OWNER)),
        permit.sign(replace(domain, contract=world.escrow.address), key_of(OWNER)),
        permit.sign(replace(domain, name="Earnest"), key_of(OWNER)),
        (0, bytes(32), bytes(32)),
    ):
        assert use_permit(world, permit, signature).reason == NOT_SIGNED
    nobodys = replace(permit, owner="0x" + "00" * 20)
    assert use_permit(world, nobodys, (0, bytes(32), bytes(32))).reason == NOT_SIGNED


# -- authorisations


@pytest.mark.parametrize(("struct", "by"), [(TRANSFER, CARRIER), (RECEIVE, SPENDER)])
def test_an_authorisation_pays_once(world, domain, payment, struct, by):
    signature = payment.sign(domain, key_of(OWNER), struct)
    with world.moves(world.dollars.address) as moved:
        outcome = world.must(pay(world, payment, signature, struct=struct, by=by))
    assert moved == {OWNER: -500, SPENDER: 500}
    assert world.dollars.read("authorizationState", payment.payer, NONCE) is True
    assert [log.name for log in outcome.logs] == ["AuthorizationUsed", "Transfer"]
    again = pay(world, payment, signature, struct=struct, by=by)
    assert again.reason == "erc20: authorization used"


def test_what_is_to_be_received_is_taken_by_the_recipient_alone(world, domain, payment):
    signature = payment.sign(domain, key_of(OWNER), RECEIVE)
    ahead = pay(world, payment, signature, struct=RECEIVE, by=CARRIER)
    assert ahead.reason == "erc20: not the recipient"
    # Nor by the other call: what was signed is another struct.
    assert pay(world, payment, signature, struct=TRANSFER).reason == NOT_SIGNED


@pytest.mark.parametrize(("struct", "by"), [(TRANSFER, CARRIER), (RECEIVE, SPENDER)])
def test_an_authorisation_has_its_time(world, domain, payment, struct, by):
    now = world.chain.now
    payment = replace(payment, valid_after=now + 10, valid_before=now + 20)
    signature = payment.sign(domain, key_of(OWNER), struct)
    for second, reason in [
        (10, "erc20: authorization not valid yet"),
        (20, "erc20: authorization expired"),
        (11, None),
        (19, None),
    ]:
        with world.chain.undone():
            world.chain.at(now + second)
            assert pay(world, payment, signature, struct=struct, by=by).reason == reason


def test_an_authorisation_is_what_its_payer_signed(world, domain, payment):
    good = payment.sign(domain, key_of(OWNER), TRANSFER)
    for changed in (
        replace(payment, payer=world.actors[SPENDER]),
        replace(payment, to=world.actors[CARRIER]),
        replace(payment, value=501),
        replace(payment, nonce=bytes(32)),
        replace(payment, valid_after=1),
        replace(payment, valid_before=payment.valid_before - 1),
    ):
        assert pay(world, changed, good).reason == NOT_SIGNED
    for signature in (
        twin(*good),
        payment.sign(domain, key_of(SPENDER), TRANSFER),
        payment.sign(domain, key_of(OWNER), RECEIVE),
        payment.sign(replace(domain, chain_id=1), key_of(OWNER), TRANSFER),
        payment.sign(replace(domain, contract=world.escrow.address), key_of(OWNER), TRANSFER),
    ):
        assert pay(world, payment, signature).reason == NOT_SIGNED
    assert world.dollars.read("authorizationState", payment.payer, NONCE) is False


def test_more_than_there_is_is_not_paid(world, domain, payment):
    rich = replace(payment, value=10**40)
    signature = rich.sign(domain, key_of(OWNER), TRANSFER)
    assert pay(world, rich, signature).reason == "erc20: not enough"
    assert world.dollars.read("authorizationState", payment.payer, NONCE) is False


def test_a_cancelled_authorisation_pays_nothing(world, domain, payment):
    assert cancel(world, domain, key=SPENDER).reason == NOT_SIGNED
    outcome = world.must(cancel(world, domain))
    assert [log.name for log in outcome.logs] == ["AuthorizationCanceled"]
    signature = payment.sign(domain, key_of(OWNER), TRANSFER)
    assert pay(world, payment, signature).reason == "erc20: authorization used"
    assert cancel(world, domain).reason == "erc20: authorization used"


def test_one_payers_nonce_is_not_anothers(world, domain, payment):
    world.must(cancel(world, domain, role=SPENDER, key=SPENDER))
    signature = payment.sign(domain, key_of(OWNER), TRANSFER)
    assert pay(world, payment, signature).ok
