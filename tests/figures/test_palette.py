"""The colours can be told apart and read, by readers with colour deficiencies too.

What a reader with a deficiency sees is computed with the matrices of Machado, Oliveira and
Fernandes (2009) at full severity, in linear light; distances are CIE 1976 Lab distances, of
which about 10 is a difference nobody overlooks.
"""

import itertools
from dataclasses import asdict

import numpy as np
import pytest

from coursekit.figures.style import PALETTE

DECORATION = {"grid", "shade"}
MARKS = {name: colour for name, colour in asdict(PALETTE).items() if name not in DECORATION}
# Marks that meet in one chart and that colour tells apart.
TOGETHER = [
    ("market", "mix", "local", "good"),
    ("market", "mix", "local", "bad"),
    ("ours", "rival", "mix"),
    ("ours", "neutral", "bad"),
    ("ours", "market", "bad"),
    ("good", "ours", "mix"),
]
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip


def linear(colour):
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    light = sorted((linear(c) @ [0.2126, 0.7152, 0.0722] + 0.05 for c in (a, b)), reverse=True)
    return light[0] / light[1]


def lab(rgb):
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    )  # fmt: skip
    ratio = to_xyz @ np.clip(rgb, 0, 1) / [0.95047, 1.0, 1.08883]
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_ruler_is_right():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert lab(linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


@pytest.mark.parametrize("role", MARKS)
def test_labels_in_a_marks_colour_can_be_read(role):
    assert contrast(MARKS[role], "#FFFFFF") >= 4.5


@pytest.mark.parametrize("role", ["market", "neutral", "good", "bad", "ours", "quiet", "ink"])
def test_they_can_be_read_on_shaded_areas_too(role):
    assert contrast(MARKS[role], PALETTE.shade) >= 3.9


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("roles", TOGETHER, ids="-".join)
def test_marks_that_meet_differ_for_every_reader(roles, deficiency):
    seen = {role: lab(DEFICIENCIES[deficiency] @ linear(MARKS[role])) for role in roles}
    for a, b in itertools.combinations(roles, 2):
        assert np.linalg.norm(seen[a] - seen[b]) >= 10, (a, b)
