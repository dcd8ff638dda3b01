"""What every method of lectures 2 to 6 owes its reader, tested the same way for all of them."""

from __future__ import annotations

import inspect
import re
from dataclasses import is_dataclass

import numpy as np
import pandas as pd
import pytest
from exact_tables import (
    ACTIONS,
    AUDIT,
    BENEFIT,
    CANDIDATES,
    CONTACTS,
    EDGES,
    FIRMS,
    FREIREICH,
    K07,
    OWNER_LINKS,
    SCORES_H1,
    SHELF_LIFE,
    SHROUT_FLEISS,
    STANDING,
    WEIGHTS,
)

from coursekit.errors import CourseInputError
from coursekit.methods import (
    archives,
    causal,
    continuity,
    coverage,
    credit,
    decisions,
    delivery,
    insight,
    monitoring,
    organisation,
    pipeline,
    plans,
    power,
    pricing,
    products,
    relations,
    segmentation,
    service,
    suppliers,
    survival,
    talent,
    users,
    value,
    voice,
)

MODULES = [
    insight, value, decisions, segmentation, archives, monitoring, survival, power, relations,
    plans, coverage, pipeline, delivery, credit, causal, pricing, users, products, service, voice,
    organisation, talent, continuity, suppliers,
]  # fmt: skip
PUBLIC = [
    function
    for module in MODULES
    for name, function in vars(module).items()
    if inspect.isfunction(function)
    and function.__module__ == module.__name__
    and not name.startswith("_")
    and name != "labels"
]
RNG = np.random.default_rng(0)
N = 240
LEADS = pd.DataFrame(
    {
        "near": RNG.integers(0, 2, N),
        "band": RNG.choice(["small", "large"], N),
        "area_mu": RNG.uniform(100, 1000, N),
        "revenue_cny_k": RNG.uniform(5, 90, N),
        "won": RNG.integers(0, 2, N),
    }
)
DEALS = pd.DataFrame(
    {
        "qualified_date": ["2025-01-01", "2025-01-05"] * 6,
        "proposal_date": ["2025-01-10", None] * 6,
        "negotiation_date": None,
        "closed_date": ["2025-02-01", "2025-03-01", "2025-02-11"] * 4,
        "outcome": ["won", "lost", "lost"] * 4,
        "amount_cny_k": 10.0,
    }
)
OPEN = pd.DataFrame(
    {
        "qualified_date": ["2025-03-01"],
        "stage_now": ["proposal"],
        "rep_probability": [0.5],
        "amount_cny_k": [10.0],
    }
)
CONTRACTS = pd.DataFrame(
    {
        "signed_date": "2025-09-01",
        "accepted_date": ["2025-09-05", "2025-09-09", "2025-09-12", "2025-09-20", None] * 2,
        "depot": ["D1"] * 5 + ["D2"] * 5,
        "first_promised_date": "2025-09-10",
        "delivered_date": ["2025-09-04", "2025-09-12", "2025-09-09", None, None] * 2,
        "qty_ordered": 5,
        "qty_delivered": [5, 5, 4, None, None] * 2,
    }
)
PANEL = pd.DataFrame(
    [
        (f"S{s}", t, s % 2, 100 + s + 10 * t + 2 * (s * t % 3))
        for s in range(24)
        for t in range(1, 6)
    ],
    columns=["unit", "period", "treated", "sales"],
).assign(event=lambda p: p["treated"] * (p["period"] == 4))
SKUS = pd.DataFrame(
    {
        "sku_id": ["a", "b", "c"],
        "line_id": ["L1", "L1", "L2"],
        "price_cny": [10.0, 40.0, 12.0],
        "unit_cost_cny": 4.0,
        "complexity_cny_week": 1.0,
        "colour": ["red", "blue", "red"],
    }
)
SALES = pd.DataFrame(
    {
        "sku_id": list("aabbcc"),
        "week": [1, 2] * 3,
        "units": [9, 5, 3, 3, 4, 8],
        "revenue_cny": [90.0, 50, 120, 120, 48, 96],
        "stock_cost_cny": 30.0,
    }
)
SUPPLIERS = pd.DataFrame(
    {
        "supplier_id": list("abcd"),
        "category": ["x", "x", "x", "y"],
        "spend_cny_k": [50.0, 30.0, 20.0, 10.0],
        "single_source": [False, False, False, True],
        "subtier_id": ["T1", "T1", "T2", None],
        "profit_impact": [9, 2, 8, 1],
        "supply_risk": [9, 8, 2, 1],
    }
)

# every public function that takes a table, with arguments it accepts
VALID = {
    insight.opportunity: {
        "needs": pd.DataFrame(
            {"outcome": ["a", "b"], "importance": [0.9, 0.8], "satisfaction": [0.2, 0.9]}
        )
    },
    value.whale: {
        "accounts": pd.DataFrame({"account_id": list("abc"), "profit_cny_m": [5.0, 7.0, -3.0]})
    },
    value.cost_to_serve: {
        "activity": pd.DataFrame(
            {"account_id": ["K1", "K2"], "activity": ["visit", "visit"], "quantity": [10, 5]}
        ),
        "rates": {"visit": 2.0},
    },
    decisions.topsis: {
        "candidates": CANDIDATES,
        "weights": dict.fromkeys(BENEFIT, 0.2),
        "benefit": BENEFIT,
        "alternative": "account_id",
    },
    decisions.rank_acceptability: {
        "candidates": CANDIDATES,
        "weights": dict.fromkeys(BENEFIT, 0.2),
        "benefit": BENEFIT,
        "alternative": "account_id",
        "n": 20,
    },
    segmentation.veto: {
        "candidates": CANDIDATES[["account_id", "wallet"]],
        "rules": {"small": lambda t: t["wallet"] < 50},
    },
    segmentation.rfm: {
        "orders": pd.DataFrame(
            {
                "customer_id": ["C1", "C1", "C2"],
                "date": ["2025-12-01", "2025-12-20", "2025-10-02"],
                "net_cny_k": [30.0, -5.0, 12.0],
                "order_id": ["F1", "F2", "F3"],
            }
        ),
        "as_of": "2025-12-31",
    },
    segmentation.scan: {"features": LEADS[["near", "area_mu"]], "k": [2, 3], "n_boot": 2},
    segmentation.fit: {"features": LEADS[["near", "area_mu"]], "k": 2},
    segmentation.abc: {"accounts": LEADS[["area_mu"]], "value": "area_mu"},
    segmentation.portfolio: {
        "accounts": CANDIDATES[["account_id", "wallet", "fit"]],
        "attract": {"wallet": 1.0},
        "strength": {"fit": 1.0},
    },
    archives.dupont: {
        "accounts": FIRMS[["customer_id", "sales", "total_assets", "book_equity"]].assign(
            net_income=5.0
        )
    },
    archives.z_private: {"accounts": FIRMS},
    archives.score: {
        "index": K07.drop(columns="age"),
        "shelf_life": SHELF_LIFE,
        "as_of": "2025-12-31",
    },
    archives.k_anonymity: {"table": CONTACTS[["level"]], "quasi_identifiers": ["level"]},
    monitoring.accounts: {
        "orders": pd.DataFrame(
            {
                "ka_id": "K01",
                "month": pd.period_range("2023-01", periods=36, freq="M").astype(str),
                "orders_cny_m": [10.0, 11.0, 9.0] * 12,
            }
        )
    },
    survival.kaplan_meier: {
        "lives": FREIREICH,
        "duration": "weeks",
        "event": "relapsed",
        "group": "group",
    },
    survival.cox: {
        "lives": FREIREICH.assign(x=(FREIREICH["group"] == "placebo").astype(int))[
            ["weeks", "relapsed", "x"]
        ],
        "duration": "weeks",
        "event": "relapsed",
        "x": ["x"],
    },
    power.centrality: {"edges": EDGES},
    power.efficiency_loss: {"edges": EDGES},
    power.owner_risk: {"links": OWNER_LINKS, "weights": WEIGHTS.to_dict()},
    relations.index: {"scores": SCORES_H1},
    relations.account: {
        "indices": relations.index(SCORES_H1)[["contact_id", "index_score"]],
        "decision_weights": WEIGHTS.to_dict(),
    },
    relations.ladder: {"scores": SCORES_H1},
    relations.agreement: {"ratings": SHROUT_FLEISS},
    relations.standing: {"contacts": STANDING, "weights": WEIGHTS.to_dict()},
    relations.win_model: {
        "opportunities": LEADS[["near", "area_mu", "won"]],
        "drivers": ["near", "area_mu"],
    },
    plans.audit: {"contacts": AUDIT, "weights": WEIGHTS.to_dict()},
    plans.choose: {"actions": ACTIONS, "budget": 100},
    plans.progress: {
        "actions": pd.DataFrame(
            {
                "planned_end": ["2025-03-31", "2025-06-30"],
                "actual_end": ["2025-03-20", None],
                "weight": [2.0, 1.0],
                "status": ["done", "late"],
            }
        ),
        "as_of": "2025-07-15",
    },
    coverage.dirichlet: {
        "cat_pen": 0.56,
        "cat_buy_rate": 2.6,
        "brands": pd.DataFrame({"brand": ["A", "B"], "share": [0.25, 0.10], "pen": [0.20, 0.09]}),
    },
    coverage.wallet: {
        "customers": LEADS[["revenue_cny_k", "area_mu"]],
        "formula": "revenue_cny_k ~ area_mu",
    },
    coverage.dark_horses: {
        "customers": pd.DataFrame(
            {
                "wallet_q_cny_k": [900.0, 100.0],
                "share_of_wallet": [0.1, 0.9],
                "growth_2y": [0.4, 0.4],
                "on_time_pay_rate": [0.95, 0.95],
            }
        )
    },
    coverage.belt_lift: {
        "leads": LEADS[["near", "won", "band"]],
        "exposed": "near",
        "converted": "won",
        "stratum": "band",
    },
    pipeline.lead_score: {
        "leads": LEADS[["won", "band", "area_mu"]],
        "y": "won",
        "x": ["band", "area_mu"],
    },
    pipeline.calibrate: {"closed": DEALS.drop(columns="amount_cny_k"), "bands": [20]},
    pipeline.value: {
        "open_deals": OPEN,
        "calibration": pipeline.calibrate(DEALS),
        "as_of": "2025-04-01",
    },
    pipeline.velocity: {
        "closed": DEALS[["qualified_date", "closed_date", "outcome", "amount_cny_k"]]
    },
    delivery.time_to: {
        "contracts": CONTRACTS[["signed_date", "accepted_date", "depot"]],
        "start": "signed_date",
        "end": "accepted_date",
        "snapshot": "2025-09-30",
        "by": "depot",
    },
    delivery.otif: {
        "contracts": CONTRACTS[
            ["first_promised_date", "delivered_date", "qty_ordered", "qty_delivered", "depot"]
        ],
        "by": "depot",
        "snapshot": "2025-09-30",
    },
    credit.roll_rates: {
        "flows": pd.DataFrame(
            {"from_state": ["a", "a"], "to_state": ["paid", "b"], "balance_cny_k": [80.0, 20.0]}
        )
    },
    credit.dso_by_month: {
        "invoices": pd.DataFrame(
            {
                "invoice_date": pd.date_range("2024-01-01", periods=14, freq="MS"),
                "paid_date": pd.date_range("2024-02-10", periods=14, freq="MS"),
                "amount_cny_k": 10.0,
            }
        ),
        "first": "2025-01",
        "last": "2025-02",
    },
    causal.did: {
        "panel": PANEL[["unit", "period", "treated", "sales"]],
        "y": "sales",
        "unit": "unit",
        "period": "period",
        "treat": "treated",
        "post": 4,
    },
    causal.event_effect: {
        "panel": PANEL[["unit", "period", "event", "sales"]],
        "y": "sales",
        "unit": "unit",
        "period": "period",
        "flags": ["event"],
    },
    pricing.waterfall: {
        "contracts": pd.DataFrame({"list_cny_k": [100.0, 90.0], "d": [10.0, 5.0]}),
        "steps": ["d"],
    },
    users.funnel: {
        "steps": pd.DataFrame({"step": ["a", "b"], "n": [10, 4], "value_cny": [1.0, 5.0]})
    },
    users.cohorts: {
        "events": pd.DataFrame(
            {"member_id": ["a", "a", "b"], "date": ["2025-01-05", "2025-02-07", "2025-01-20"]}
        )
    },
    products.scorecard: {"sales": SALES, "skus": SKUS[["sku_id", "line_id", "unit_cost_cny"]]},
    products.line_diagnosis: {
        "skus": SKUS,
        "sales": SALES.drop(columns="stock_cost_cny"),
        "ratings": pd.DataFrame(
            {"sku_id": ["a"] * 12, "segment": ["x", "y"] * 6, "rating": [4, 3, 5] * 4}
        ),
        "demand": pd.DataFrame(
            {
                "line_id": ["L1", "L2"],
                "price_from_cny": 0.0,
                "price_to_cny": [60.0, 60.0],
                "asked_share": 1.0,
            }
        ),
        "tau": {"L1": 0.3, "L2": 0.3},
        "attributes": ["colour", "price_cny"],
    },
    products.price_gap: {
        "prices": [10.0, 40.0],
        "demand": pd.DataFrame(
            {"price_from_cny": [0.0, 20.0], "price_to_cny": [20.0, 40.0], "asked_share": 0.5}
        ),
    },
    products.conjoint: {
        "answers": pd.DataFrame(
            {"price": [15, 15, 25, 25], "design": ["x", "y"] * 2, "rating": [6, 8, 2, 4]}
        ),
        "y": "rating",
        "attributes": ["price", "design"],
    },
    service.kano: {
        "answers": pd.DataFrame({"feature": ["F", "F"], "func": [1, 1], "dysf": [3, 5]})
    },
    organisation.orientation: {
        "answers": LEADS[["band", "near", "won"]],
        "scales": {"s": ["near", "won"]},
        "dept": "band",
    },
    organisation.workload: {
        "plan": pd.DataFrame({"n_accounts": [10, 20], "calls_year": [6, 2], "hours_call": [1, 1]}),
        "hours_rep": 100,
        "selling_share": 0.5,
    },
    organisation.raci_audit: {
        "matrix": pd.DataFrame({"activity": ["x", "y"], "sales": ["A", "A/R"], "it": ["R", "C"]})
    },
    organisation.ei_index: {
        "edges": pd.DataFrame({"from_id": ["a", "a"], "to_id": ["b", "c"]}),
        "group": {"a": "s", "b": "s", "c": "f"},
    },
    talent.impact_ratio: {"people": LEADS[["band", "won"]], "group": "band", "selected": "won"},
    continuity.dependency: {
        "contacts": pd.DataFrame(
            {"account_id": ["K", "K"], "person_id": ["a", "b"], "strength": [3.0, 1.0]}
        )
    },
    suppliers.kraljic: {"items": SUPPLIERS[["supplier_id", "profit_impact", "supply_risk"]]},
    suppliers.structure: {
        "suppliers": SUPPLIERS.drop(columns=["profit_impact", "supply_risk"]),
    },
    suppliers.common_subtiers: {
        "suppliers": SUPPLIERS[["supplier_id", "category", "spend_cny_k", "subtier_id"]]
    },
}
# The rows or columns themselves are the names of things here: no key column to check.
BY_LABEL = {
    decisions.ahp,
    relations.cronbach,
    plans.assign,
    plans.strategy_fit,
    credit.markov,
    service.drivers,
    organisation.flows,
}
# Columns in which a blank has a meaning of its own.
NULLABLE = {
    "last_verified", "actual_end", "proposal_date", "negotiation_date", "accepted_date",
    "delivered_date", "qty_delivered", "on_time_pay_rate", "subtier_id", "order_id", "paid_date",
}  # fmt: skip
MAY_BE_BLANK = {
    (segmentation.veto, "wallet"),  # the rule says what a blank means
    (organisation.orientation, "near"),
    (organisation.orientation, "won"),
    (archives.k_anonymity, "level"),  # a blank is a value of its own
}
# Columns a method does not insist on.
FREE = {
    (segmentation.scan, None), (segmentation.fit, None), (archives.dupont, "customer_id"),
    (archives.z_private, "customer_id"), (suppliers.kraljic, "supplier_id"),
    (segmentation.rfm, "order_id"), (organisation.raci_audit, "sales"),
    (organisation.raci_audit, "it"), (organisation.raci_audit, "activity"),
}  # fmt: skip
TABLES = [
    (function, name, column)
    for function, arguments in VALID.items()
    for name, table in arguments.items()
    if isinstance(table, pd.DataFrame)
    for column in table.columns
    if (function, column) not in FREE and (function, None) not in FREE
]


def test_no_table_is_forgotten():
    takes_a_table = {
        function
        for function in PUBLIC
        if any(
            str(p.annotation) == "pd.DataFrame"
            for p in inspect.signature(function).parameters.values()
        )
    }
    assert takes_a_table == set(VALID) | BY_LABEL


@pytest.mark.parametrize("function", VALID, ids=lambda f: f"{f.__module__[18:]}.{f.__name__}")
def test_arguments_are_left_alone(function):
    before = {k: v.copy() for k, v in VALID[function].items() if isinstance(v, pd.DataFrame)}
    result = function(**VALID[function])
    for name, table in before.items():
        pd.testing.assert_frame_equal(VALID[function][name], table)
    if is_dataclass(result):
        assert len(result.as_frame()) == 1


def tables_of(result):
    if isinstance(result, pd.DataFrame | pd.Series):
        return [result.reset_index(drop=True)]
    if isinstance(result, tuple):
        return [t for part in result for t in tables_of(part)]
    if is_dataclass(result):
        inside = [v for v in vars(result).values() if isinstance(v, pd.DataFrame | pd.Series)]
        return [t.reset_index(drop=True) for t in [*inside, result.as_frame()]]
    return [pd.Series([result])]


@pytest.mark.parametrize("function", VALID, ids=lambda f: f"{f.__module__[18:]}.{f.__name__}")
def test_row_labels_do_not_matter(function):
    """A filtered or concatenated table repeats labels."""
    relabelled = {
        k: v.set_axis([7] * len(v), axis=0) if isinstance(v, pd.DataFrame) else v
        for k, v in VALID[function].items()
    }
    expected, found = tables_of(function(**VALID[function])), tables_of(function(**relabelled))
    for one, other in zip(expected, found, strict=True):
        if function is pipeline.lead_score and isinstance(one, pd.DataFrame) and "_fit" in one:
            continue
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(other, one)
        else:
            pd.testing.assert_series_equal(other, one)


@pytest.mark.parametrize("function", PUBLIC, ids=lambda f: f"{f.__module__[18:]}.{f.__name__}")
def test_an_open_blank_is_recognised_in_every_argument(function):
    for name in inspect.signature(function).parameters:
        with pytest.raises(CourseInputError, match=r"blank \(\.\.\.\) is still open") as refusal:
            function(**{name: ...})
        assert (refusal.value.code, refusal.value.column) == ("missing", name)


def refuse(function, argument, changed):
    with pytest.raises(CourseInputError) as refusal:
        function(**{**VALID[function], argument: changed})
    return refusal.value


@pytest.mark.parametrize(("function", "argument", "column"), TABLES)
def test_tables_lacking_columns_rows_or_values_are_refused(function, argument, column):
    good = VALID[function][argument]
    error = refuse(function, argument, good.drop(columns=column))
    assert error.code == "column"
    assert refuse(function, argument, good[:0]).code in ("empty", "size", "column", "sum")
    if column in NULLABLE or (function, column) in MAY_BE_BLANK:
        return
    holed = good.reset_index(drop=True).astype({column: object})
    last = holed.index[-1]
    for hole in (None, ...):
        holed.at[last, column] = hole
        error = refuse(function, argument, holed)
        assert (error.code, error.column) == ("missing", column)
        assert "blank" in str(error) or hole is None


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_function_documents_itself(module):
    assert inspect.getdoc(module)
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        text = inspect.getdoc(thing) or ""
        assert text, name
        if inspect.isfunction(thing):
            assert ">>> " in text, name
            if name != "labels":
                for section in ("Parameters", "Returns", "Raises", "References"):
                    assert re.search(rf"^{section}\n-+$", text, re.M), (name, section)
                assert all(p in text for p in inspect.signature(thing).parameters), name


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_names_of_categories_are_translated_when_asked(module, monkeypatch):
    if not hasattr(module, "labels"):
        return
    monkeypatch.setattr(module, "_", lambda message: "译 " + message)
    assert all(text.startswith("译 ") for text in module.labels().values())


def test_importing_the_methods_loads_no_heavy_library():
    import subprocess
    import sys

    heavy = ["scipy", "sklearn", "statsmodels", "networkx", "matplotlib", "pingouin", "pymcdm"]
    names = ", ".join(m.__name__ for m in MODULES)
    code = f"import sys, {names}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
