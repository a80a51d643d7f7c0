"""Where things are in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".earnest"
"""Everything the commands make beside the environments; git does not see it."""

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
NODE_MODULES = ROOT / "node_modules"
BUILT_PAGES = ROOT / "backend" / "dashboard" / "static" / "dist"
MIGRATIONS = ROOT / "backend" / "migrations"
DEFAULT_DATA = HOME / "data"
TEST_RESULTS = HOME / "test"
