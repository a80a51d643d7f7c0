# pragma version ==0.4.3
# SPDX-License-Identifier: Apache-2.0
"""
@title The state word of an escrow
@license Apache-2.0
@notice All that changes in an escrow, packed into one storage word. Layout: IPhygitalEscrow.vyi.
"""


FUNDED: constant(uint256) = 1
SHIPPED: constant(uint256) = 2
DELIVERED: constant(uint256) = 3
DISPUTED: constant(uint256) = 4
ARBITRATION: constant(uint256) = 5
RETURNING: constant(uint256) = 6
RETURNED: constant(uint256) = 7
RELEASED: constant(uint256) = 8
REFUNDED: constant(uint256) = 9
SETTLED: constant(uint256) = 10
RULED: constant(uint256) = 11

ASSET_TO_BUYER: constant(uint256) = 1 << 218
ATTESTED: constant(uint256) = 1 << 219
CANCELLING_OVER: constant(uint256) = 1 << 220
RETURN_RULED: constant(uint256) = 1 << 221  # the return under way is the arbiter's decision
RETURN_SPENT: constant(uint256) = 1 << 222  # the arbiter has sent the goods back once, which is all it may

# Sets of statuses: bit n stands for status n.
ANY_OPEN: constant(uint256) = 254

_STATUS_MASK: constant(uint256) = 2**8 - 1
_DEADLINE_MASK: constant(uint256) = 2**40 - 1
_SHARE_MASK: constant(uint256) = 2**128 - 1
_EXTENDED_MASK: constant(uint256) = 2**28 - 1
_FEE_MASK: constant(uint256) = 2**14 - 1
_FLAGS_MASK: constant(uint256) = 2**8 - 1
# Bits 176-225 (extended, fee, flags) outlive a change of status.
_KEPT: constant(uint256) = (2**50 - 1) << 176
_ONE_STEP: constant(uint256) = 1 << 226


@internal
@pure
def _funded(deadline: uint256, fee_bps: uint256) -> uint256:
    return FUNDED | (deadline << 8) | (fee_bps << 204) | _ONE_STEP


@internal
@pure
def _advanced(word: uint256, status: uint256, deadline: uint256, share: uint256) -> uint256:
    """
    @notice The word after one change: new status, deadline and share, one step counted.
    """
    return status | (deadline << 8) | (share << 48) | (word & _KEPT) | (((word >> 226) + 1) << 226)


@internal
@pure
def _postponed(word: uint256, deadline: uint256, extended: uint256) -> uint256:
    """
    @notice The same status and share with a later deadline, one step counted.
    """
    moved: uint256 = self._advanced(word, self._status(word), deadline, self._share(word))
    return (moved & ~(_EXTENDED_MASK << 176)) | (extended << 176)


@internal
@pure
def _status(word: uint256) -> uint256:
    return word & _STATUS_MASK


@internal
@pure
def _deadline(word: uint256) -> uint256:
    return (word >> 8) & _DEADLINE_MASK


@internal
@pure
def _share(word: uint256) -> uint256:
    return (word >> 48) & _SHARE_MASK


@internal
@pure
def _extended(word: uint256) -> uint256:
    return (word >> 176) & _EXTENDED_MASK


@internal
@pure
def _fee_bps(word: uint256) -> uint256:
    return (word >> 204) & _FEE_MASK


@internal
@pure
def _flags(word: uint256) -> uint256:
    return (word >> 218) & _FLAGS_MASK


@internal
@pure
def _steps(word: uint256) -> uint256:
    return word >> 226
