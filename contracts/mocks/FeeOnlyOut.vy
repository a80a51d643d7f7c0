# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title FeeOnlyOut
@license Apache-2.0
@notice For tests: an ERC-20 that keeps a hundredth of what an account pays itself, and nothing of what others pull.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Pay from the caller's balance; less arrives.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    fee: uint256 = amount // 100
    play_money._move(msg.sender, to, amount - fee)
    play_money._move(msg.sender, self, fee)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Pay from somebody's balance; all of it arrives.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    play_money._spend(owner, amount)
    play_money._move(owner, to, amount)
    return True
