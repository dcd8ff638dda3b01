"""``import coursekit`` costs next to nothing and changes nothing."""

import json
import subprocess
import sys

PROBE = """
import sys, time, json
start = time.perf_counter()
import coursekit
spent = time.perf_counter() - start
heavy = [m for m in ("pandas", "numpy", "matplotlib", "scipy", "yaml", "ipywidgets")
         if m in sys.modules]
print(json.dumps({"spent": spent, "heavy": heavy, "names": dir(coursekit)}))
"""


def probe():
    run = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_import_takes_less_than_60_milliseconds():
    # The best of five: a busy machine is not the package's fault.
    assert min(probe()["spent"] for _ in range(5)) < 0.060


def test_import_loads_no_library_and_names_every_room():
    seen = probe()
    assert seen["heavy"] == []
    assert {"load_case", "check", "figures", "explore", "sampling", "regions"} <= set(seen["names"])


def test_figures_and_explorers_load_no_plotting_library_before_use():
    code = (
        "import sys, coursekit as ck; ck.figures; ck.explore;"
        "assert not {'matplotlib', 'ipywidgets', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
