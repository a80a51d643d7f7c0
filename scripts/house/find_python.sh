# Sourced by the launchers: sets `python` to a Python that will do, or ends with a sentence.
# Candidates are started, not only looked up: a version manager's stand-in may exist and refuse.

python=
for candidate in "${PYTHON:-}" python3.12 python3.11 python3 python; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done

if [ -z "$python" ]; then
    found=$(python3 --version 2>/dev/null || echo 'no Python at all')
    {
        echo "Not started. Earnest needs Python 3.11 or 3.12, and the one found here is: $found."
        echo "  → Install one (Debian 12: apt install python3 python3-venv; elsewhere: uv python install 3.12),"
        echo "    then start again, or name it: PYTHON=/path/to/python3.12 $0"
    } >&2
    exit 1
fi
