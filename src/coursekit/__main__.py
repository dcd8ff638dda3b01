"""``python -m coursekit …``: the same as the ``coursekit`` command, also on Windows and macOS."""

import sys

from coursekit.cli import main

sys.exit(main())
