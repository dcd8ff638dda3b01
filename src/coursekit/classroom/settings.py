"""The settings every class shares; ``nbgrader_config.py`` of a class applies them.

Because they live here, ``nbgrader autograde``, ``nbgrader generate_feedback``, formgrader
and ``coursekit class …`` in the same folder all do the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coursekit.language import gettext as _
from coursekit.language import use_language

CELL_SECONDS = 60


def configure(c: Any, root: Path) -> None:
    """Fill a traitlets ``Config`` with the settings of a class in ``root``."""
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute, GetGrades

    from coursekit.classroom.engine.execute import WarmExecute
    from coursekit.classroom.feedback import HideTests, translate_pages
    from coursekit.classroom.workspace import language_of
    from coursekit.practice.notebooks import NBGRADER_SETTINGS

    # What the exercise notebooks ask of any nbgrader course.
    for section, values in NBGRADER_SETTINGS.items():
        for name, value in values.items():
            setattr(c[section], name, value)
    c.CourseDirectory.root = str(root)
    with use_language(language_of(root)):
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
    c.GenerateFeedback.post_convert_hook = translate_pages
    c.GenerateFeedback.preprocessors = [GetGrades, HideTests, CSSHTMLHeaderPreprocessor]
