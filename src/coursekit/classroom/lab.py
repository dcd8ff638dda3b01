"""Open JupyterLab where a trainee or an instructor works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from coursekit.classroom.workspace import CONFIG_FILE, copy_source, find_exercises
from coursekit.errors import CourseFolderError
from coursekit.language import COURSE_FILE, normalise, use_language
from coursekit.language import gettext as _

DEMO = Path("_build/demo-class")
OWN = Path("my-course")  # not under _build: a trainee's work must survive `make clean`


def open_lab(role: str, language: str, say: Callable[[str], None]) -> int:
    """Open JupyterLab for a role; returns when it is closed."""
    language = normalise(language)
    with use_language(language):
        folder = instructor_folder() if role == "instructor" else trainee_folder(language)
        say(_("Opening JupyterLab in {folder}").format(folder=folder))
    environment = os.environ | {
        "COURSEKIT_LANG": language,
        "JUPYTERLAB_SETTINGS_DIR": str(lab_settings(folder, language)),
    }
    return subprocess.call([sys.executable, "-m", "jupyterlab"], cwd=folder, env=environment)


def instructor_folder() -> Path:
    """Give the class folder around us, or the demo class."""
    here = Path.cwd()
    for place in (here, *here.parents, here / DEMO):
        if (place / CONFIG_FILE).is_file():
            return place
    raise CourseFolderError(_("There is no class here yet. Run: make course"))


def trainee_folder(language: str) -> Path:
    """Make (or find again) the folder a trainee works in; their files are never overwritten."""
    from coursekit.practice.notebooks import released
    from coursekit.publish.catalogs import translate

    exercises = find_exercises()
    root = exercises.parents[1]
    folder = root / OWN / language
    folder.mkdir(parents=True, exist_ok=True)
    (folder / COURSE_FILE).write_text(json.dumps({"language": language}) + "\n", encoding="utf-8")
    for path in sorted((root / "notebooks" / "lectures").glob("*.ipynb")):
        target = folder / "lectures" / path.name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            target.write_text(translate(root, path.relative_to(root), language), encoding="utf-8")
    for source in sorted(p for p in exercises.iterdir() if list(p.glob("*.ipynb"))):
        target = folder / "exercises" / source.name
        if target.exists():
            continue
        draft = target.with_name(f".{source.name}")
        draft.mkdir(parents=True, exist_ok=True)
        copy_source(source, draft, language)
        for path in draft.glob("*.ipynb"):
            notebook = released(json.loads(path.read_text(encoding="utf-8")))
            path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.rename(target)
    return folder


def lab_settings(folder: Path, language: str) -> Path:
    """Make JupyterLab's own menus speak the language too."""
    settings = folder / ".jupyterlab"
    plugin = settings / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings"
    if not plugin.exists():
        plugin.parent.mkdir(parents=True, exist_ok=True)
        locale = "default" if language == "en" else language
        plugin.write_text(json.dumps({"locale": locale}) + "\n", encoding="utf-8")
    return settings
