# Shortcuts; the two commands that matter are scripts/up and scripts/test.
# `just` without arguments names them all.

_names:
    @just --list --unsorted

# start everything on this machine; Ctrl-C stops it
up *options:
    scripts/up {{options}}

# every check, as CI runs it; or some: just test unit lint
test *steps:
    scripts/test {{steps}}

# what is quick: everything but contracts, integration and browser
check:
    scripts/test --without contracts --without integration --without e2e

# bring the code into its one shape
format:
    .venv/bin/ruff format .
    .venv/bin/ruff check --fix .
    npm run --silent format

# write again what is made from the code: ABI, docs, OpenAPI
generate:
    .venv/bin/python -m scripts.export_abi
    .venv/bin/python -m scripts.write_docs

# pictures of the main pages into screenshots/
screenshots:
    .venv/bin/python -m scripts.screenshots

# a devnet alone, in the foreground
devnet *options:
    .venv/bin/python -m scripts.devnet {{options}}

# pins again from pyproject.toml; just lock --upgrade moves them
lock *options:
    scripts/lock {{options}}
