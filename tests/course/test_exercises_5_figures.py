"""Figures quoted in the prose of the exercises of lecture 5 are those of the tables."""

import json

import pytest

from coursekit.cases import load_case
from coursekit.methods import causal, service, spc, users
from coursekit.practice import authoring
from coursekit.practice.authoring import read_key

FOLDER = authoring.sources()[5]
NOTEBOOK = json.loads((FOLDER / "exercises.ipynb").read_text(encoding="utf-8"))
CELLS = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}
KEY = read_key(FOLDER)


@pytest.fixture(scope="module")
def sprout():
    return load_case("sprout")


def quotes(cell, *texts):
    """Every text must stand in the cell, word for word."""
    for text in texts:
        assert text in CELLS[cell], (cell, text)


def test_the_leak(sprout):
    table = users.funnel(sprout.funnel).set_index("step")
    assert len(table) == 6
    quotes("e1-task", "six steps")
    assert table.loc["activate", "lost"] / table.loc["identify", "lost"] == pytest.approx(
        2 / 3, abs=0.005
    )
    assert "Two thirds as many people" in KEY["5.1"].praise
    worth = sprout.funnel.set_index("step").loc["refer", "value_cny"]
    quotes("e1", f"refer_value={worth}")


def test_renewals(sprout):
    left = sprout.paid_cohorts.query("plan == 'annual'")["survivors"].tolist()
    quotes("e2-task", f"{left[0]:,} members", "first four renewals")
    model = users.sbg_fit(left[:5]).survival(6)
    constant = (left[4] / left[0]) ** 1.5
    assert 1 - constant / model == pytest.approx(0.25, abs=0.01)  # "written off a quarter"
    assert abs(model - left[6] / left[0]) < 0.001  # "to a tenth of a point"


def test_the_trial(sprout):
    arms = sprout.experiment.groupby("arm")["bought_30d"]
    assert arms.size().tolist() == [3000, 3000]
    quotes("e3-task", f"{len(sprout.experiment):,} members")
    lift = arms.mean()[8] / arms.mean()[4] - 1
    quotes("e3-task", f"{lift:.0%} more buyers")
    assert "Twelve per cent more" in " ".join(m.hint for m in KEY["5.3"].mistakes)
    result = causal.ab_test(261, 3000, 234, 3000)
    assert result.low < 0 < result.high


def test_the_features(sprout):
    classes = service.kano(sprout.kano)
    quotes("e6-task", f"{sprout.kano['respondent_id'].nunique()} members", "twelve features")
    assert len(classes) == 12
    assert (classes["category"] == "M").sum() == 3  # "the three must-bes"
    assert "the three must-bes" in KEY["5.6"].praise
    label = load_case("sprout").labels("feature")["F07"]
    quotes("e6-task", label[0].lower() + label[1:])


def test_the_survey(sprout):
    survey = sprout.service_survey
    app = (survey["channel"] == "app").mean()
    members = sprout.population.set_index("channel").loc["app", "share"]
    quotes("e7-task", f"{len(survey):,} members", f"{app:.0%} came", f"{members:.0%} use it")
    assert service.nps(survey["nps"]).nps_pts - KEY["5.7"].right == pytest.approx(10, abs=0.5)


def test_issues_and_invoices():
    meridian = load_case("meridian")
    invoices = meridian.invoice_quality
    quotes("e8-task", f"{len(meridian.voc):,} issues", "400 invoices", "first twelve months")
    assert set(invoices["invoices"]) == {400}
    chart = spc.p_chart(invoices["errors"], 400, baseline=12)
    above = (chart.values > chart.center).mean()
    assert above == pytest.approx(0.5, abs=0.06)  # "about every second month"
    assert int(invoices["errors"].idxmax()) + 1 - chart.signals[0] == 1  # "a month before"
    assert KEY["5.8"].right["non_technical_share"] == pytest.approx(0.6, abs=0.03)
