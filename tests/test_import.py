"""``import coursekit`` costs next to nothing and changes nothing."""

import json
import subprocess
import sys

PROBE = """
import sys, json
import coursekit
heavy = [m for m in ("pandas", "numpy", "matplotlib", "scipy", "yaml", "ipywidgets")
         if m in sys.modules]
print(json.dumps({"heavy": heavy, "names": dir(coursekit)}))
"""


def probe():
    run = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


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
