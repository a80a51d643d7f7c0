"""The pages of docs/contracts: one for each operation of the contracts.

Purpose, parameters and reasons come from the sources, numbers from running the operation
(tests/contracts/evm/test_operation_pages.py, which also writes the pages), the rest is in `pages`.
"""
