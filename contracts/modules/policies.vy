# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Policies
@license Apache-2.0
@notice A marketplace's rules, registered once by anybody and immutable from then on.
@dev Four slots, cut so that funding reads one of them and a free release reads none:
     0 arbiter | ship 24 | cancel 24 | fee_bps 14 | has attester 1 | registered 1 | arbiter_fee_bps 14 | silence_bps 14
     1 transit | inspection | long inspection | response | arbitration | return | return inspection, 24 bits each
     2 attester
     3 fee recipient
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import refusals


MAX_FEE_BPS: constant(uint256) = 2_000
MAX_ARBITER_FEE_BPS: constant(uint256) = 2_000
BPS: constant(uint256) = 10_000
MIN_WINDOW: constant(uint256) = 3_600  # one hour: a censored block or two must not decide a deadline
MAX_WINDOW: constant(uint256) = 15_552_000  # 180 days

POLICY_TYPEHASH: constant(bytes32) = keccak256(
    "Policy(address arbiter,address attester,address fee_recipient,uint16 fee_bps,uint16 arbiter_fee_bps,uint16 silence_bps,uint32 cancel_window,uint32 ship_window,uint32 transit_window,uint32 inspection_window,uint32 long_inspection_window,uint32 response_window,uint32 arbitration_window,uint32 return_window,uint32 return_inspection_window)"
)

# Positions of the clocks in slot 1.
TRANSIT: constant(uint256) = 0
INSPECTION: constant(uint256) = 24
LONG_INSPECTION: constant(uint256) = 48
RESPONSE: constant(uint256) = 72
ARBITRATION: constant(uint256) = 96
SHIP_BACK: constant(uint256) = 120
RETURN_INSPECTION: constant(uint256) = 144

WINDOW_MASK: constant(uint256) = 2**24 - 1
BPS_MASK: constant(uint256) = 2**14 - 1
ADDRESS_MASK: constant(uint256) = 2**160 - 1
HAS_ATTESTER: constant(uint256) = 1 << 222
_REGISTERED: constant(uint256) = 1 << 223


policies: HashMap[bytes32, uint256[4]]


@external
def register_policy(policy: IPhygitalEscrow.Policy) -> bytes32:
    """
    @notice Register a marketplace's rules. Anybody may; once per policy; nobody can change them afterwards.
    @param policy The rules; windows in seconds, fees in basis points.
    @return The policy's id: its EIP-712 struct hash.
    """
    self._check(policy)
    policy_id: bytes32 = self._id(policy)
    if self.policies[policy_id][0] != 0:
        refusals._refuse("escrow: policy known")

    attested: uint256 = HAS_ATTESTER if policy.attester != empty(address) else 0
    self.policies[policy_id] = [
        convert(policy.arbiter, uint256)
        | (convert(policy.ship_window, uint256) << 160)
        | (convert(policy.cancel_window, uint256) << 184)
        | (convert(policy.fee_bps, uint256) << 208)
        | attested
        | _REGISTERED
        | (convert(policy.arbiter_fee_bps, uint256) << 224)
        | (convert(policy.silence_bps, uint256) << 238),
        (convert(policy.transit_window, uint256) << TRANSIT)
        | (convert(policy.inspection_window, uint256) << INSPECTION)
        | (convert(policy.long_inspection_window, uint256) << LONG_INSPECTION)
        | (convert(policy.response_window, uint256) << RESPONSE)
        | (convert(policy.arbitration_window, uint256) << ARBITRATION)
        | (convert(policy.return_window, uint256) << SHIP_BACK)
        | (convert(policy.return_inspection_window, uint256) << RETURN_INSPECTION),
        convert(policy.attester, uint256),
        convert(policy.fee_recipient, uint256),
    ]
    log IPhygitalEscrow.PolicyRegistered(policy_id=policy_id, policy=policy)
    return policy_id


@external
@view
def policy(policy_id: bytes32) -> IPhygitalEscrow.Policy:
    """
    @notice The rules behind an id.
    @param policy_id The policy's id.
    @return The rules; all zero when nobody registered them.
    """
    slots: uint256[4] = self.policies[policy_id]
    return IPhygitalEscrow.Policy(
        arbiter=self._arbiter(slots[0]),
        attester=convert(convert(slots[2], uint160), address),
        fee_recipient=convert(convert(slots[3], uint160), address),
        fee_bps=convert(self._fee_bps(slots[0]), uint16),
        arbiter_fee_bps=convert(self._arbiter_fee_bps(slots[0]), uint16),
        silence_bps=convert(self._silence_bps(slots[0]), uint16),
        cancel_window=convert(self._cancel_window(slots[0]), uint32),
        ship_window=convert(self._ship_window(slots[0]), uint32),
        transit_window=convert(self._cut(slots[1], TRANSIT), uint32),
        inspection_window=convert(self._cut(slots[1], INSPECTION), uint32),
        long_inspection_window=convert(self._cut(slots[1], LONG_INSPECTION), uint32),
        response_window=convert(self._cut(slots[1], RESPONSE), uint32),
        arbitration_window=convert(self._cut(slots[1], ARBITRATION), uint32),
        return_window=convert(self._cut(slots[1], SHIP_BACK), uint32),
        return_inspection_window=convert(self._cut(slots[1], RETURN_INSPECTION), uint32),
    )


@external
@pure
def policy_id(policy: IPhygitalEscrow.Policy) -> bytes32:
    """
    @notice The id these rules have or would have.
    @param policy The rules.
    @return Their EIP-712 struct hash.
    """
    return self._id(policy)


@internal
@pure
def _id(policy: IPhygitalEscrow.Policy) -> bytes32:
    return keccak256(abi_encode(POLICY_TYPEHASH, policy))


@internal
@view
def _check(policy: IPhygitalEscrow.Policy):
    # This contract itself can neither rule nor draw what it would be paid.
    if policy.arbiter == empty(address) or policy.arbiter == self:
        refusals._refuse("escrow: no arbiter")
    if convert(policy.fee_bps, uint256) > MAX_FEE_BPS:
        refusals._refuse("escrow: fee too high")
    if convert(policy.arbiter_fee_bps, uint256) > MAX_ARBITER_FEE_BPS:
        refusals._refuse("escrow: arbiter fee too high")
    if convert(policy.silence_bps, uint256) > BPS:
        refusals._refuse("escrow: silence share too high")
    if policy.fee_bps != 0 and (policy.fee_recipient == empty(address) or policy.fee_recipient == self):
        refusals._refuse("escrow: no fee recipient")
    # No time to cancel at all is a fair rule; every other clock needs room to act in.
    if not (
        policy.cancel_window <= policy.ship_window
        and policy.inspection_window <= policy.long_inspection_window
        and self._is_window(policy.ship_window)
        and self._is_window(policy.transit_window)
        and self._is_window(policy.inspection_window)
        and self._is_window(policy.long_inspection_window)
        and self._is_window(policy.response_window)
        and self._is_window(policy.arbitration_window)
        and self._is_window(policy.return_window)
        and self._is_window(policy.return_inspection_window)
    ):
        refusals._refuse("escrow: window out of bounds")


@internal
@pure
def _is_window(window: uint32) -> bool:
    seconds: uint256 = convert(window, uint256)
    return seconds >= MIN_WINDOW and seconds <= MAX_WINDOW


@internal
@view
def _head(policy_id: bytes32) -> uint256:
    """
    @notice Slot 0 of a policy: what funding needs. Zero when the policy is unknown.
    """
    return self.policies[policy_id][0]


@internal
@view
def _window(policy_id: bytes32, position: uint256) -> uint256:
    return (self.policies[policy_id][1] >> position) & WINDOW_MASK


@internal
@view
def _attester(policy_id: bytes32) -> address:
    return convert(convert(self.policies[policy_id][2], uint160), address)


@internal
@view
def _fee_recipient(policy_id: bytes32) -> address:
    return convert(convert(self.policies[policy_id][3], uint160), address)


@internal
@pure
def _arbiter(head: uint256) -> address:
    return convert(convert(head & ADDRESS_MASK, uint160), address)


@internal
@pure
def _ship_window(head: uint256) -> uint256:
    return (head >> 160) & WINDOW_MASK


@internal
@pure
def _cancel_window(head: uint256) -> uint256:
    return (head >> 184) & WINDOW_MASK


@internal
@pure
def _fee_bps(head: uint256) -> uint256:
    return (head >> 208) & BPS_MASK


@internal
@pure
def _arbiter_fee_bps(head: uint256) -> uint256:
    return (head >> 224) & BPS_MASK


@internal
@pure
def _silence_bps(head: uint256) -> uint256:
    return (head >> 238) & BPS_MASK


@internal
@pure
def _cut(clocks: uint256, position: uint256) -> uint256:
    return (clocks >> position) & WINDOW_MASK
