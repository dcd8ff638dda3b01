"""Explorers: live with a kernel, stepped snapshots on a page.

Markup of the snapshot player
-----------------------------
``book/_assets/coursekit.js`` brings this to life; without it every frame can be read::

    <div class="ck-explorer" data-explorer="growth" lang="en">
      <p class="ck-explorer-title">Where did growth come from?</p>
      <form class="ck-controls" hidden>              <!-- the script takes `hidden` away -->
        <div class="ck-control"><label for="growth-region">Region</label>
          <select id="growth-region" name="region"><option value="0">…</option></select></div>
        <div class="ck-control"><label for="growth-market">Local market next year</label>
          <input type="range" id="growth-market" name="market" min="0" max="4" step="1" value="0"
                 data-labels='["this year, as it was", "−5%", …]'>
          <output for="growth-market">this year, as it was</output></div>
      </form>
      <figure class="ck-frame" data-step="2" data-region="2" data-market="0">
        <p class="ck-state">Region: Plateau; Local market next year: this year, as it was</p>
        <p class="ck-chip ck-chip-bad">riding the market</p>
        <svg role="img" aria-label="…">…</svg>
        <figcaption>…</figcaption>
      </figure>                                      <!-- first the frames worth a look … -->
      <details class="ck-more"><summary>77 more settings</summary>
        <figure class="ck-frame" …>…</figure>        <!-- … then all others -->
      </details>
      <div class="ck-notice"><p>Notice:</p><ul><li>…</li></ul></div>
    </div>

A control's value is the position of its choice, counted from 0, for a ``select`` as for a
``range``. The script shows the form, opens ``.ck-more`` and hides its summary; on every
``input`` event it shows the one figure whose ``data-<name>`` equals the value of each
control, hides the others, and writes ``data-labels[value]`` into the ``output`` and into
``aria-valuetext``. There is exactly one frame for each setting.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from coursekit.figures.style import PALETTE
from coursekit.language import get_language, ngettext
from coursekit.language import gettext as _

STATIC_VARIABLE = "COURSEKIT_STATIC"


@dataclass(frozen=True)
class Control:
    """One thing the reader can change.

    Attributes
    ----------
    name : str
        Keyword of the drawing function.
    label : str
        What the reader calls it.
    values : sequence
        All settings, in order.
    texts : sequence of str
        The same in words.
    start : object
        Setting at the beginning.
    steps : sequence, optional
        Settings the static player offers; all without it.
    kind : {"select", "range"}
        A list to choose from, or a slider.
    """

    name: str
    label: str
    values: Sequence[Any]
    texts: Sequence[str]
    start: Any
    steps: Sequence[Any] | None = None
    kind: str = "select"

    def text(self, value: Any) -> str:
        """Return a setting in words."""
        return self.texts[list(self.values).index(value)]

    @property
    def stops(self) -> list[Any]:
        """The settings of the static player."""
        return list(self.values if self.steps is None else self.steps)


@dataclass(frozen=True)
class View:
    """What is seen at one setting.

    Attributes
    ----------
    svg : str
        The picture, with its text alternative.
    alt : str
        The text alternative: the finding at this setting.
    caption : str
        What to see in it.
    verdict : str
        One or two words.
    good : bool
        Whether the verdict is good news.
    numbers : dict
        The numbers behind it, for programs and tests.
    """

    svg: str
    alt: str
    caption: str
    verdict: str
    good: bool
    numbers: dict[str, float]


@dataclass(frozen=True)
class Snapshot:
    """One frame of the static player: a setting, its state in words and what is seen."""

    settings: dict[str, Any]
    state: str
    view: View


class Explorer:
    """A picture with controls: moves with a kernel, steps through snapshots on a page.

    Parameters
    ----------
    name, title : str
        Name in the markup, and the question the explorer answers.
    controls : list of Control
        What can be changed.
    draw : callable
        Takes one keyword a control, returns a :class:`View`.
    notice : list of str
        What to look for.
    worth : list of dict
        Settings worth a look: they come first where no script runs.
    """

    def __init__(
        self,
        name: str,
        title: str,
        controls: Sequence[Control],
        draw: Callable[..., View],
        notice: Sequence[str] = (),
        worth: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.name, self.title = name, title
        self.controls, self.draw, self.notice = list(controls), draw, list(notice)
        self.worth = [dict(settings) for settings in worth]

    def __repr__(self) -> str:
        start = self.draw(**{control.name: control.start for control in self.controls})
        return f"Explorer: {self.title} {start.caption}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if is_static():
            return {"text/plain": repr(self), "text/html": self.html()}
        return self.widget()._repr_mimebundle_(**options)

    def state(self, settings: Mapping[str, Any]) -> str:
        """Return a setting in words."""
        texts = [
            _("{control}: {setting}").format(
                control=control.label, setting=control.text(settings[control.name])
            )
            for control in self.controls
        ]
        return _("; ").join(texts)

    def snapshots(self) -> list[Snapshot]:
        """Return a frame for every setting of the static player."""
        names = [control.name for control in self.controls]
        frames = []
        for values in itertools.product(*(control.stops for control in self.controls)):
            settings = dict(zip(names, values, strict=True))
            frames.append(Snapshot(settings, self.state(settings), self.draw(**settings)))
        return frames

    def html(self) -> str:
        """Return the static player; the module's docstring describes its markup."""
        frames = list(enumerate(self.snapshots()))
        start = {control.name: control.start for control in self.controls}
        worth = self.worth or [start]
        chosen = [f for wish in worth for f in frames if f[1].settings == wish]
        others = [frame for frame in frames if frame not in chosen]
        more = ngettext("{n} more setting", "{n} more settings", len(others)).format(n=len(others))
        notice = "".join(f"<li>{escape(text)}</li>" for text in self.notice)
        heading = _("Notice:")
        return "\n".join(
            [
                f'<div class="ck-explorer" data-explorer="{self.name}" '
                f'lang="{get_language().replace("_", "-")}">',
                f'<p class="ck-explorer-title">{escape(self.title)}</p>',
                '<form class="ck-controls" hidden>',
                *(_input(control, f"{self.name}-{control.name}") for control in self.controls),
                "</form>",
                *(self._figure(step, frame) for step, frame in chosen),
                f'<details class="ck-more"><summary>{escape(more)}</summary>',
                *(self._figure(step, frame) for step, frame in others),
                "</details>",
                f'<div class="ck-notice"><p>{escape(heading)}</p><ul>{notice}</ul></div>',
                "</div>",
            ]
        )

    def _figure(self, step: int, frame: Snapshot) -> str:
        places = "".join(
            f' data-{control.name}="{control.stops.index(frame.settings[control.name])}"'
            for control in self.controls
        )
        return (
            f'<figure class="ck-frame" data-step="{step}"{places}>'
            f'<p class="ck-state">{escape(frame.state)}</p>{_picture(frame.view)}</figure>'
        )

    def widget(self) -> Any:
        """Return the live widget: the same picture, every setting, redrawn at once."""
        import ipywidgets

        wide = {"layout": {"width": "100%", "max_width": "520px"}}
        look = wide | {"style": {"description_width": "initial"}}
        inputs = {}
        for control in self.controls:
            kind = ipywidgets.Dropdown if control.kind == "select" else ipywidgets.SelectionSlider
            options = list(zip(control.texts, control.values, strict=True))
            inputs[control.name] = kind(
                options=options, value=control.start, description=control.label, **look
            )
        picture = ipywidgets.HTML(**wide)

        def redraw(_change: Any = None) -> None:
            picture.value = _picture(self.draw(**{n: box.value for n, box in inputs.items()}))

        for box in inputs.values():
            box.observe(redraw, names="value")
        redraw()
        notice = "".join(f"<li>{escape(text)}</li>" for text in self.notice)
        heading = _("Notice:")
        return ipywidgets.VBox(
            [
                ipywidgets.HTML(f"<strong>{escape(self.title)}</strong>"),
                *inputs.values(),
                picture,
                ipywidgets.HTML(f"<p>{escape(heading)}</p><ul>{notice}</ul>"),
            ]
        )


def is_static() -> bool:
    """Tell whether explorers show snapshots: a page is being built, or widgets are missing."""
    import importlib.util

    return os.environ.get(STATIC_VARIABLE) == "1" or importlib.util.find_spec("ipywidgets") is None


def _picture(view: View) -> str:
    mood, colour = ("good", PALETTE.good) if view.good else ("bad", PALETTE.bad)
    return (
        f'<p class="ck-chip ck-chip-{mood}" style="color:{colour}">'
        f"<strong>{escape(view.verdict)}</strong></p>{view.svg}"
        f"<figcaption>{escape(view.caption)}</figcaption>"
    )


def _input(control: Control, name: str) -> str:
    start = control.stops.index(control.start)
    texts = [control.text(value) for value in control.stops]
    label = f'<label for="{name}">{escape(control.label)}</label> '
    if control.kind == "select":
        options = "".join(
            f'<option value="{place}"{" selected" * (place == start)}>{escape(text)}</option>'
            for place, text in enumerate(texts)
        )
        return (
            f'<div class="ck-control">{label}'
            f'<select id="{name}" name="{control.name}">{options}</select></div>'
        )
    listed = escape(json.dumps(texts, ensure_ascii=False))
    return (
        f'<div class="ck-control">{label}'
        f'<input type="range" id="{name}" name="{control.name}" min="0" '
        f'max="{len(texts) - 1}" step="1" value="{start}" '
        f'aria-valuetext="{escape(texts[start])}" data-labels="{listed}"> '
        f'<output for="{name}">{escape(texts[start])}</output></div>'
    )
