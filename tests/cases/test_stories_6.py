"""What lecture 6 tells about Meridian's organisation follows from its tables."""

from __future__ import annotations

import pytest

import coursekit as ck


@pytest.fixture(scope="module")
def meridian():
    return ck.load_case("meridian")


def test_coordination_is_the_weakest_scale_in_every_department(meridian):
    answers = meridian.market_orientation
    scales = {
        name: list(answers.filter(regex=f"^{name}"))
        for name in ("customer", "competitor", "coordination")
    }
    means = ck.organisation.orientation(answers, scales).pivot(
        index="dept", columns="scale", values="mean"
    )
    assert (means.idxmin(axis=1) == "coordination").all()
    assert means.mean(axis=1).idxmin() == "finance"


def test_the_plan_needs_more_people_than_there_are(meridian):
    needed = ck.organisation.workload(meridian.coverage_plan).headcount
    assert needed > (meridian.staff["role"] == "AR").sum()


def test_the_matrix_has_the_faults_a_first_audit_finds(meridian):
    audit = ck.organisation.raci_audit(meridian.raci)
    assert audit[["multi_A", "no_A", "no_R"]].sum().to_dict() == {
        "multi_A": 3,
        "no_A": 2,
        "no_R": 1,
    }


def test_one_person_connects_a_whole_region(meridian):
    net = ck.power.centrality(meridian.collab, asker="from_id", advisor="to_id")
    (broker,) = net.loc[net["articulation"], "contact_id"]
    desk = meridian.staff.set_index("staff_id").loc[broker]
    assert (desk["dept"], desk["region_id"]) == ("finance", "Harbour")


def test_full_teams_owe_most_of_their_lead_to_the_bids(meridian):
    cases = meridian.team_bids.groupby(["team", "size_band"])["won"].agg(["sum", "size"])
    cases = cases.reset_index().set_axis(["group", "stratum", "events", "n"], axis=1)
    rates = ck.benchmarking.standardised_rate(cases).set_index("group")
    gap = rates.loc["full_triad"] - rates.loc["partial"]
    assert gap["crude"] == pytest.approx(0.13)
    assert gap["standardised"] == pytest.approx(0.05)


def test_one_rater_is_lenient_and_one_is_not_enough(meridian):
    marks = ["insight", "mobilise", "decide", "team"]
    rated = meridian.battles.assign(score=meridian.battles[marks].mean(axis=1))
    assert rated.groupby("rater_id")["score"].mean().idxmax() == "R3"
    found = ck.relations.agreement(rated, None, "case_id", "rater_id", "score")
    assert 0.33 < found.icc_a1 < 0.48 < found.icc_c1


def test_years_of_service_say_nothing(meridian):
    promoted = meridian.promotions
    r = promoted[["years", "breadth", "bars_mean"]].corrwith(promoted["success_24m"])
    assert abs(r["years"]) < 0.08 < 0.12 < r["breadth"] < r["bars_mean"]


def test_mentors_keep_newcomers(meridian):
    hazard = ck.survival.cox(meridian.onboarding, ["mentor"], "months_to_exit", "exited").loc[0]
    assert 0.45 < hazard["hr"] < hazard["high"] < 1


def test_the_handover_matters_and_declared_ties_cost_discount(meridian):
    owned = meridian.ownership
    kinds = ["abrupt", "overlap"]
    panel = owned.assign(**{k: owned["in_window"] * (owned["event"] == k) for k in kinds})
    effect = ck.causal.event_effect(panel, "revenue_cny_k", "account_id", "half", kinds)["effect"]
    assert -0.17 < effect[0] < -0.12 < -0.06 < effect[1] < 0
    discount = owned.groupby("declared_tie")["discount_rate"].mean()
    assert 0.02 < discount[1] - discount[0] < 0.03


def test_the_average_sees_the_drift_first(meridian):
    rate = meridian.supplier_monthly.query("supplier_id == 'S17'")["otif_rate"]
    early = ck.spc.ewma(rate).signals[0]
    late = ck.spc.xmr(rate, baseline=12).signals[0]
    assert 12 < early <= 19 and early < late < 1 + list(rate < 0.92).index(True)


def test_the_suppliers_of_optics_are_one(meridian):
    table = ck.suppliers.structure(meridian.suppliers).set_index("category").loc["optics"]
    assert table["n"] == table["shared_subtier"] == 4


def test_the_raw_champions_of_a_half_year_fall_in_the_next(meridian):
    halves = meridian.performance.set_index("staff_id").groupby("half")
    now, after = halves.get_group("2025H1"), halves.get_group("2025H2")
    table = ck.talent.shrink(now["wins"], now["bids"]).table
    champions = table.sort_values(["raw", "n"], ascending=False).index[:10]
    following = (after["wins"] / after["bids"])[champions].mean()
    assert table["raw"][champions].mean() - following >= 0.10
    assert len(champions.intersection(table.nlargest(10, "eb").index)) <= 6


def test_battles_choose_best_and_tenure_chooses_unevenly(meridian):
    promoted = meridian.promotions
    rate = promoted.groupby("route")["success_24m"].mean().round(2)
    assert rate.to_dict() == {"battle": 0.66, "frontline": 0.58, "tenure": 0.42}
    flagged = {
        route: ck.talent.impact_ratio(people, "entry", "success_24m")["flag"].any()
        for route, people in promoted.groupby("route")
    }
    assert flagged == {"battle": False, "frontline": False, "tenure": True}


def test_first_line_managers_run_short_in_two_years(meridian):
    grades = meridian.grade_flows.set_index("grade")
    moves = grades.filter(regex="^p_to_").rename(columns=lambda name: name.removeprefix("p_to_"))
    path = ck.organisation.flows(grades["stock"], moves, grades["recruit"], years=2)
    short = grades["need"] - path.loc[2]
    assert short.idxmax() == "B"
    assert short["B"] == pytest.approx(12, abs=0.5)


def test_accounts_on_a_single_thread_are_the_larger_ones(meridian):
    last = meridian.ownership.query("half == '2025H2'")
    single = last["contacts_others"] == 0
    revenue = last["revenue_cny_k"]
    assert single.mean() == pytest.approx(0.27, abs=0.005)
    assert revenue[single].sum() / revenue.sum() == pytest.approx(0.35, abs=0.005)


def test_one_supplier_of_optics_holds_most_of_the_category(meridian):
    hhi = ck.suppliers.structure(meridian.suppliers).set_index("category")["hhi"]
    assert hhi["optics"] == pytest.approx(5200, abs=50)
