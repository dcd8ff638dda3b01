"""What the browser edition is made of: verified files, pure wheels, released notebooks."""

import ast
import hashlib
import json
import sys
import zipfile
from pathlib import Path

import pytest

from coursekit.errors import CourseFolderError
from coursekit.publish import browser

ROOT = Path(__file__).resolve().parents[2]


def package(name: str, content: bytes, *depends: str) -> dict:
    digest = hashlib.sha256(content).hexdigest()
    return {"file_name": f"{name}.whl", "sha256": digest, "depends": list(depends)}


def wheel(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "")
    return path


def official(*without: str) -> dict:
    everything = {name: package(name, name.encode()) for name in browser.OFFICIAL}
    everything |= {"statsmodels": package("statsmodels", b"statsmodels", "numpy")}
    everything["unused"] = package("unused", b"unused")
    return {"info": {}, "packages": {k: v for k, v in everything.items() if k not in without}}


def test_a_file_that_differs_from_the_official_lock_is_refused(tmp_path):
    for name in browser.OFFICIAL:
        (tmp_path / f"{name}.whl").write_bytes(name.encode())
    (tmp_path / "scipy.whl").write_bytes(b"not what the lock says")
    with pytest.raises(CourseFolderError, match="SHA-256"):
        browser.place_official(official(), tmp_path, tmp_path, str(tmp_path))


def test_a_folder_without_a_file_is_named(tmp_path):
    with pytest.raises(CourseFolderError, match="has no"):
        browser.place_official(official(), tmp_path, tmp_path, str(tmp_path))


def test_from_a_folder_only_what_is_used_is_copied(tmp_path):
    place, runtime = tmp_path / "pyodide", tmp_path / "site"
    place.mkdir(), runtime.mkdir()
    for name in [*browser.OFFICIAL, "unused"]:
        (place / f"{name}.whl").write_bytes(name.encode())
    lock = browser.place_official(official(), runtime, tmp_path, str(place))
    assert set(lock["packages"]) == set(browser.OFFICIAL)
    assert {path.stem for path in runtime.iterdir()} == set(browser.OFFICIAL)


def test_from_a_server_files_keep_their_checksum_and_statsmodels_is_the_official_one(tmp_path):
    server = "https://cdn.example/pyodide/full/"
    lock = browser.place_official(official(), tmp_path, tmp_path, server)
    entry = lock["packages"]["statsmodels"]
    assert entry["file_name"] == server + "statsmodels.whl"
    assert entry["sha256"] == hashlib.sha256(b"statsmodels").hexdigest()
    assert list(tmp_path.iterdir()) == []
    browser.add_wheel(lock, wheel(tmp_path / "statsmodels-0-py3-none-any.whl"), tmp_path)
    assert lock["packages"]["statsmodels"] is entry


def test_a_wheel_enters_the_lock_with_what_it_offers(tmp_path):
    runtime = tmp_path / "site"
    runtime.mkdir()
    files = ["coursekit/__init__.py", "coursekit/a/b.py", "coursekit-1.0.dist-info/METADATA"]
    made = wheel(tmp_path / "coursekit-1.0-py3-none-any.whl", *files)
    lock = {"packages": {}}
    browser.add_wheel(lock, made, runtime)
    entry = lock["packages"]["coursekit"]
    assert entry["imports"] == ["coursekit"]
    assert entry["sha256"] == hashlib.sha256((runtime / made.name).read_bytes()).hexdigest()
    assert "pandas" in entry["depends"]


def test_machine_code_and_tests_stay_out(tmp_path):
    files = [
        "statsmodels/__init__.py",
        "statsmodels/tsa/_x.so",
        "statsmodels/stats/tests/test_a.py",
    ]
    made = wheel(tmp_path / "statsmodels-0.14.4-cp312-cp312-manylinux.whl", *files)
    pure = browser.without_machine_code(made, tmp_path)
    assert pure.name == "statsmodels-0.14.4-py3-none-any.whl"
    assert zipfile.ZipFile(pure).namelist() == ["statsmodels/__init__.py"]


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return found


def test_everything_the_package_imports_is_in_the_edition():
    """No lecture meets a missing library in the browser."""
    offered = {"numpy", "pandas", "matplotlib", "scipy", "sklearn", "yaml", "coursekit", "IPython"}
    offered |= {"PIL", "threadpoolctl"}  # matplotlib and scikit-learn bring them
    offered |= {name.replace("-", "_") for name in browser.PURE} | set(sys.stdlib_module_names)
    package = ROOT / "src/coursekit"
    for path in package.rglob("*.py"):
        rooms = path.relative_to(package).parts
        if rooms[0] in ("publish", "classroom") or rooms[-2:] == ("fonts", "make.py"):
            continue
        names = imports(path)
        assert {name.split(".")[0] for name in names} <= offered, path
        # what imports the whole of statsmodels needs its compiled parts, too
        assert not {"statsmodels.api", "statsmodels.formula.api"} & set(names), path


def test_contents_are_the_released_notebooks_in_each_language(tmp_path):
    browser.write_contents(ROOT, ["en"], tmp_path)
    exercise = tmp_path / "en/exercises/1-market-diagnosis/exercises.ipynb"
    text = exercise.read_text(encoding="utf-8")
    assert "population = ..." in text
    for secret in ("BEGIN SOLUTION", "HIDDEN TESTS", "MARK SCHEME"):
        assert secret not in text
    assert json.loads((tmp_path / "en/coursekit.json").read_text()) == {"language": "en"}
    assert not list(tmp_path.rglob("key.py"))
    lecture = json.loads((tmp_path / "en/lectures/1-market-diagnosis.ipynb").read_text("utf-8"))
    prose = "\n".join(c["source"] for c in lecture["cells"] if c["cell_type"] == "markdown")
    assert ":::" not in prose and "{cite" not in prose and "{numref" not in prose
