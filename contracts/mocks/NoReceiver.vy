# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title NoReceiver
@license Apache-2.0
@notice For tests: takes coins but knows nothing of tokens.
"""
from contracts.mocks import performer


exports: performer.perform


@external
@payable
def __default__():
    assert len(msg.data) == 0
