# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title PickyWallet
@license Apache-2.0
@notice For tests: takes coins and tokens only when it is called with plenty of gas, and says so at little cost.
"""
from contracts.mocks import performer


exports: performer.perform


needs: public(uint256)


@external
def need(units: uint256):
    """
    @notice Say how much is plenty.
    @param units The least gas it accepts on arrival.
    """
    self.needs = units


@external
@payable
def __default__():
    assert msg.gas >= self.needs, "picky: more gas, please"


@external
def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[1024]) -> bytes4:
    """
    @notice Take the token, given enough gas.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param data Ignored.
    @return What ERC-721 asks for.
    """
    assert msg.gas >= self.needs, "picky: more gas, please"
    return 0x150b7a02


@external
def onERC1155Received(
    operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1024]
) -> bytes4:
    """
    @notice Take the units, given enough gas.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param units Ignored.
    @param data Ignored.
    @return What ERC-1155 asks for.
    """
    assert msg.gas >= self.needs, "picky: more gas, please"
    return 0xf23a6e61
