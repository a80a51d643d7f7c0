# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title OddAnswers
@license Apache-2.0
@notice For tests: an ERC-20 that pays and then answers in its own way.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


flag Mood:
    PLAIN
    SAYS_TWO
    SAYS_TOO_MUCH
    WORKS_FOREVER


mood: public(Mood)


@external
def fall_into(mood: uint256):
    """
    @notice Change the mood.
    @param mood 0 plain, 1 says two, 2 says 32 KB, 3 burns all gas.
    """
    self.mood = convert(1 << mood, Mood)


@external
@raw_return
def transfer(to: address, amount: uint256) -> Bytes[32768]:
    """
    @notice Pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return By mood.
    """
    play_money._move(msg.sender, to, amount)
    return self._answer()


@external
@raw_return
def transferFrom(owner: address, to: address, amount: uint256) -> Bytes[32768]:
    """
    @notice Pay from somebody's balance.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    @return By mood.
    """
    play_money._spend(owner, amount)
    play_money._move(owner, to, amount)
    return self._answer()


@internal
@view
def _answer() -> Bytes[32768]:
    if self.mood == Mood.WORKS_FOREVER:
        raise UNREACHABLE
    if self.mood == Mood.SAYS_TOO_MUCH:
        return abi_encode(empty(uint256[1024]))
    return abi_encode(convert(2 if self.mood == Mood.SAYS_TWO else 1, uint256))
