"""DuPont, Altman's Z′, archive fitness and k-anonymity."""

import numpy as np
import pandas as pd
import pytest
from exact_tables import FIRMS, K07, SHELF_LIFE
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import archives

AS_OF = "2025-12-31"


def test_z_of_the_six_firms():
    table = archives.z_private(FIRMS).set_index("customer_id")
    assert table["z"].round(3).to_dict() == {
        "P-017": 2.017,
        "P-044": 2.162,
        "P-101": 2.979,
        "P-133": 2.352,
        "P-206": 0.643,
        "P-310": 3.717,
    }
    assert table.index[table["zone"] == "distress"].tolist() == ["P-206"]
    assert table.index[table["zone"] == "safe"].tolist() == ["P-101", "P-310"]
    upside_down = FIRMS.assign(
        book_equity=FIRMS["total_liabilities"], total_liabilities=FIRMS["book_equity"]
    )
    wrong = archives.z_private(upside_down).set_index("customer_id")["z"]
    assert round(wrong["P-206"], 2) == 3.31  # the mistake of inverting X4 looks safe


@pytest.mark.parametrize(
    ("sales", "zone"), [(1.22, "distress"), (1.24, "grey"), (2.89, "grey"), (2.91, "safe")]
)
def test_zones_of_z(sales, zone):
    firm = FIRMS.iloc[[0]].assign(
        working_capital=0, retained_earnings=0, ebit=0, book_equity=0, total_assets=1.0,
        sales=sales / 0.998,
    )  # fmt: skip
    assert archives.z_private(firm)["zone"].item() == zone


def test_the_unit_of_money_may_be_in_the_name_but_only_one():
    named = FIRMS.rename(columns=lambda c: c if c == "customer_id" else f"{c}_cny_m")
    assert archives.z_private(named).equals(archives.z_private(FIRMS))
    with refuses("type"):
        archives.z_private(named.rename(columns={"ebit_cny_m": "ebit_cny_k"}))


def test_dupont_multiplies_to_return_on_equity():
    books = FIRMS.assign(net_income=FIRMS["ebit"] * 0.75)
    table = archives.dupont(books)
    assert (table["margin"] * table["turnover"] * table["leverage"]).to_numpy() == pytest.approx(
        (books["net_income"] / books["book_equity"]).to_numpy()
    )
    assert list(table.columns) == ["customer_id", "margin", "turnover", "leverage", "roe"]


def test_ratios_refuse():
    with refuses("range", "total_liabilities"):
        archives.z_private(FIRMS.assign(total_liabilities=0))
    with refuses("range", "total_assets"):
        archives.z_private(FIRMS.assign(total_assets=-1))
    with refuses("column", "net_income"):
        archives.dupont(FIRMS)
    with refuses("range", "book_equity"):
        archives.dupont(FIRMS.assign(net_income=1, book_equity=0))
    with refuses("missing"):
        archives.z_private(FIRMS.assign(ebit=np.nan))
    with refuses("empty"):
        archives.z_private(FIRMS.iloc[:0])


def test_the_archive_of_k07_is_full_but_not_fit():
    table = archives.score(K07, SHELF_LIFE, as_of=AS_OF).set_index("file")
    assert table.loc["all", "completeness"] == pytest.approx(0.850)
    assert table.loc["all", "fitness"] == pytest.approx(0.3786, abs=5e-5)
    assert table.loc["operational", "completeness"] == pytest.approx(0.5)
    assert table.loc["financial", "fitness"] == pytest.approx(0.375)


def test_every_account_is_scored_by_itself():
    both = pd.concat([K07, K07.assign(ka_id="K08", filled=False)])
    table = archives.score(both, SHELF_LIFE, as_of=AS_OF)
    whole = table[table["file"] == "all"].set_index("ka_id")
    assert whole.loc["K08", ["completeness", "fitness"]].tolist() == [0, 0]
    assert whole.loc["K07", "completeness"] == pytest.approx(0.85)
    assert len(table) == 8


@settings(max_examples=25)
@given(s=st.floats(0.1, 5), days=st.integers(0, 400))
def test_fitness_never_exceeds_completeness_and_falls_with_time(s, days):
    later = pd.Timestamp(AS_OF) + pd.Timedelta(days=days)
    now = archives.score(K07, SHELF_LIFE, as_of=AS_OF, s=s)
    then = archives.score(K07, SHELF_LIFE, as_of=later, s=s)
    assert (now["fitness"] <= now["completeness"] + 1e-12).all()
    assert (then["fitness"] <= now["fitness"] + 1e-12).all()


def test_score_refuses():
    with refuses("sum", "weight"):
        archives.score(K07.assign(weight=0.2), SHELF_LIFE, as_of=AS_OF)
    with refuses("range", "last_verified"):
        archives.score(K07, SHELF_LIFE, as_of="2025-11-01")
    with refuses("column", "shelf_life"):
        archives.score(K07, {"strategic": 365}, as_of=AS_OF)
    with refuses("missing", "last_verified"):
        archives.score(K07.assign(last_verified=None), SHELF_LIFE, as_of=AS_OF)
    with refuses("duplicate"):
        archives.score(pd.concat([K07, K07]), SHELF_LIFE, as_of=AS_OF)
    with refuses("type", "filled"):
        archives.score(K07.assign(filled="yes"), SHELF_LIFE, as_of=AS_OF)
    with refuses("range", "shelf_life"):
        archives.score(K07, SHELF_LIFE | {"financial": 0}, as_of=AS_OF)


def test_k_anonymity_counts_the_smallest_group_blanks_included():
    people = pd.DataFrame({"level": ["L1"] * 3 + ["L2"] * 2, "town": ["a"] * 4 + [None]})
    assert archives.k_anonymity(people, ["level"]) == 2
    assert archives.k_anonymity(people, ["level", "town"]) == 1
    with refuses("column", "age"):
        archives.k_anonymity(people, ["age"])
    with refuses("empty"):
        archives.k_anonymity(people.iloc[:0], ["level"])
