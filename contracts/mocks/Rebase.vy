# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Rebase
@license Apache-2.0
@notice For tests: an ERC-20 whose balances grow and shrink by themselves.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


@external
def shrink(account: address, amount: uint256):
    """
    @notice Take from a balance; `mint` adds to one.
    @param account Whose balance.
    @param amount Units.
    """
    play_money.balanceOf[account] -= amount


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    play_money._move(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Pay from somebody's balance.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    play_money._spend(owner, amount)
    play_money._move(owner, to, amount)
    return True
