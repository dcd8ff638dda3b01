"""The settings every class shares; ``nbgrader_config.py`` of a class applies them.

Because they live here, ``nbgrader autograde``, ``nbgrader generate_feedback``, formgrader
and ``coursekit class …`` in the same folder all do the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coursekit.language import COURSE_FILE, SOURCE_LANGUAGE, use_language
from coursekit.language import gettext as _

CELL_SECONDS = 60


def configure(c: Any, root: Path) -> None:
    """Fill a traitlets ``Config`` with the settings of a class in ``root``."""
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute, GetGrades

    from coursekit.classroom.engine.execute import WarmExecute
    from coursekit.classroom.feedback import HideTests
    from coursekit.practice.notebooks import NBGRADER_SETTINGS

    # What the exercise notebooks ask of any nbgrader course.
    for section, values in NBGRADER_SETTINGS.items():
        for name, value in values.items():
            setattr(c[section], name, value)
    c.CourseDirectory.root = str(root)
    with use_language(_language(root)):
        c.OverwriteCells.missing_cell_notification = (
            _("This cell ({cell_id}) was missing from what you handed in; it was put back.")
            + "\n\n"
        )
    # A library's warning on stderr would cost all points of a test cell that passes.
    c.IgnorePattern.enabled = True
    c.IgnorePattern.pattern = r"Warning\b"
    c.Execute.timeout = CELL_SECONDS
    c.WarmExecute.class_folder = str(root)
    # nbgrader's own chain, with another way to run the cells
    c.Autograde.autograde_preprocessors = [
        WarmExecute if stage is Execute else stage
        for stage in Autograde.autograde_preprocessors.default_args[0]
    ]
    c.GenerateFeedback.preprocessors = [GetGrades, HideTests, CSSHTMLHeaderPreprocessor]


def _language(root: Path) -> str:
    try:
        return str(json.loads((root / COURSE_FILE).read_text(encoding="utf-8"))["language"])
    except (OSError, ValueError, KeyError, TypeError):
        return SOURCE_LANGUAGE
