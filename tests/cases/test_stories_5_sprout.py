"""What lecture 5 quotes about Sprout Family and Meridian's voice follows from the tables."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pandas as pd
import pytest

import coursekit as ck
from coursekit.cases import cards

SPACES = ["orders_store", "orders_app", "orders_community"]


@pytest.fixture(scope="module")
def sprout():
    return ck.load_case("sprout")


@pytest.fixture(scope="module")
def meridian():
    return ck.load_case("meridian")


@pytest.fixture(scope="module")
def months(sprout):
    frame = sprout.member_month
    return frame.assign(orders=frame[SPACES].sum(axis=1))


def factors(part):
    orders = part.groupby("member_id")["orders"].sum()
    users = int((orders > 0).sum())
    return {
        "users": users,
        "frequency": orders.sum() / users,
        "basket": part["revenue_cny"].sum() / orders.sum(),
    }


def test_growth_hides_a_falling_frequency(months):
    before = factors(months[months["month"] < "2025-01-01"])
    after = factors(months[months["month"] >= "2025-07-01"])
    change = {name: after[name] / before[name] - 1 for name in before}
    assert change["users"] == pytest.approx(0.14, abs=0.005)
    assert change["frequency"] == pytest.approx(-0.11, abs=0.005)
    assert change["basket"] == pytest.approx(0.04, abs=0.005)
    effects = ck.users.bridge(before, after).set_index("factor")["effect_cny"]
    assert effects["frequency"] < 0 < effects["users"]


def test_three_spaces_select_more_than_they_cause(sprout, months):
    late = months[months["month"] >= "2025-01-01"].groupby("member_id")
    spaces = (late[SPACES].sum() > 0).sum(axis=1)
    revenue = late["revenue_cny"].sum().groupby(spaces).mean()
    assert 2.8 <= revenue[3] / revenue[1] <= 3.4
    joined = sprout.members.set_index("member_id")["join_month"]
    old = joined.index[joined < "2024-07-01"]
    panel = months[months["member_id"].isin(spaces.index[spaces > 0].intersection(old))]
    panel = panel.assign(three=panel["member_id"].isin(spaces.index[spaces == 3]))
    result = ck.causal.did(
        panel, "revenue_cny", "member_id", "month", "three", post="2025-01-01", log=False
    )
    base = panel[panel["three"] & (panel["month"] < "2025-01-01")]["revenue_cny"].mean()
    assert 0.18 <= result.effect / base <= 0.32
    assert result.low > 0
    assert result.pretrend_p > 0.1


def test_funnel_leaks_people_and_value_at_different_steps(sprout):
    table = ck.users.funnel(sprout.funnel).set_index("step")
    assert table["lost"].idxmax() == "identify"
    assert table["lost_value_cny"].idxmax() == "activate"
    assert table["conv"].idxmin() == "refer"


@pytest.mark.parametrize(("plan", "year_6"), [("annual", 0.241), ("family", 0.468)])
def test_renewals_follow_the_model(sprout, plan, year_6):
    left = sprout.paid_cohorts.query("plan == @plan")["survivors"].tolist()
    fit = ck.users.sbg_fit(left[:5])
    assert fit.survival(6) == pytest.approx(year_6, abs=0.001)
    assert left[6] / left[0] == pytest.approx(year_6, abs=0.002)
    assert (left[4] / left[0]) ** (6 / 4) < left[6] / left[0] - 0.03


def test_experiment_counts(sprout):
    found = sprout.experiment.groupby("arm")[["bought_30d", "opt_out"]].sum()
    assert found.loc[4].tolist() == [234, 30]
    assert found.loc[8].tolist() == [261, 78]
    primary = ck.causal.ab_test(261, 3000, 234, 3000)
    guard = ck.causal.ab_test(78, 3000, 30, 3000)
    assert primary.low < 0 < primary.high
    assert ck.causal.decide(primary, {"opt-out": guard}) == "do_not"


def test_weighting_the_survey(sprout):
    survey = sprout.service_survey
    assert ck.service.nps(survey["nps"]).nps_pts == pytest.approx(35.8)
    share = sprout.population.set_index("channel")["share"]
    weights = survey["channel"].map(share / survey["channel"].value_counts(normalize=True))
    assert ck.service.nps(survey["nps"], weights).nps_pts == pytest.approx(25.6)
    typed = survey["nps_typed"].str.replace("分", "").astype(int)
    assert (typed == survey["nps"]).all()
    assert survey["nps_typed"].str.endswith("分").sum() == 60


def test_emotion_leads_the_drivers(sprout):
    survey = sprout.service_survey
    table = ck.service.drivers(survey[["effectiveness", "ease", "emotion"]], survey["nps"])
    share = table.set_index("driver")["share"]
    assert 0.45 <= share["emotion"] <= 0.57
    assert share["effectiveness"] < share["ease"] < share["emotion"]


def test_straight_liners(sprout):
    survey = sprout.service_survey
    items = [c for c in survey if c.rsplit("_", 1)[-1].isdigit()]
    assert len(items) == 22
    assert (survey[items].nunique(axis=1) == 1).sum() == 45


def test_kano_classes(sprout):
    table = ck.service.kano(sprout.kano).set_index("feature")
    assert table.loc["F07", list("AOMIRQ")].tolist() == [96, 38, 14, 60, 8, 4]
    assert table["category"].value_counts().to_dict() == {"I": 4, "M": 3, "O": 3, "A": 2}


def test_defects_are_there(sprout, months):
    returns = months[months["revenue_cny"] < 0]
    assert len(returns) == 40
    assert (returns["orders"] == 0).all()
    assert len(sprout.members) - sprout.members["household_id"].nunique() == 45


def test_receipts_add_up_to_the_months(sprout, months):
    receipts = sprout.transactions.dropna(subset=["member_id"])
    found = receipts.groupby("member_id")["amount_cny"].sum()
    last = months[(months["month"] >= "2025-10-01") & (months["orders"] > 0)]
    booked = last.groupby("member_id")["revenue_cny"].sum()
    assert (found - booked).abs().max() < 0.05
    assert len(receipts) / len(sprout.transactions) == pytest.approx(0.96, abs=0.001)


def test_issues_are_mostly_not_technical(meridian):
    voc = meridian.voc
    assert (voc["domain"] != "technical").sum() == 1116
    assert 0.56 <= ck.voice.kappa(voc["coder_a"], voc["coder_b"]).kappa <= 0.68
    heard = voc[voc["mode"] == "passive"]["role"].value_counts()
    assert heard["operations"] / heard["procurement"] == pytest.approx(4, abs=0.05)


def test_silence_costs_more_than_complaints(meridian):
    left = meridian.voice_accounts.groupby("outcome")["left"].mean()
    assert left["closed_7d"] == pytest.approx(0.06)
    assert left["unresolved"] == pytest.approx(0.19)
    assert left["silent_unhappy"] == pytest.approx(0.22)


def test_invoices_signal_in_two_months(meridian):
    table = meridian.invoice_quality
    chart = ck.spc.p_chart(table["errors"], table["invoices"], baseline=12)
    assert chart.signals == [17, 18]
    assert chart.ucl[0] * 400 == pytest.approx(33.4, abs=0.05)


def test_only_response_time_improved(meridian):
    survey = meridian.survey
    proven = []
    for column in survey.filter(like="performance_"):
        parts = [survey.loc[survey["wave"] == wave, column] for wave in (2024, 2025)]
        reach = 1.96 * (sum(p.var() / len(p) for p in parts)) ** 0.5
        if parts[1].mean() - parts[0].mean() > reach:
            proven.append(column)
    assert proven == ["performance_response_time"]


@pytest.fixture(scope="module")
def run():
    folder = str(Path(__file__).parents[2] / "datasets" / "generate")
    sys.path.insert(0, folder)
    yield importlib.import_module("run")
    sys.path.remove(folder)


def test_a_larger_base_tells_the_same_story(run, tmp_path):
    run.grow("sprout", 2, tmp_path)
    members = pd.read_csv(tmp_path / "members.csv", keep_default_na=False)
    assert len(members) == 6000
    keys = ["join_channel", "city_tier", "life_stage", "paid_plan"]
    assert ck.cases.k_anonymity(members, keys) >= 10
    frame = pd.read_csv(tmp_path / "member_month.csv", parse_dates=["month"])
    assert len(frame) == 18 * 6000
    assert set(frame["member_id"]) == set(members["member_id"])
    frame["orders"] = frame[SPACES].sum(axis=1)
    before = factors(frame[frame["month"] < "2025-01-01"])
    after = factors(frame[frame["month"] >= "2025-07-01"])
    assert after["users"] / before["users"] == pytest.approx(1.14, abs=0.005)
    assert after["frequency"] / before["frequency"] == pytest.approx(0.89, abs=0.005)
    receipts = pd.read_csv(tmp_path / "transactions.csv")
    assert receipts["receipt_id"].is_unique


def test_scale_one_is_what_is_committed(run, tmp_path, sprout):
    run.grow("sprout", 1, tmp_path)
    committed = cards.data_folder() / "sprout"
    for name in ("members", "member_month", "transactions"):
        assert (tmp_path / f"{name}.csv").read_bytes() == (committed / f"{name}.csv").read_bytes()


def test_blocks_join_without_a_seam(run, tmp_path, monkeypatch):
    members = importlib.import_module("sprout_members")
    monkeypatch.setattr(members, "BLOCK", 1000)
    run.grow("sprout", 1, tmp_path)
    months = pd.read_csv(tmp_path / "member_month.csv")
    assert len(months) == 54_000
    assert not months.duplicated(["member_id", "month"]).any()
    assert pd.read_csv(tmp_path / "transactions.csv")["receipt_id"].is_unique


def test_a_larger_base_never_replaces_committed_files(run):
    with pytest.raises(SystemExit, match="outside the repository"):
        run.grow("sprout", 2, run.DATASETS / "sprout")
    with pytest.raises(SystemExit, match="one size only"):
        run.grow("taihe", 2, run.DATASETS / "taihe")
