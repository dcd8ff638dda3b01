"""Six-dimension index, account roll-up, ladder, agreement, alpha, standing, win model."""

import numpy as np
import pandas as pd
import pytest
from exact_tables import (
    CONTACTS,
    DIMENSIONS,
    OWNER_SCORES,
    SCORES_H1,
    SCORES_H2,
    SHROUT_FLEISS,
    STANDING,
    WEIGHTS,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import relations

H1 = relations.index(SCORES_H1)
REVIEW = pd.concat(
    [
        pd.DataFrame(
            {"contact_id": OWNER_SCORES, "rater": "owner", "index_score": OWNER_SCORES}
        ).assign(contact_id=list(OWNER_SCORES)),
        H1.assign(rater="reviewer", index_score=H1["index_score"].round(1)),
    ]
)[["contact_id", "rater", "index_score"]]


def test_contact_indices_of_taihe():
    assert H1["index_score"].round(1).tolist() == [
        25.0, 45.8, 8.3, 58.3, 25.0, 62.5, 79.2, 20.8, 29.2, 50.0,
    ]  # fmt: skip
    assert round(H1["index_score"].mean(), 1) == 40.4
    assert round(H1["index_score"].sum() / 14, 1) == 28.9


def test_the_account_index_weighs_who_decides():
    now = relations.account(H1, WEIGHTS, CONTACTS["level"])
    assert now.ari == pytest.approx(34.875)
    assert now.coverage == pytest.approx(0.91)
    assert round(now.quality, 1) == 40.4
    assert round(now.authority_share, 2) == 0.29
    assert round(now.ari / now.coverage, 1) == 38.3  # the mistake of forgetting the unknown
    later = relations.account(relations.index(SCORES_H2), WEIGHTS, CONTACTS["level"])
    assert round(later.ari, 1) == 44.8


def test_stale_evidence_caps_a_score_at_one():
    evidence = pd.DataFrame(
        [
            (contact, dim, "2025-11-01")
            for contact in SCORES_H2["contact_id"]
            for dim in DIMENSIONS
            if (contact, dim) not in {("C06", "DG"), ("C09", "AP")}
        ]
        + [("C06", "DG", "2025-05-01"), ("C09", "AP", "2025-06-01")],
        columns=["contact_id", "dimension", "evidence_date"],
    )
    capped = relations.index(SCORES_H2, as_of="2025-12-31", evidence=evidence)
    capped = capped.set_index("contact_id")
    free = relations.index(SCORES_H2).set_index("contact_id")
    changed = capped[capped["capped_dims"] != ""]
    assert changed["capped_dims"].to_dict() == {"C06": "DG", "C09": "AP"}
    assert (free["index_score"] - capped["index_score"]).round(2).sum() == pytest.approx(2 * 4.17)


def test_one_date_for_all_six_works_too_and_no_date_is_no_evidence():
    scores = SCORES_H1.head(2).assign(evidence_date=["2025-12-01", None])
    capped = relations.index(scores, as_of="2025-12-31")
    assert capped["capped_dims"].tolist() == ["", "AC, AP, IT, PS"]


@settings(max_examples=30)
@given(st.lists(st.integers(0, 4), min_size=6, max_size=6))
def test_index_runs_from_0_to_100(levels):
    row = pd.DataFrame([["C1", *levels]], columns=["contact_id", *DIMENSIONS])
    found = relations.index(row)["index_score"].item()
    assert found == pytest.approx(np.mean(levels) * 25)
    only_ac = {"AC": 1, "AP": 0, "IT": 0, "DG": 0, "PS": 0, "CP": 0}
    assert relations.index(row, weights=only_ac)["index_score"].item() == pytest.approx(
        levels[0] * 25
    )


def test_index_and_account_refuse():
    with refuses("range", "AC"):
        relations.index(SCORES_H1.assign(AC=5))
    with refuses("range", "IT"):
        relations.index(SCORES_H1.assign(IT=2.5))
    with refuses("missing"):
        relations.index(SCORES_H1.assign(IT=np.nan))
    with refuses("column", "PS"):
        relations.index(SCORES_H1.drop(columns="PS"))
    with refuses("column", "evidence_date"):
        relations.index(SCORES_H1, as_of="2025-12-31")
    with refuses("range", "evidence_date"):
        relations.index(SCORES_H1.assign(evidence_date="2026-02-01"), as_of="2025-12-31")
    with refuses("duplicate"):
        relations.index(pd.concat([SCORES_H1, SCORES_H1]))
    with refuses("sum"):
        relations.index(SCORES_H1, weights=dict.fromkeys(DIMENSIONS, 1))
    with refuses("column", "weights"):
        relations.index(SCORES_H1, weights={"AC": 1})
    with refuses("sum", "decision_weights"):
        relations.account(H1, WEIGHTS * 0.9)
    with refuses("column", "decision_weights"):
        relations.account(H1, {"C01": 1.0})
    with refuses("range", "index_score"):
        relations.account(H1.assign(index_score=120), WEIGHTS)
    with refuses("column", "levels"):
        relations.account(H1, WEIGHTS, {"C01": "L1"})


def test_ladder_of_taihe():
    found = relations.ladder(SCORES_H1)
    assert found.cr == pytest.approx(0.90)
    assert found.errors == 6
    assert found.misfits["contact_id"].tolist() == ["C02", "C05", "C10"]
    assert relations.ladder(SCORES_H1, errors="minimal").cr == pytest.approx(0.95)


def test_padding_with_the_unassessed_flatters_the_ladder():
    padding = pd.DataFrame(
        {"contact_id": ["C07", "C12", "C13", "C14"]} | dict.fromkeys(DIMENSIONS, 0)
    )
    assert round(relations.ladder(pd.concat([SCORES_H1, padding])).cr, 3) == 0.929


def steps(patterns):
    rows = [[f"R{i}", *map(int, p)] for i, p in enumerate(patterns)]
    names = [f"s{j}" for j in range(len(patterns[0]))]
    return pd.DataFrame(rows, columns=["contact_id", *names]), names


def test_reproducibility_and_scalability_by_definition():
    # five errors in fifty answers, every item answered six to four: CR .90, MMR .60, CS .75
    four = ["11111"] * 4
    table, names = steps([*four, "11100", "10100", "00000", "00100", "00010", "01011"])
    result = relations.ladder(table, 1, names, errors="minimal")
    assert result.errors == 5
    assert (result.cr, result.mmr) == (0.90, pytest.approx(0.60))
    assert result.cs == pytest.approx(0.75)
    table, names = steps(["111", "111", "110", "110", "100", "100", "010", "000", "000", "101"])
    result = relations.ladder(table, threshold=1, order=names)
    share = table[names].mean()
    assert result.mmr == pytest.approx(np.maximum(share, 1 - share).mean())
    assert result.errors == 4  # 010 and 101 deviate twice each from 100 and 110
    assert result.cr == pytest.approx(1 - 4 / 30)
    assert result.cs == pytest.approx((result.cr - result.mmr) / (1 - result.mmr))
    assert relations.ladder(table, 1, names, errors="minimal").errors == 2
    assert result.misfits["expected"].tolist() == ["100", "110"]


@settings(max_examples=50)
@given(st.lists(st.integers(0, 4), min_size=8, max_size=20).filter(lambda x: len(set(x)) > 1))
def test_a_perfect_ladder_has_no_errors(heights):
    table, names = steps(["1" * h + "0" * (4 - h) for h in heights])
    result = relations.ladder(table, 1, names)
    assert result.cr == 1
    assert result.cs == 1
    assert result.misfits.empty


@settings(max_examples=50)
@given(st.lists(st.text("01", min_size=5, max_size=5), min_size=8, max_size=20))
def test_minimal_errors_never_exceed_the_others(patterns):
    if len(set(patterns)) == 1:
        return
    table, names = steps(patterns)
    ge, least = (relations.ladder(table, 1, names, errors=e).errors for e in ("ge", "minimal"))
    assert least <= ge <= 2 * least


def test_ladder_refuses():
    with refuses("size"):
        relations.ladder(SCORES_H1.head(7))
    with refuses("range", "threshold"):
        relations.ladder(SCORES_H1, threshold=5)
    with refuses("unknown", "errors"):
        relations.ladder(SCORES_H1, errors="few")
    with refuses("column", "CP"):
        relations.ladder(SCORES_H1.drop(columns="CP"))


def test_shrout_and_fleiss_table():
    result = relations.agreement(SHROUT_FLEISS)
    table = result.as_table().set_index("shrout_fleiss")["icc"].round(2)
    assert table.to_dict() == {
        "ICC(1,1)": 0.17,
        "ICC(2,1)": 0.29,
        "ICC(3,1)": 0.71,
        "ICC(1,k)": 0.44,
        "ICC(2,k)": 0.62,
        "ICC(3,k)": 0.91,
    }
    assert result.icc_a1_low == pytest.approx(0.019, abs=1e-3)
    assert result.icc_a1_high == pytest.approx(0.761, abs=1e-3)
    assert np.isnan(result.bias)


def test_the_owner_is_consistent_and_generous():
    result = relations.agreement(REVIEW)
    assert round(result.icc_a1, 2) == 0.81
    assert round(result.icc_c1, 2) == 0.95
    assert round(result.icc_ak, 2) == 0.90
    assert round(result.pearson, 2) == 0.97
    assert round(result.bias, 1) == 12.1
    assert relations.agreement(REVIEW, reference="owner").bias == pytest.approx(-result.bias)
    assert result.loa_low < result.bias < result.loa_high
    assert result.rater_bias["owner"] == pytest.approx(result.bias / 2)


@pytest.mark.parametrize("data", [SHROUT_FLEISS, REVIEW])
def test_agreement_agrees_with_pingouin(data):
    pingouin = pytest.importorskip("pingouin")
    table = pingouin.intraclass_corr(
        data, targets="contact_id", raters="rater", ratings="index_score"
    )
    oracle = table["ICC"].to_numpy()
    result = relations.agreement(data)
    assert result.as_table()["icc"].to_numpy() == pytest.approx(oracle, abs=5e-5)
    interval = table.filter(like="CI95").iloc[1].item()
    assert [result.icc_a1_low, result.icc_a1_high] == pytest.approx(list(interval), abs=0.006)


@settings(max_examples=30)
@given(shift=st.floats(1, 50))
def test_a_constant_shift_hurts_agreement_but_not_consistency(shift):
    base = pd.DataFrame(
        {"contact_id": list("ABCDE"), "rater": "a", "index_score": [10, 20, 40, 60, 90]}
    )
    moved = base.assign(rater="b", index_score=base["index_score"] + shift)
    result = relations.agreement(pd.concat([base, moved]))
    assert result.icc_c1 == pytest.approx(1)
    assert result.icc_a1 < 1
    assert result.bias == pytest.approx(-shift)


def test_identical_raters_agree_perfectly():
    base = pd.DataFrame({"contact_id": list("ABCDE"), "rater": "a", "index_score": [1, 2, 4, 6, 9]})
    result = relations.agreement(pd.concat([base, base.assign(rater="b")]))
    assert result.icc_a1 == result.icc_a1_low == result.icc_a1_high == 1
    assert result.bias == 0


def test_agreement_refuses():
    with refuses("missing"):
        relations.agreement(REVIEW.iloc[:-1])
    with refuses("duplicate"):
        relations.agreement(pd.concat([REVIEW, REVIEW]))
    with refuses("size"):
        relations.agreement(REVIEW[REVIEW["contact_id"] < "C04"])
    with refuses("size", "rater"):
        relations.agreement(REVIEW[REVIEW["rater"] == "owner"])
    with refuses("range"):
        relations.agreement(REVIEW.assign(index_score=50))
    with refuses("unknown", "reference"):
        relations.agreement(REVIEW, reference="nobody")


def test_alpha_of_the_published_data_sets():
    pingouin = pytest.importorskip("pingouin")
    long = pingouin.read_dataset("cronbach_alpha")
    wide = long.pivot(index="Subj", columns="Items", values="Scores")
    alpha, low, high = relations.cronbach(wide)
    assert (round(alpha, 3), round(low, 3), round(high, 3)) == (0.592, 0.195, 0.840)
    holes = pingouin.read_dataset("cronbach_wide_missing")
    pairwise = relations.cronbach(holes)
    assert [round(v, 3) for v in pairwise] == [0.733, 0.435, 0.909]
    assert round(relations.cronbach(holes, missing="listwise").alpha, 4) == 0.8017


def test_alpha_of_copies_is_one_and_carries_a_caution():
    one = pd.DataFrame({"a": [1, 2, 4], "b": [1, 2, 4]})
    result = relations.cronbach(one)
    assert result.alpha == pytest.approx(1)
    assert "refute" in result.caution


def test_alpha_refuses():
    with refuses("size"):
        relations.cronbach(pd.DataFrame({"a": [1, 2, 3]}))
    with refuses("size"):
        relations.cronbach(pd.DataFrame({"a": [1, 2], "b": [2, 1]}))
    with refuses("range"):
        relations.cronbach(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}))
    with refuses("unknown", "missing"):
        relations.cronbach(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}), missing="mean")


def test_where_the_decision_weight_stands():
    table = relations.standing(STANDING, WEIGHTS)
    assert table.round(2).to_dict() == {
        "owned": 0.27,
        "contested": 0.24,
        "rival": 0.46,
        "unknown": 0.03,
    }
    short = relations.standing(STANDING.iloc[:11], WEIGHTS)
    assert short["unknown"] == pytest.approx(0.03)
    assert set(DIMENSIONS) | set(relations.STANDINGS) <= set(relations.labels())


def test_standing_refuses():
    with refuses("unknown", "standing"):
        relations.standing(STANDING.assign(standing="friendly"), WEIGHTS)
    with refuses("sum"):
        relations.standing(STANDING, WEIGHTS / 2)
    with refuses("column"):
        relations.standing(STANDING, {"C01": 1.0})
    with refuses("duplicate"):
        relations.standing(pd.concat([STANDING, STANDING]), WEIGHTS)


def deals(seed=0, n=420):
    """Quality, authority and density win deals; interactions only follow density."""
    rng = np.random.default_rng(seed)
    q, a, d = (
        np.clip(rng.normal(m, s, n), 0, 1) for m, s in ((0.45, 0.18), (0.5, 0.2), (0.5, 0.2))
    )
    price = rng.normal(size=n)
    interactions = rng.poisson(np.exp(1.4 + 2.4 * d + 0.15 * rng.normal(size=n)))
    z = -3.5 + 2.2 * q + 1.6 * a + 2.2 * d + 2.0 * q * a - 0.55 * price
    won = rng.random(n) < 1 / (1 + np.exp(-z))
    return pd.DataFrame(
        {"quality": q, "authority": a, "density": d, "price_z": price, "interactions": interactions}
    ).assign(won=won)


def test_the_win_model_recovers_what_was_planted():
    drivers = ["quality", "authority", "density", "price_z"]
    odds = np.log(
        [relations.win_model(deals(seed), drivers)["odds_ratio"].to_numpy() for seed in range(12)]
    )
    assert odds.mean(axis=0)[:3] == pytest.approx([0.59, 0.50, 0.42], abs=0.12)
    assert odds.mean(axis=0)[3] < -0.3


def test_busy_is_not_close():
    alone, joint = [], []
    for seed in range(12):
        table = deals(seed)
        alone.append(relations.win_model(table, ["interactions"], log=["interactions"])["p"][0])
        drivers = ["interactions", "quality", "authority", "density", "price_z"]
        joint.append(relations.win_model(table, drivers, log=["interactions"])["p"][0])
    assert np.mean(np.array(alone) < 0.05) > 0.5
    assert np.mean(np.array(joint) < 0.05) < 0.2


def test_win_model_agrees_with_statsmodels():
    import statsmodels.api as sm

    table = deals()
    x = table[["quality"]].apply(lambda c: (c - c.mean()) / c.std(ddof=0))
    fit = sm.Logit(table["won"].astype(int), sm.add_constant(x)).fit(disp=0)
    row = relations.win_model(table, ["quality"]).iloc[0]
    assert row["odds_ratio"] == pytest.approx(np.exp(fit.params["quality"]))
    assert row["p"] == pytest.approx(fit.pvalues["quality"])


def test_win_model_refuses():
    table = deals()
    with refuses("size"):
        relations.win_model(table.head(25))
    with refuses("range", "same"):
        relations.win_model(table.assign(same=1), ["same"])
    with refuses("column", "charm"):
        relations.win_model(table, ["charm"])
    with refuses("type", "won"):
        relations.win_model(table.assign(won=2))
    with refuses("convergence"):
        relations.win_model(table.assign(oracle=table["won"].astype(int)), ["oracle"])
