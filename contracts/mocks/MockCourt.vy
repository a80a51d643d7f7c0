# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title MockCourt
@license Apache-2.0
@notice For tests and devnets: a court of ERC-792 whose owner is all its jurors, and does not have to behave. It can be
        silent, rule twice or out of range, use a number again, and strike back while a dispute is opened.
"""
from contracts.interfaces import IArbitrable
from contracts.interfaces import IArbitrator


implements: IArbitrator


struct Dispute:
    arbitrable: address
    choices: uint256
    status: uint8
    ruling: uint256
    appeal_from: uint256
    appeal_until: uint256


event Struck:
    succeeded: bool
    answer: Bytes[256]


WAITING: constant(uint8) = 0
APPEALABLE: constant(uint8) = 1
SOLVED: constant(uint8) = 2

owner: public(address)
cost: public(uint256)
cost_of_appeal: public(uint256)
count: public(uint256)
disputes: public(HashMap[uint256, Dispute])
appeals: public(HashMap[uint256, uint256])

_data: Bytes[4096]


@deploy
def __init__(cost: uint256, cost_of_appeal: uint256):
    self.owner = msg.sender
    self.cost = cost
    self.cost_of_appeal = cost_of_appeal


@external
def set_cost(cost: uint256):
    """
    @notice Change the price of a dispute.
    @param cost Coins.
    """
    self.cost = cost


@external
def forget_the_last_number():
    """
    @notice Give the next dispute the number of the last one.
    """
    self.count -= 1


@external
def strike_with(data: Bytes[4096]):
    """
    @notice From now on, call whoever opens a dispute back from inside that call.
    @param data What to call.
    """
    self._data = data


@external
@payable
def createDispute(_choices: uint256, _extraData: Bytes[1024]) -> uint256:
    """
    @notice Open a dispute for the caller.
    @param _choices How many choices there are beside refusing.
    @param _extraData Ignored.
    @return Its number, counted from zero.
    """
    assert msg.value == self.cost, "court mock: pay the price"
    dispute_id: uint256 = self.count
    self.count = dispute_id + 1
    self.disputes[dispute_id] = Dispute(
        arbitrable=msg.sender, choices=_choices, status=WAITING, ruling=0, appeal_from=0, appeal_until=0
    )
    log IArbitrator.DisputeCreation(_disputeID=dispute_id, _arbitrable=msg.sender)
    if len(self._data) != 0:
        succeeded: bool = False
        answer: Bytes[256] = b""
        succeeded, answer = raw_call(msg.sender, self._data, max_outsize=256, revert_on_failure=False)
        log Struck(succeeded=succeeded, answer=answer)
    return dispute_id


@external
def let_appeal(dispute_id: uint256, ruling: uint256, until: uint256):
    """
    @notice Say what the decision would be, and take appeals for a while.
    @param dispute_id The dispute.
    @param ruling The choice.
    @param until Unix seconds.
    """
    assert msg.sender == self.owner, "court mock: not the owner"
    self.disputes[dispute_id].status = APPEALABLE
    self.disputes[dispute_id].ruling = ruling
    self.disputes[dispute_id].appeal_from = block.timestamp
    self.disputes[dispute_id].appeal_until = until
    log IArbitrator.AppealPossible(_disputeID=dispute_id, _arbitrable=self.disputes[dispute_id].arbitrable)


@external
@payable
def appeal(_disputeID: uint256, _extraData: Bytes[1024]):
    """
    @notice Ask for another decision; only who opened the dispute.
    @param _disputeID The dispute.
    @param _extraData Ignored.
    """
    dispute: Dispute = self.disputes[_disputeID]
    assert msg.sender == dispute.arbitrable, "court mock: not your dispute"
    assert msg.value == self.cost_of_appeal, "court mock: pay the price"
    assert dispute.status == APPEALABLE and block.timestamp < dispute.appeal_until, "court mock: no appeal now"
    self.appeals[_disputeID] += 1
    self.disputes[_disputeID].status = WAITING
    log IArbitrator.AppealDecision(_disputeID=_disputeID, _arbitrable=msg.sender)


@external
def give_ruling(dispute_id: uint256, ruling: uint256):
    """
    @notice Decide for good and tell who asked. Nothing stops the owner from doing so twice, or out of range.
    @param dispute_id The dispute.
    @param ruling The choice.
    """
    assert msg.sender == self.owner, "court mock: not the owner"
    self.disputes[dispute_id].status = SOLVED
    self.disputes[dispute_id].ruling = ruling
    extcall IArbitrable(self.disputes[dispute_id].arbitrable).rule(dispute_id, ruling)


@external
@view
def arbitrationCost(_extraData: Bytes[1024]) -> uint256:
    """
    @notice The price of a dispute.
    @param _extraData Ignored.
    @return Coins.
    """
    return self.cost


@external
@view
def appealCost(_disputeID: uint256, _extraData: Bytes[1024]) -> uint256:
    """
    @notice The price of an appeal.
    @param _disputeID Ignored.
    @param _extraData Ignored.
    @return Coins.
    """
    return self.cost_of_appeal


@external
@view
def appealPeriod(_disputeID: uint256) -> (uint256, uint256):
    """
    @notice When appeals are taken.
    @param _disputeID The dispute.
    @return First second and end; both zero when none is taken.
    """
    return self.disputes[_disputeID].appeal_from, self.disputes[_disputeID].appeal_until


@external
@view
def disputeStatus(_disputeID: uint256) -> uint8:
    """
    @notice How far the court is.
    @param _disputeID The dispute.
    @return 0 waiting, 1 open to appeal, 2 decided.
    """
    return self.disputes[_disputeID].status


@external
@view
def currentRuling(_disputeID: uint256) -> uint256:
    """
    @notice The choice that stands now.
    @param _disputeID The dispute.
    @return 0 when there is none.
    """
    return self.disputes[_disputeID].ruling
