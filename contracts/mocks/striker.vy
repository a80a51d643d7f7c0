# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Striker
@license Apache-2.0
@notice For tests: calls back from inside somebody else's call, and logs how that went and what it cost. What it calls
        is part of its code, so that a strike is cheap enough for the smallest allowance of gas.
"""


event Struck:
    succeeded: bool
    cost: uint256
    answer: Bytes[256]


_TARGET: immutable(address)
_DATA: immutable(Bytes[4096])


@deploy
def __init__(target: address, data: Bytes[4096]):
    _TARGET = target
    _DATA = data


@internal
def _strike():
    succeeded: bool = False
    answer: Bytes[256] = b""
    before: uint256 = msg.gas
    succeeded, answer = raw_call(_TARGET, _DATA, max_outsize=256, revert_on_failure=False)
    log Struck(succeeded=succeeded, cost=before - msg.gas, answer=answer)


@internal
@view
def _strike_softly() -> bool:
    # For calls that may leave no trace.
    return raw_call(_TARGET, _DATA, is_static_call=True, revert_on_failure=False)


@internal
@view
def _target() -> address:
    return _TARGET
