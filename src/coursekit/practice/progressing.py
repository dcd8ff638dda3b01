"""How far a trainee is: which answers are right, and the points so far."""

from __future__ import annotations

import html
import sys
from dataclasses import dataclass

from coursekit.language import gettext as _
from coursekit.practice import keys
from coursekit.practice.checking import Verdict, _names_around, check_in


@dataclass(frozen=True)
class Progress:
    """Verdicts of all checked exercises of a lecture; shows itself as a table."""

    lecture: int
    verdicts: tuple[Verdict, ...]

    @property
    def points(self) -> int:
        """Points of the answers that are right."""
        return sum(keys.item(v.id)["points"] for v in self.verdicts if v.right)

    @property
    def possible(self) -> int:
        """Points of all answers that are checked by machine."""
        return sum(keys.item(v.id)["points"] for v in self.verdicts)

    @property
    def summary(self) -> str:
        """Result in one sentence."""
        return _(
            "{points} of {possible} points so far; {open} of {all} answers are still open or not"
            " yet right. The written tasks are graded by a person."
        ).format(
            points=self.points,
            possible=self.possible,
            open=sum(not v.right for v in self.verdicts),
            all=len(self.verdicts),
        )

    def __repr__(self) -> str:
        lines = [f"{v.id:<6} {v.message:<12} {_(keys.item(v.id)['title'])}" for v in self.verdicts]
        return "\n".join([*lines, self.summary])

    def _repr_html_(self) -> str:
        icons = {"right": "✓", "wrong": "✗", "open": "○"}
        rows = "".join(
            f"<tr><td>{html.escape(v.id)}</td>"
            f'<td style="text-align:left">{html.escape(_(keys.item(v.id)["title"]))}</td>'
            f'<td style="text-align:left"><span aria-hidden="true">{icons[v.state]}</span>'
            f" {html.escape(v.message)}</td>"
            f"<td>{keys.item(v.id)['points'] if v.right else 0}</td></tr>"
            for v in self.verdicts
        )
        heads = "".join(
            f'<th scope="col" style="text-align:left">{html.escape(text)}</th>'
            for text in ("", _("Exercise"), _("State"), _("Points"))
        )
        return (
            f'<table class="ck-progress"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>'
            f"</table><p>{html.escape(self.summary)}</p>"
        )


def progress(lecture: int) -> Progress:
    """Check every answer of a lecture at once and add up the points.

    Parameters
    ----------
    lecture : int
        Number of the lecture.

    Returns
    -------
    Progress
        ``.points``, ``.possible``, ``.verdicts``.

    Raises
    ------
    CourseInputError
        ``unknown`` where the lecture has no exercises.

    Examples
    --------
    >>> progress(1).points
    0
    """
    names = _names_around(sys._getframe(1))
    wanted = [name for name in keys.load(lecture)["items"] if not name.endswith(".other")]
    return Progress(lecture, tuple(check_in(names, name) for name in wanted))
