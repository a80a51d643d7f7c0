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

# Where each field lies. What runs in every sale cuts by these, since a mask costs six gas and a function forty.
STATUS: constant(uint256) = 2**8 - 1
DEADLINE: constant(uint256) = (2**40 - 1) << 8
SHARE: constant(uint256) = (2**128 - 1) << 48
EXTENDED: constant(uint256) = (2**28 - 1) << 176
FEE: constant(uint256) = (2**14 - 1) << 204
_FLAGS_MASK: constant(uint256) = 2**8 - 1
# Extended, fee, flags and steps outlive a change of status.
KEPT: constant(uint256) = (2**80 - 1) << 176
ONE_STEP: constant(uint256) = 1 << 226


@internal
@pure
def _status(word: uint256) -> uint256:
    return word & STATUS


@internal
@pure
def _deadline(word: uint256) -> uint256:
    return (word & DEADLINE) >> 8


@internal
@pure
def _share(word: uint256) -> uint256:
    return (word & SHARE) >> 48


@internal
@pure
def _extended(word: uint256) -> uint256:
    return (word & EXTENDED) >> 176


@internal
@pure
def _fee_bps(word: uint256) -> uint256:
    return (word & FEE) >> 204


@internal
@pure
def _flags(word: uint256) -> uint256:
    return (word >> 218) & _FLAGS_MASK


@internal
@pure
def _steps(word: uint256) -> uint256:
    return word >> 226
