# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title BombReturner
@license Apache-2.0
@notice For tests: takes coins, and answers everything with 32 KB of nothing, which somebody might copy.
"""
from contracts.mocks import performer


exports: performer.perform


@external
@payable
@raw_return
def __default__() -> Bytes[32768]:
    return abi_encode(empty(uint256[1024]))
