# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title NoReturn
@license Apache-2.0
@notice For tests: an ERC-20 that answers nothing, as the oldest ones do.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


@external
def transfer(to: address, amount: uint256):
    """
    @notice Pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    """
    play_money._move(msg.sender, to, amount)


@external
def transferFrom(owner: address, to: address, amount: uint256):
    """
    @notice Pay from somebody's balance.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    """
    play_money._spend(owner, amount)
    play_money._move(owner, to, amount)
