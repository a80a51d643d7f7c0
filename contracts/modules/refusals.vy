# pragma version ==0.4.3
# SPDX-License-Identifier: Apache-2.0
"""
@title Refusals
@license Apache-2.0
@notice The one place that reverts with a reason.
@dev `assert` writes the whole encoding of its reason into the code wherever it stands, about a hundred bytes each.
     Called only on refusal, this costs a caller in good standing nothing and saves 2.5 KB.
"""


@internal
@pure
def _refuse(reason: String[40]):
    raise reason
