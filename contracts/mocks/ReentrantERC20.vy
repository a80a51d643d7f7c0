# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title ReentrantERC20
@license Apache-2.0
@notice For tests: an ERC-20 that strikes back at its caller from inside each transfer.
"""
from contracts.mocks import performer
from contracts.mocks import play_money


initializes: play_money

exports: (performer.perform, play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


target: public(address)
data: public(Bytes[4096])
tried: public(uint256)
succeeded: public(uint256)
answer: public(Bytes[256])


@external
def arm(target: address, data: Bytes[4096]):
    """
    @notice Choose what to call from inside the next transfer.
    @param target Whom to call; zero: nobody.
    @param data Selector and arguments.
    """
    self.target = target
    self.data = data
    self.tried = 0
    self.succeeded = 0
    self.answer = b""


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Strike, then pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    self._strike()
    play_money._move(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Strike, then pay from somebody's balance.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    self._strike()
    play_money._spend(owner, amount)
    play_money._move(owner, to, amount)
    return True


@internal
def _strike():
    if self.target == empty(address):
        return
    ok: bool = False
    answer: Bytes[256] = b""
    ok, answer = raw_call(self.target, self.data, max_outsize=256, revert_on_failure=False)
    self.tried += 1
    if ok:
        self.succeeded += 1
    self.answer = answer
