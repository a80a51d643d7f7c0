"""Starts halmos with ample gas. Runs in the environment of the prover, not in ours.

halmos lets the gas left be any number of 256 bits, as no chain does, and then has to divide it by
symbols for every payout. Here it is what a block has. Nothing is lost by that: the contracts look
at their gas in one way only (before each push in contracts/modules/payouts.vy), which lets a call
go on or undoes it as a whole; and a recipient who refuses money is a proof of its own.
"""

import sys

from halmos import __main__ as halmos
from halmos import sevm
from z3 import BitVecVal

AMPLE = BitVecVal(30_000_000, 256)

if __name__ == "__main__":
    sevm.f_gas = lambda _order: AMPLE
    sys.exit(halmos.main())
