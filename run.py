#!/usr/bin/env python3
"""The one tool of the house. `python3 run.py --help` says what it can do.

Nothing but the standard library: a fresh machine has `python3` and nothing else. The work is in `house/`.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- the very place where an older Python is told so
    sys.exit(
        "Python 3.11 or newer is needed, and this is " + sys.version.split()[0] + ". Try: python3.13 run.py"
    )

from house.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
