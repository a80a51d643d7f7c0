# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Wallet1271Always
@license Apache-2.0
@notice For tests: a wallet that says it has signed whatever it is asked about (ERC-1271).
"""
from contracts.mocks import performer


exports: performer.perform


@external
@view
def isValidSignature(digest: bytes32, signature: Bytes[1024]) -> bytes4:
    """
    @notice Say yes.
    @param digest Ignored.
    @param signature Ignored.
    @return What ERC-1271 asks for.
    """
    return 0x1626ba7e


@external
@payable
def __default__():
    pass
