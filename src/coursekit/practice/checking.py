"""``check``: says whether an answer is right, or asks the question that leads to it."""

from __future__ import annotations

import contextlib
import html
import io
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.errors import CourseError
from coursekit.language import gettext as _
from coursekit.practice import keys
from coursekit.practice.answers import Kind, Number, Reading, Record, Trouble, from_json, open_blank
from coursekit.practice.digests import digest, unseal
from coursekit.practice.plainly import is_older

_ABSENT = object()
# what a slip of unit does to a figure: percent, thousands, ten thousands (万), millions
_SLIPS = (1e3, 1e-3, 1e4, 1e-4, 1e6, 1e-6)
_LOOK = {  # state -> icon and its colour, which keeps 3:1 on white and on a dark page
    "right": ("✓", "#1a8754"),
    "wrong": ("✗", "#d1495b"),
    "open": ("○", "#7a7a7a"),
}


@dataclass(frozen=True)
class Verdict:
    """What ``check`` found about one answer.

    Attributes
    ----------
    id : str
        The exercise, such as ``"1.5"``.
    state : {"right", "wrong", "open"}
        ``open`` means that there is no answer to judge yet.
    message : str
        The verdict in a word or two, in the active language.
    hint : str
        The coach's next question; for a right answer, what the result means.
    """

    id: str
    state: str
    message: str
    hint: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.state == "right"

    def must_be_right(self) -> None:
        """Show the verdict and stop the cell unless it is right (for graded cells)."""
        try:
            from IPython.display import display
        except ImportError:
            print(self)  # noqa: T201 - a plain Python session has no other place to show it
        else:
            display(self)
        if not self.right:
            raise NotYetRight(_("No points for {id} yet.").format(id=self.id))

    def __str__(self) -> str:
        return f"{_LOOK[self.state][0]} {self.id} {self.message} {self.hint}".rstrip()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        icon, colour = _LOOK[self.state]
        return (
            f'<div class="ck-verdict ck-{self.state}" role="status" style="border-left:.3rem solid'
            f' {colour};padding:.35rem .8rem;margin:.3rem 0;max-width:46rem;white-space:normal">'
            f'<strong><span aria-hidden="true" style="color:{colour}">{icon}</span>'
            f" {html.escape(self.id)} {html.escape(self.message)}</strong>"
            f" {html.escape(self.hint)}</div>"
        )


class NotYetRight(CourseError):
    """A graded answer is not right; the verdict shown above it says why."""


def check(identifier: str | float, value: Any = _ABSENT) -> Verdict:
    """Judge an answer and give a hint that names the mistake, never the answer.

    Parameters
    ----------
    identifier : str
        The exercise, such as ``"1.5"``, or the quiz question, such as ``"1.q2"``. The quotes of
        an exercise may be forgotten.
    value : object, optional
        The answer. Without it, the variable that the exercise names (``l1_e5``) is looked up
        in the notebook; where the exercise is a function, the function is also run again with
        other figures, so that a typed number cannot pass.

    Returns
    -------
    Verdict
        ``.right``, ``.state``, ``.message`` and ``.hint``; shows itself in a notebook.

    Raises
    ------
    CourseInputError
        ``unknown`` where there is no such exercise. A strange *answer* never raises.

    Examples
    --------
    >>> print(check("1.q1", "z"))
    ✗ 1.q1 Not yet. “z” is not one of the possible answers: a, b, c, d.
    >>> check("1.5", ...).state
    'open'
    """
    identifier = str(identifier)
    if value is _ABSENT:
        return check_in(_names_around(sys._getframe(1)), identifier)
    return judge(identifier, value)


def check_in(names: Mapping[str, Any], identifier: str) -> Verdict:
    """Judge the answer that a notebook's ``names`` hold; see :func:`check`."""
    item = keys.item(identifier)
    try:
        if "function" in item:
            return judge(identifier, _rerun(item, names))
        value = _look_up(item["variable"], names)
        _be_fresh(item["variable"], value)
        if value is None and "other" in item:
            raise _gives_nothing()
        verdict = judge(identifier, value)
        if verdict.right and "other" in item:
            return _rerun_verdict(item["other"], names) or verdict
        return verdict
    except Trouble as trouble:
        return _verdict(identifier, trouble.state, trouble.message)


def judge(identifier: str, value: Any) -> Verdict:
    """Compare a value with the key; see :func:`check`, which finds the value first."""
    item = keys.item(identifier)
    salt = keys.load(int(identifier.partition(".")[0]))["salt"]
    kind = from_json(item["answer"])
    try:
        reading = _read(kind, value)
    except Trouble as trouble:
        return _verdict(identifier, trouble.state, trouble.message)

    seen = {
        part: {digest(salt, f"{identifier}:{part}", text): text for text in texts}
        for part, texts in reading.parts.items()
    }
    if all(item["right"][part] in texts for part, texts in seen.items()):
        secret = "|".join(seen[part][item["right"][part]] for part in item["right"])
        praise = unseal(item["praise"], salt, identifier, secret) if item.get("praise") else ""
        return _verdict(identifier, "right", _(praise) if praise else "")
    for mistake in item.get("mistakes", []):
        for case in mistake["cases"]:
            if all(found in seen[part] for part, found in case.items()):
                return _verdict(
                    identifier, "wrong", _hint_of(identifier, mistake, case, seen, salt)
                )
    if reading.trouble:
        return _verdict(identifier, reading.trouble.state, reading.trouble.message)
    hint = _slip(identifier, item, kind, reading, seen, salt) or _half(item, kind, seen)
    return _verdict(identifier, "wrong", hint or _(item["otherwise"]))


def _read(kind: Kind, value: Any) -> Reading:
    """Read a value whatever it is: an object whose own code fails is only a strange answer."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return kind.read(value)
    except Trouble:
        raise
    except Exception:  # a trainee's object may raise anything at all
        raise Trouble(
            _("This value cannot be read as an answer. What kind of result does the task ask for?")
        ) from None


def _verdict(identifier: str, state: str, hint: str) -> Verdict:
    messages = {"right": _("Right."), "wrong": _("Not yet."), "open": _("Still open.")}
    return Verdict(identifier, state, messages[state], hint)


def _hint_of(
    identifier: str,
    mistake: Mapping[str, Any],
    case: Mapping[str, str],
    seen: Mapping[str, Mapping[str, str]],
    salt: str,
) -> str:
    if not mistake.get("sealed"):
        return _(mistake["hint"])
    secret = "|".join(seen[part][found] for part, found in case.items())
    return _(unseal(mistake["hint"], salt, identifier, secret))


def _slip(
    identifier: str,
    item: Mapping[str, Any],
    kind: Kind,
    reading: Reading,
    seen: Mapping[str, Mapping[str, str]],
    salt: str,
) -> str:
    """Name a slip of percent, unit or sign where it is all that is wrong with a number."""
    kinds = kind.parts if isinstance(kind, Record) else {"": kind}
    wrong = [part for part in kinds if item["right"][part] not in seen[part]]
    if len(wrong) != 1 or wrong[0] not in reading.numbers:
        return ""
    part, number = wrong[0], reading.numbers[wrong[0]]
    measure = kinds[part]
    assert isinstance(measure, Number)
    if number == 0:
        return ""

    def fits(scaled: float) -> bool:
        texts = measure.cells(scaled)[:3]
        return item["right"][part] in {digest(salt, f"{identifier}:{part}", t) for t in texts}

    if measure.share and fits(number / 100):
        return _(
            "Is this a percentage? The answer is wanted as a share between 0 and 1, so that one"
            " half is 0.5."
        )
    if measure.share and abs(number) > 1:
        return _("A share lies between 0 and 1. What is divided by what here?")
    if fits(-number):
        return _("The size fits, the direction does not. Is this a gain or a loss?")
    if any(fits(number * slip) for slip in _SLIPS):
        unit = _(measure.unit) if measure.unit else ""
        return (
            _("The digits fit, the unit does not. The answer is wanted in {unit}.").format(
                unit=unit
            )
            if unit
            else _("The digits fit, the unit does not. Which unit does the task ask for?")
        )
    return ""


def _half(item: Mapping[str, Any], kind: Kind, seen: Mapping[str, Mapping[str, str]]) -> str:
    """Say which parts of a many-part answer are right already."""
    if not isinstance(kind, Record):
        return ""
    good = [part for part in kind.parts if item["right"][part] in seen[part]]
    bad = [part for part in kind.parts if part not in good]
    if not good:
        return ""
    return _("{good}: right. Look again at {bad}. {hint}").format(
        good=_(", ").join(good), bad=_(", ").join(bad), hint=_(item["otherwise"])
    )


def _names_around(frame: Any) -> Mapping[str, Any]:
    """Names of the notebook: the caller's, or IPython's where a helper stands in between."""
    shell = sys.modules.get("IPython")
    active = shell.get_ipython() if shell else None
    around = dict(active.user_ns) if active is not None else {}
    return {**around, **frame.f_globals, **frame.f_locals}


def _look_up(name: str, names: Mapping[str, Any]) -> Any:
    if name not in names:
        raise Trouble(
            _(
                "There is no answer yet under the name {name}. Fill the blanks in the cell above"
                " and run it. If it shows an error, begin there."
            ).format(name=name),
            state="open",
        )
    return names[name]


def _be_fresh(name: str, value: Any) -> None:
    if is_older(name, value):
        raise Trouble(
            _(
                "The cell above stopped with an error the last time you ran it; the result still"
                " stored is older. Put the error right, run that cell, then this one."
            ),
            state="open",
        )


def _gives_nothing() -> Trouble:
    return Trouble(
        _("The function gives nothing back: is its last line, return …, still there?"),
        state="open",
    )


def _rerun(item: Mapping[str, Any], names: Mapping[str, Any]) -> Any:
    """Run the trainee's function with the figures of the key, silently."""
    function = _look_up(item["function"], names)
    if function is ...:
        raise open_blank()
    if not callable(function):
        raise Trouble(
            _(
                "The name {name} no longer stands for the function of this exercise. Run the cell"
                " above again."
            ).format(name=item["function"])
        )
    silence = io.StringIO()
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(silence),
        contextlib.redirect_stderr(silence),
    ):
        warnings.simplefilter("ignore")
        try:
            result = function(**item["arguments"])
        except Trouble:
            raise
        except CourseError as error:
            raise Trouble(
                _("With other figures ({figures}) the function stops: {error}").format(
                    figures=_figures(item), error=error
                )
            ) from None
        except Exception:  # a trainee's function may raise anything
            raise Trouble(
                _(
                    "With other figures ({figures}) the cell above stops with an error; repair"
                    " that first."
                ).format(figures=_figures(item))
            ) from None
    if result is None:
        raise _gives_nothing()
    return result


def _rerun_verdict(identifier: str, names: Mapping[str, Any]) -> Verdict | None:
    """``None`` where the function also works with other figures, else what to say."""
    item = keys.item(identifier)
    parent = identifier.removesuffix(".other")
    try:
        if judge(identifier, _rerun(item, names)).right:
            return None
    except Trouble as trouble:
        return _verdict(parent, trouble.state, trouble.message)
    return _verdict(
        parent,
        "wrong",
        _(
            "Right for these figures, but not for others ({figures}). Has a number been typed"
            " where one of the names {names} belongs?"
        ).format(figures=_figures(item), names=_(", ").join(item["arguments"])),
    )


def _figures(item: Mapping[str, Any]) -> str:
    return _(", ").join(f"{name} = {value}" for name, value in item["arguments"].items())
