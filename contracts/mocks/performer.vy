# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Performer
@license Apache-2.0
@notice For tests: lets a contract be a party, by doing whatever it is told.
"""


@external
@payable
def perform(target: address, data: Bytes[4096], amount: uint256):
    """
    @notice Call something as this contract; a failure is passed on.
    @param target Whom to call.
    @param data Selector and arguments.
    @param amount Coins sent along, from this contract's balance.
    """
    raw_call(target, data, value=amount)
