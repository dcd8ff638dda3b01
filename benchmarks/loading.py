"""How long a trainee waits for ``import coursekit`` and for a case: median of several runs.

    python benchmarks/loading.py

Aims on two cores: import under 60 ms, a case with its largest table under 150 ms (libraries
loaded).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 9
IMPORT = "import time; t = time.perf_counter(); import coursekit; print(time.perf_counter() - t)"


def importing() -> float:
    """Seconds of a first import in a new process."""
    run = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True)
    return float(run.stdout)


def loading() -> float:
    """Seconds to open a case and read its largest table."""
    import coursekit as ck

    start = time.perf_counter()
    ck.load_case("vector").orders_raw  # noqa: B018
    return time.perf_counter() - start


if __name__ == "__main__":
    import pandas  # noqa: F401  (a notebook has loaded it long before)

    for name, measure in (("import coursekit", importing), ("load_case + orders_raw", loading)):
        times = [measure() * 1000 for _ in range(RUNS)]
        print(f"{name:<24} median {statistics.median(times):6.1f} ms, best {min(times):6.1f} ms")
