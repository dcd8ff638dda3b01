import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lecture_1_tables import NEW_THEMES, interviews, table

from coursekit.errors import CourseInputError
from coursekit.methods import qualitative


def test_saturation_of_the_interviews_of_the_case():
    assert table("vector", "interviews")["new_themes"].tolist() == NEW_THEMES
    result = qualitative.saturation(NEW_THEMES)
    assert result.base_themes == 16
    assert result.ratios[:6] == [0.1875, 0.125, 0.0625, 0.0625, 0.0625, 0.0]
    assert (result.at, result.interviews) == ("9+2", 11)
    # a theme still appears after that
    assert result.ratios[-3] > 0 and NEW_THEMES[13] == 1
    frame = result.as_frame()
    assert frame.loc[frame["saturated"], "run"].iloc[0] == "9+2"


def test_saturation_as_guest_namey_and_chen_work_it():
    """37 themes in four interviews, then 4 new (11 %), 3 (8 %), 1 (3 %): stop at 6+2."""
    result = qualitative.saturation([20, 9, 5, 3, 1, 3, 0, 1])
    assert result.base_themes == 37
    assert [round(r, 2) for r in result.ratios] == [0.11, 0.08, 0.03]
    assert (result.at, result.interviews) == ("6+2", 8)


def test_no_saturation_yet():
    result = qualitative.saturation([5, 4, 3, 3, 2, 2])
    assert result.at is None and result.interviews is None


@given(st.lists(st.integers(0, 9), min_size=6, max_size=30), st.integers(1, 4), st.integers(1, 2))
def test_every_run_is_counted(themes, base, run):
    assume(sum(themes[:base]) > 0)
    result = qualitative.saturation(themes, base, run)
    assert len(result.ratios) == len(themes) - base - run + 1
    if result.interviews is not None:
        assert base + run <= result.interviews <= len(themes)
        assert result.ratios[result.interviews - base - run] <= 0.05


GAP = None
# Krippendorff's example of four coders, twelve units, gaps
FOUR = pd.DataFrame(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
        [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
    ]
)


@pytest.mark.parametrize(
    ("level", "alpha", "verdict"),
    [
        ("nominal", 0.743, "tentative"),
        ("ordinal", 0.815, "reliable"),
        ("interval", 0.849, "reliable"),
        ("ratio", 0.797, "tentative"),
    ],
)
def test_alpha_of_four_coders_on_every_level(level, alpha, verdict):
    result = qualitative.krippendorff_alpha(FOUR, level)
    assert round(result.value, 3) == alpha and result.verdict == verdict
    assert (result.coders, result.units) == (4, 11)


def test_alpha_of_two_observers_with_binary_and_named_codes():
    """Krippendorff, Computing Krippendorff's alpha-reliability (2011), examples A and B."""
    binary = pd.DataFrame([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
    assert round(qualitative.krippendorff_alpha(binary).value, 3) == 0.095
    names = pd.DataFrame([list("aabbdcccedda"), list("babbbccceddd")])
    assert round(qualitative.krippendorff_alpha(names).value, 3) == 0.692


def test_alpha_before_and_after_the_code_book_was_revised():
    found = {
        stage: qualitative.krippendorff_alpha(
            table("vector", f"coding_{stage}").set_index("excerpt_id").T
        )
        for stage in ("pilot", "final")
    }
    assert 0.55 <= found["pilot"].value <= 0.66 and found["pilot"].verdict == "unreliable"
    assert 0.80 <= found["final"].value <= 0.88 and found["final"].verdict == "reliable"
    assert found["final"].coders == 2


def test_alpha_takes_text_with_gaps_and_categories():
    text = FOUR.map(lambda c: f"theme {c:.0f}", na_action="ignore")
    assert round(qualitative.krippendorff_alpha(text).value, 3) == 0.743
    assert round(qualitative.krippendorff_alpha(text.astype("category")).value, 3) == 0.743


codes = st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=3, max_size=15)


@given(codes, st.sampled_from(qualitative.LEVELS))
def test_alpha_is_one_for_agreement_and_never_more(units, level):
    frame = pd.DataFrame(units).T
    assume(len(np.unique(frame)) > 1)
    assert qualitative.krippendorff_alpha(frame, level).value <= 1 + 1e-12
    agreed = pd.DataFrame([frame.iloc[0]] * 2)
    assume(agreed.nunique(axis=1).iloc[0] > 1)
    result = qualitative.krippendorff_alpha(agreed, level)
    assert result.value == pytest.approx(1) and result.verdict == "reliable"


def test_priority_index_of_the_case():
    result = qualitative.priority_index(interviews()).set_index(["segment", "theme"])["index"]
    assert result["all"].loc[["T01", "T02", "T03", "T05"]].tolist() == [1.625, 1.5, 1.25, 1.125]
    assert result["end_user", "T05"] == 2.125 and result["OEM", "T05"] == 0.125
    assert result["all"].index[0] == "T01"


def test_priority_index_is_prevalence_times_intensity():
    matrix = interviews()
    result = qualitative.priority_index(matrix)
    product = result["prevalence"] * result["intensity"]
    assert product.to_numpy() == pytest.approx(result["index"].to_numpy())
    oem = result.query("segment == 'OEM' and theme == 'T01'").iloc[0]
    assert (oem["n"], oem["prevalence"]) == (8, 7 / 8)
    assert oem["intensity"] == pytest.approx(18 / 7)
    # rows of 0 may be left out as long as every interview stays in the table
    sparse = matrix[(matrix["intensity"] > 0) | (matrix["theme"] == "T01")]
    pd.testing.assert_frame_equal(qualitative.priority_index(sparse), result)


def test_contrast_of_the_case():
    result = qualitative.contrast(interviews(), "OEM", "end_user").set_index("theme")
    assert result["p"].round(4).tolist() == [0.2821, 0.1189, 1.0, 0.3147, 0.0101, 0.0406]
    assert result["p_adj"].round(4).tolist() == [0.8462, 0.4755, 1.0, 0.8462, 0.0606, 0.2028]
    counted = result[["n_a", "n_b"]].apply(tuple, axis=1).to_dict()
    assert counted == {
        "T01": (7, 4),
        "T02": (3, 7),
        "T03": (6, 5),
        "T04": (5, 2),
        "T05": (1, 7),
        "T06": (6, 1),
    }
    assert (result[["of_a", "of_b"]] == 8).all(axis=None)


def tea(said_milk_of_milk=3, said_milk_of_tea=1):
    return pd.DataFrame(
        {
            "interview": range(8),
            "segment": ["milk"] * 4 + ["tea"] * 4,
            "theme": "said milk",
            "intensity": [int(i < said_milk_of_milk) for i in range(4)]
            + [int(i < said_milk_of_tea) for i in range(4)],
        }
    )


def test_fishers_tea():
    assert qualitative.contrast(tea(), "milk", "tea")["p"].iloc[0] == pytest.approx(
        0.4857, abs=5e-5
    )
    assert qualitative.contrast(tea(4, 0), "milk", "tea")["p"].iloc[0] == pytest.approx(2 / 70)


def test_only_the_themes_named_beforehand_are_corrected_for():
    some = qualitative.contrast(interviews(), "OEM", "end_user", themes=["T05", "T06"])
    assert some["theme"].tolist() == ["T05", "T06"]
    assert some["p_adj"].tolist() == pytest.approx([2 * 0.01010101, 0.0405594], abs=1e-6)


@pytest.mark.parametrize("correction", qualitative.CORRECTIONS)
def test_a_correction_never_lowers_p(correction):
    result = qualitative.contrast(interviews(), "OEM", "end_user", correction)
    assert (result["p_adj"] >= result["p"] - 1e-12).all() and (result["p_adj"] <= 1).all()
    if correction == "bonferroni":
        assert result["p_adj"].to_numpy() == pytest.approx(np.minimum(1, 6 * result["p"]))


def evidence(*rows):
    columns = ["hypothesis", "site", "stance", "reliability", "credibility"]
    return pd.DataFrame([("H1", *row) for row in rows], columns=columns)


THREE_FOR = [("S1", "for", "A", 1), ("S2", "for", "B", 2), ("S3", "for", "B", 1)]


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        (THREE_FOR, "supported"),
        (THREE_FOR[:2], "open"),
        ([*THREE_FOR[:2], ("S2", "for", "A", 1)], "open"),
        ([*THREE_FOR[:2], ("S3", "for", "C", 1)], "open"),
        ([*THREE_FOR[:2], ("S3", "for", "B", 3)], "open"),
        ([*THREE_FOR, ("S4", "against", "B", 1)], "supported"),
        ([*THREE_FOR, ("S4", "against", "A", 2)], "open"),
        ([*THREE_FOR, ("S4", "against", "A", 3)], "supported"),
        ([(s, "against", r, c) for s, _, r, c in THREE_FOR], "refuted"),
        ([*[(s, "against", r, c) for s, _, r, c in THREE_FOR], ("S9", "for", "A", 1)], "open"),
        ([(s, "neutral", r, c) for s, _, r, c in THREE_FOR], "open"),
    ],
)
def test_verdict_rule(rows, verdict):
    assert qualitative.verdict(evidence(*rows))["verdict"].tolist() == [verdict]


def test_verdicts_of_the_field_visit_of_the_case():
    result = qualitative.verdict(table("vector", "field_log")).set_index("hypothesis")["verdict"]
    assert result.loc[["H1", "H3", "H5"]].tolist() == ["supported", "open", "refuted"]


def test_verdict_counts_sites_not_rows():
    result = qualitative.verdict(evidence(*THREE_FOR, ("S1", "for", "A", 2)))
    assert result.columns.tolist() == ["hypothesis", "for", "against", "verdict"]
    assert result.loc[0, ["for", "against"]].tolist() == [3, 0]


def test_verdict_with_other_thresholds():
    log = evidence(("S1", "for", "C", 3), ("S2", "for", "C", 3))
    assert qualitative.verdict(log)["verdict"].tolist() == ["open"]
    assert qualitative.verdict(log, 2, "C3")["verdict"].tolist() == ["supported"]


MATRIX = interviews()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: qualitative.saturation([1, 1, 1, 1, 1]), "size"),
        (lambda: qualitative.saturation([]), "empty"),
        (lambda: qualitative.saturation([0, 0, 0, 0, 1, 1]), "range"),
        (lambda: qualitative.saturation([1, 1, 1, 1, 1, -1]), "range"),
        (lambda: qualitative.saturation(NEW_THEMES, threshold=5), "range"),
        (lambda: qualitative.saturation(NEW_THEMES, base=0), "range"),
        (lambda: qualitative.krippendorff_alpha(FOUR[:1]), "size"),
        (lambda: qualitative.krippendorff_alpha(FOUR[[0]]), "size"),
        (lambda: qualitative.krippendorff_alpha(FOUR[:0]), "empty"),
        (lambda: qualitative.krippendorff_alpha(pd.DataFrame([[1, 1], [1, 1]])), "range"),
        (lambda: qualitative.krippendorff_alpha(FOUR, "metric"), "unknown"),
        (lambda: qualitative.krippendorff_alpha(FOUR.replace(1, -1), "ratio"), "range"),
        (
            lambda: qualitative.krippendorff_alpha(
                pd.DataFrame([["a", "b"], ["a", "b"]]), "ordinal"
            ),
            "type",
        ),
        (
            lambda: qualitative.krippendorff_alpha(FOUR.astype(object).mask(FOUR == 5, ...)),
            "missing",
        ),
        (lambda: qualitative.priority_index(MATRIX.assign(intensity=4)), "range"),
        (lambda: qualitative.priority_index(pd.concat([MATRIX, MATRIX[:1]])), "duplicate"),
        (
            lambda: qualitative.priority_index(
                MATRIX.assign(segment=np.where(MATRIX["theme"] == "T01", "OEM", "end_user"))
            ),
            "duplicate",
        ),
        (lambda: qualitative.contrast(MATRIX, "OEM", "dealer"), "unknown"),
        (lambda: qualitative.contrast(MATRIX, "OEM", "OEM"), "duplicate"),
        (lambda: qualitative.contrast(MATRIX, "OEM", "end_user", "tukey"), "unknown"),
        (lambda: qualitative.contrast(MATRIX, "OEM", "end_user", themes=["T99"]), "unknown"),
        (lambda: qualitative.contrast(MATRIX, "OEM", "end_user", themes=[]), "empty"),
        (lambda: qualitative.contrast(tea()[:5], "milk", "tea"), "size"),
        (lambda: qualitative.verdict(evidence(("S1", "for", "G", 1))), "type"),
        (lambda: qualitative.verdict(evidence(("S1", "for", "A", 7))), "type"),
        (lambda: qualitative.verdict(evidence(("S1", "maybe", "A", 1))), "type"),
        (lambda: qualitative.verdict(evidence(*THREE_FOR), min_grade="2B"), "type"),
        (lambda: qualitative.verdict(evidence(*THREE_FOR), min_sites=0), "range"),
    ],
)
def test_what_cannot_be_used_is_refused(call, code):
    with pytest.raises(CourseInputError) as refusal:
        call()
    assert refusal.value.code == code


def test_every_verdict_has_a_name():
    assert {"supported", "refuted", "open", "reliable", "tentative", "unreliable"} <= set(
        qualitative.labels()
    )
