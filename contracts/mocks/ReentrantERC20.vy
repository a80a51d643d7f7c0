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
from contracts.mocks import striker


initializes: play_money
initializes: striker

exports: (performer.perform, play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


@deploy
def __init__(target: address, data: Bytes[4096]):
    striker.__init__(target, data)


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Strike, then pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    striker._strike()
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
    striker._strike()
    play_money._spend(owner, amount)
    play_money._move(owner, to, amount)
    return True


@external
def receiveWithAuthorization(
    sender: address,
    to: address,
    amount: uint256,
    valid_after: uint256,
    valid_before: uint256,
    nonce: bytes32,
    v: uint8,
    r: bytes32,
    s: bytes32,
):
    """
    @notice Strike, then pay from somebody's balance, whatever was signed (ERC-3009).
    @param sender Whose balance.
    @param to Who receives it.
    @param amount Units.
    @param valid_after Ignored.
    @param valid_before Ignored.
    @param nonce Ignored.
    @param v Ignored.
    @param r Ignored.
    @param s Ignored.
    """
    striker._strike()
    play_money._move(sender, to, amount)


@external
def permit(owner: address, spender: address, amount: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Strike, and approve nothing (EIP-2612).
    @param owner Ignored.
    @param spender Ignored.
    @param amount Ignored.
    @param deadline Ignored.
    @param v Ignored.
    @param r Ignored.
    @param s Ignored.
    """
    striker._strike()
