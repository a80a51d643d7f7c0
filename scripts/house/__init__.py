"""The housekeeping behind `scripts/up`, `scripts/test` and `scripts/lock`.

One rule: everything that runs before the environment exists (`prepare`, `python_packages`, `node`,
`frontend`, `browser` and what they import) uses the standard library only.
"""
