# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize gas
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title KlerosArbiter
@license Apache-2.0
@notice Lets a court of ERC-792, such as Kleros, be the arbiter of a policy: the policy names this contract. No owner;
        court, escrow contract and the court's settings are fixed for good.
@dev The court's decision is only written down when it comes; anybody carries it out afterwards. So nothing that the
     escrow refuses can ever hold up the court, and a decision that comes after the arbitration deadline does nothing:
     silence has decided by then.
     Whoever pays the court gets the arbiter's fee of the escrow that is closed by this decision, be it more or less
     than what the court took. If the parties settle, concede, or let the time run out, the payer bears the cost.
"""
from ethereum.ercs import IERC20

from contracts.interfaces import IArbitrable
from contracts.interfaces import IArbitrator
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import state_word


implements: IArbitrable


interface IEscrow:
    def escrow_id(terms: IPhygitalEscrow.Terms) -> bytes32: view
    def escrows(escrow_id: bytes32) -> uint256: view
    def policy(policy_id: bytes32) -> IPhygitalEscrow.Policy: view
    def credit(currency: address, account: address) -> uint256: view
    def withdraw(currency: address, to: address) -> uint256: nonpayable
    def rule(
        terms: IPhygitalEscrow.Terms, buyer_share: uint256, asset_to_buyer: bool, ruling_hash: bytes32
    ): nonpayable
    def rule_return(terms: IPhygitalEscrow.Terms, buyer_share: uint256, ruling_hash: bytes32): nonpayable


struct Case:
    escrow_id: bytes32
    payer: address
    steps: uint256  # of the state word when the court was asked
    choices: uint256
    is_ruled: bool
    ruling: uint256
    is_done: bool


event CaseOpened:
    escrow_id: indexed(bytes32)
    dispute_id: indexed(uint256)
    payer: indexed(address)
    state: uint256
    cost: uint256


event CaseClosed:
    # The escrow has done what the court decided.
    escrow_id: indexed(bytes32)
    dispute_id: indexed(uint256)
    ruling: uint256


event FeeWithdrawn:
    escrow_id: indexed(bytes32)
    payer: indexed(address)
    currency: indexed(address)
    to: address
    amount: uint256


# What the court chooses from.
REFUSED: constant(uint256) = 0  # what the policy says of an arbiter's silence
BUYER_WINS: constant(uint256) = 1  # the claim is granted
SELLER_WINS: constant(uint256) = 2
HALF: constant(uint256) = 3  # half of the claim
SEND_BACK: constant(uint256) = 4  # the claim is paid when the goods are back; asked only once for an escrow

BPS: constant(uint256) = 10_000
# Leaving arbitration and coming back takes three steps, so within two only the deadline can have moved.
SAME_HEARING: constant(uint256) = 2
QUESTION: constant(uint256) = 0
# Shown to jurors in every case: where the roots are that the parties committed to before the court was asked.
ROOTS: constant(String[256]) = (
    'data:application/json,{"name":"Committed roots","description":"Merkle roots are in the escrow events Disputed, Contested and ReturnContested; escrow_id is the hex of this evidence group."}'
)


court: public(immutable(address))
escrow: public(immutable(address))
court_data: public(immutable(Bytes[256]))

# dispute id -> case
cases: public(HashMap[uint256, Case])
# escrow id -> steps of its state word when the court was last asked
asked_at: public(HashMap[bytes32, uint256])
# escrow id -> who paid the court for the decision that was carried out last, and may draw the arbiter's fee
payee: public(HashMap[bytes32, address])


@deploy
def __init__(court_address: address, escrow_address: address, extra_data: Bytes[256], question: String[256]):
    """
    @param court_address A court of ERC-792.
    @param escrow_address PhygitalEscrow.
    @param extra_data The court's own settings: which sub-court, how many jurors.
    @param question Where the ERC-1497 document with the question and its choices is.
    """
    court = court_address
    escrow = escrow_address
    court_data = extra_data
    log IArbitrable.MetaEvidence(_metaEvidenceID=QUESTION, _evidence=question)


@external
@payable
@reentrant
def __default__():
    # The arbiter's fee, or a credit drawn; nobody else's coins could be given back.
    assert msg.sender == escrow, "court: no coins, please"


@external
@payable
def request(terms: IPhygitalEscrow.Terms) -> uint256:
    """
    @notice Bring a case that waits for this arbiter before the court, and pay for it. Anybody may, once per hearing;
            what is sent above the court's price comes back.
    @param terms The escrow's terms.
    @return The court's number of the dispute.
    """
    escrow_id: bytes32 = staticcall IEscrow(escrow).escrow_id(terms)
    word: uint256 = staticcall IEscrow(escrow).escrows(escrow_id)
    assert state_word._status(word) == state_word.ARBITRATION, "court: not before the arbiter"
    assert block.timestamp < state_word._deadline(word), "court: too late"
    rules: IPhygitalEscrow.Policy = staticcall IEscrow(escrow).policy(terms.policy)
    assert rules.arbiter == self, "court: another arbiter's case"
    assert not self._is_same_hearing(self.asked_at[escrow_id], word), "court: asked already"

    cost: uint256 = staticcall IArbitrator(court).arbitrationCost(court_data)
    assert msg.value >= cost, "court: costs more"
    choices: uint256 = HALF if word & state_word.RETURN_SPENT != 0 else SEND_BACK
    self.asked_at[escrow_id] = state_word._steps(word)
    dispute_id: uint256 = extcall IArbitrator(court).createDispute(choices, court_data, value=cost)
    assert self.cases[dispute_id].escrow_id == empty(bytes32), "court: number used before"
    self.cases[dispute_id] = Case(
        escrow_id=escrow_id,
        payer=msg.sender,
        steps=state_word._steps(word),
        choices=choices,
        is_ruled=False,
        ruling=REFUSED,
        is_done=False,
    )
    group: uint256 = convert(escrow_id, uint256)
    log CaseOpened(escrow_id=escrow_id, dispute_id=dispute_id, payer=msg.sender, state=word, cost=cost)
    log IArbitrable.Dispute(
        _court=court, _disputeID=dispute_id, _metaEvidenceID=QUESTION, _evidenceGroupID=group
    )
    log IArbitrable.Evidence(_court=court, _evidenceGroupID=group, _party=self, _evidence=ROOTS)
    self._give_back(msg.value - cost)
    return dispute_id


@external
def submit_evidence(terms: IPhygitalEscrow.Terms, evidence: String[256]):
    """
    @notice Show the jurors a document. Buyer or seller, once the court has been asked.
    @param terms The escrow's terms.
    @param evidence Where the document is (ERC-1497); its leaves can be checked against the committed roots.
    """
    escrow_id: bytes32 = staticcall IEscrow(escrow).escrow_id(terms)
    assert self.asked_at[escrow_id] != 0, "court: no such case"
    assert msg.sender == terms.buyer or msg.sender == terms.seller, "court: not a party"
    log IArbitrable.Evidence(
        _court=court,
        _evidenceGroupID=convert(escrow_id, uint256),
        _party=msg.sender,
        _evidence=evidence,
    )


@external
@payable
def appeal(dispute_id: uint256):
    """
    @notice Ask the court to decide again, and pay for it; nobody gives that back. Anybody may, while the court takes
            appeals. What is sent above its price comes back.
    @param dispute_id The court's number of the dispute.
    """
    self._check_waiting(dispute_id)
    cost: uint256 = staticcall IArbitrator(court).appealCost(dispute_id, court_data)
    assert msg.value >= cost, "court: costs more"
    extcall IArbitrator(court).appeal(dispute_id, court_data, value=cost)
    self._give_back(msg.value - cost)


@external
def rule(_disputeID: uint256, _ruling: uint256):
    """
    @notice Write the court's decision down. The court only, once; `carry_out` does the rest.
    @param _disputeID The court's number of the dispute.
    @param _ruling The choice; one that was not on offer counts as a refusal to decide.
    """
    assert msg.sender == court, "court: not the court"
    self._check_waiting(_disputeID)
    self.cases[_disputeID].is_ruled = True
    if _ruling <= self.cases[_disputeID].choices:
        self.cases[_disputeID].ruling = _ruling
    log IArbitrable.Ruling(_court=court, _disputeID=_disputeID, _ruling=_ruling)


@external
def carry_out(terms: IPhygitalEscrow.Terms, dispute_id: uint256):
    """
    @notice Have the escrow do what the court decided. Anybody may, within the arbitration window and while the case is
            still the one the court was asked about.
    @param terms The escrow's terms.
    @param dispute_id The court's number of the dispute.
    """
    case: Case = self.cases[dispute_id]
    escrow_id: bytes32 = staticcall IEscrow(escrow).escrow_id(terms)
    assert case.escrow_id == escrow_id, "court: no such case"
    assert case.is_ruled, "court: not decided yet"
    assert not case.is_done, "court: done already"
    word: uint256 = staticcall IEscrow(escrow).escrows(escrow_id)
    assert state_word._status(word) == state_word.ARBITRATION, "court: not before the arbiter"
    assert self._is_same_hearing(case.steps, word), "court: another hearing"

    self.cases[dispute_id].is_done = True
    self.payee[escrow_id] = case.payer
    log CaseClosed(escrow_id=escrow_id, dispute_id=dispute_id, ruling=case.ruling)
    claim: uint256 = state_word._share(word)
    # What the jurors wrote is the court's to publish; this names the decision.
    ruling_hash: bytes32 = keccak256(abi_encode(court, dispute_id, case.ruling))
    if case.ruling == SEND_BACK:
        extcall IEscrow(escrow).rule_return(terms, claim, ruling_hash)
        return
    share: uint256 = self._share(case.ruling, claim, terms.policy)
    extcall IEscrow(escrow).rule(terms, share, share < terms.amount, ruling_hash)


@external
def withdraw_fee(terms: IPhygitalEscrow.Terms, to: address) -> uint256:
    """
    @notice Draw the arbiter's fee of an escrow that a decision of the court has closed. Only who paid the court for it.
    @param terms The escrow's terms.
    @param to Who receives it; need not be the caller.
    @return The units drawn, in the escrow's currency.
    """
    escrow_id: bytes32 = staticcall IEscrow(escrow).escrow_id(terms)
    assert msg.sender == self.payee[escrow_id], "court: not who paid"
    word: uint256 = staticcall IEscrow(escrow).escrows(escrow_id)
    assert state_word._status(word) == state_word.RULED, "court: no fee yet"
    assert to != empty(address) and to != self, "court: bad recipient"
    self.payee[escrow_id] = empty(address)

    rules: IPhygitalEscrow.Policy = staticcall IEscrow(escrow).policy(terms.policy)
    bps: uint256 = convert(rules.arbiter_fee_bps, uint256)
    share: uint256 = state_word._share(word)
    # Each part rounds down by itself, as it did in the escrow.
    amount: uint256 = share * bps // BPS + (terms.amount - share) * bps // BPS
    assert amount != 0, "court: no fee"
    # When the currency refused this contract, the escrow kept the fee as a credit.
    if staticcall IEscrow(escrow).credit(terms.currency, self) != 0:
        extcall IEscrow(escrow).withdraw(terms.currency, self)
    log FeeWithdrawn(escrow_id=escrow_id, payer=msg.sender, currency=terms.currency, to=to, amount=amount)
    if terms.currency == empty(address):
        raw_call(to, b"", value=amount)
    else:
        assert extcall IERC20(terms.currency).transfer(to, amount, default_return_value=True), "court: transfer failed"
    return amount


@internal
@view
def _check_waiting(dispute_id: uint256):
    assert self.cases[dispute_id].escrow_id != empty(bytes32), "court: no such case"
    assert not self.cases[dispute_id].is_ruled, "court: decided already"


@internal
@pure
def _is_same_hearing(steps: uint256, word: uint256) -> bool:
    return steps != 0 and state_word._steps(word) - steps <= SAME_HEARING


@internal
@view
def _share(ruling: uint256, claim: uint256, policy_id: bytes32) -> uint256:
    if ruling == BUYER_WINS:
        return claim
    if ruling == SELLER_WINS:
        return 0
    if ruling == HALF:
        return claim // 2
    rules: IPhygitalEscrow.Policy = staticcall IEscrow(escrow).policy(policy_id)
    return claim * convert(rules.silence_bps, uint256) // BPS


@internal
def _give_back(amount: uint256):
    if amount != 0:
        raw_call(msg.sender, b"", value=amount)
