# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Refuser
@license Apache-2.0
@notice For tests: takes no coins until it is told to.
"""
from contracts.mocks import performer


exports: performer.perform


accepts: public(bool)


@external
def accept(accepts: bool):
    """
    @notice Change its mind.
    @param accepts Whether it takes coins from now on.
    """
    self.accepts = accepts


@external
@payable
def __default__():
    assert self.accepts, "refuser: no, thank you"
