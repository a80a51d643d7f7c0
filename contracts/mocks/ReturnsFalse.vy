# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title ReturnsFalse
@license Apache-2.0
@notice For tests: an ERC-20 that, once broken, says false instead of reverting.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


broken: public(bool)


@external
def break_it(broken: bool):
    """
    @notice Stop working, or start again.
    @param broken Whether transfers fail.
    """
    self.broken = broken


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return False while broken.
    """
    if self.broken:
        return False
    play_money._move(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Pay from somebody's balance.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    @return False while broken.
    """
    if self.broken:
        return False
    play_money._spend(owner, amount)
    play_money._move(owner, to, amount)
    return True
