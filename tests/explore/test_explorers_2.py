"""Explorers of lecture 2: what the text asks the reader to notice is there at any time."""

from __future__ import annotations

import pytest

import coursekit as ck
from coursekit.errors import CourseInputError
from coursekit.explore.whale import START
from coursekit.language import use_language

CRITERIA = {
    "wallet": "wallet_cny_m",
    "growth": "growth",
    "margin": "gross_margin",
    "fit": "strategic_fit_1_5",
    "payment": "dso_days",
}


@pytest.fixture(scope="module")
def book():
    case = ck.load_case("meridian")
    rates = case.cost_rates.set_index("activity")["rate_cny_m"]
    return case.account_year.query("fiscal_year == 2025"), case.account_activity, rates


@pytest.fixture(scope="module")
def rescue(book):
    return ck.explore.whale_rescue(*book)


@pytest.fixture(scope="module")
def trial():
    case = ck.load_case("meridian")
    benefit = {column: column != "dso_days" for column in CRITERIA.values()}
    upper = case.ka_judgements.query("judge == 1")["ratio"].tolist()
    return ck.explore.weights_on_trial(case.ka_candidates, CRITERIA, upper, benefit)


def test_new_terms_pay_even_if_a_third_of_the_loss_makers_leave(rescue):
    assert START["leave"] == 0.3
    assert rescue.draw(**START).numbers["change"] > 5


def test_they_do_not_if_the_sister_leaves_too(rescue):
    assert rescue.draw(**(START | {"sister": "leaves"})).numbers["change"] < -1


def test_without_new_terms_nothing_changes(rescue):
    view = rescue.draw(visits=0, rush=0, design=0, leave=0.0, sister="stays")
    assert view.numbers["change"] == pytest.approx(0)
    assert view.numbers["still"] == 34
    assert view.verdict == "as today"


def test_a_fee_brings_its_price_times_the_quantity(rescue, book):
    accounts, activity, rates = book
    gross = accounts.set_index("account_id")["gross_profit_cny_m"]
    losing = gross < ck.value.cost_to_serve(activity, rates)[gross.index]
    rush = activity.query("activity == 'expedite'").set_index("account_id")["quantity"]
    view = rescue.draw(visits=0, rush=5, design=0, leave=0.0, sister="stays")
    assert view.numbers["fees"] == pytest.approx(0.005 * rush[gross.index][losing].sum())


def test_more_leavers_never_pay_more_fees(rescue):
    fees = [rescue.draw(**(START | {"leave": x / 10})).numbers["fees"] for x in range(7)]
    assert fees == sorted(fees, reverse=True)


def test_a_group_without_a_sister_is_refused_in_words(book):
    accounts, activity, rates = book
    with pytest.raises(CourseInputError) as refused:
        ck.explore.whale_rescue(accounts.assign(linked_account_id=None), activity, rates)
    assert refused.value.code == "size"


def test_the_set_is_robust_and_the_winner_is_not(trial):
    start = {control.name: control.start for control in trial.controls}
    found = trial.draw(**start).numbers
    first = {name: found[f"first_{name}"] for name in ("A02", "A04", "A07")}
    assert first == pytest.approx({"A02": 0.48, "A04": 0.33, "A07": 0.17}, abs=0.02)
    top3 = [found[f"top3_{name}"] for name in ("A02", "A04", "A07")]
    assert top3 == pytest.approx([0.96, 0.87, 0.72], abs=0.02)


def test_a_heavier_wallet_brings_the_biggest_wallet_to_the_top(trial):
    start = {control.name: control.start for control in trial.controls}
    assert trial.draw(**start).numbers["rank_A03"] == 7
    assert trial.draw(**(start | {"first": 0.4})).numbers["rank_A03"] == 1


def test_a_contradiction_is_named(trial):
    start = {control.name: control.start for control in trial.controls}
    view = trial.draw(**(start | {"pair_4": 1 / 3}))
    assert view.numbers["cr"] == pytest.approx(0.279, abs=0.001)
    assert not view.good and "0.28" in view.verdict


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", ["rescue", "trial"])
def test_there_is_a_frame_for_every_setting(name, language, request, book):
    with use_language(language):
        if name == "rescue":
            explorer = ck.explore.whale_rescue(*book)
        else:
            explorer = request.getfixturevalue(name)
        html = explorer.html()
        frames = explorer.snapshots()
    product = 1
    for control in explorer.controls:
        assert control.start in control.stops
        product *= len(control.stops)
    assert len(frames) == product == html.count('class="ck-frame"') <= 120
    assert all(frame.view.alt and "{" not in frame.view.alt for frame in frames)
    assert len(html) < 400_000
    assert html.count("<li>") >= 2


@pytest.mark.parametrize("name", ["rescue", "trial"])
def test_the_live_widget_draws(name, request):
    pytest.importorskip("ipywidgets")
    explorer = request.getfixturevalue(name)
    widget = explorer.widget()
    assert len(widget.children) == len(explorer.controls) + 3
