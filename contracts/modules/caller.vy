# pragma version ==0.4.3
# SPDX-License-Identifier: Apache-2.0
"""
@title Caller
@license Apache-2.0
@notice On whose behalf a call is made: the sender's own, or that of a party whose signature the relay has checked.
@dev The relay appends twenty bytes to its calls, as in ERC-2771; from anybody else they mean nothing.
"""


RELAY: immutable(address)


@deploy
def __init__(relay_address: address):
    RELAY = relay_address


@external
@view
def relay() -> address:
    """
    @notice The contract that carries parties' signatures to this one.
    @return Its address; it can never be exchanged.
    """
    return RELAY


@internal
@view
def _sender() -> address:
    if msg.sender != RELAY:
        return msg.sender
    return convert(slice(msg.data, len(msg.data) - 20, 20), address)
