"""Which key account signals, and when."""

import numpy as np
import pandas as pd
import pytest
from refusals import refuses

from coursekit.methods import monitoring


def orders(**levels):
    months = pd.period_range("2023-01", periods=36, freq="M").astype(str)
    return pd.concat(
        [
            pd.DataFrame({"ka_id": name, "month": months, "orders_cny_m": values})
            for name, values in levels.items()
        ]
    )


QUIET = [10.0, 11.0, 9.0, 10.5, 9.5, 10.0] * 6


def test_a_drop_signals_and_noise_does_not():
    dropped = QUIET[:29] + [5.0] * 7
    table = monitoring.accounts(orders(K01=QUIET, K03=dropped)).set_index("ka_id")
    assert not table.loc["K01", "signal"]
    assert table.loc["K01", "rule"] == "none"
    assert table.loc["K03", "first_month"] == "2025-06"
    assert table.loc["K03", "rule"] == "limits"


def test_a_small_lasting_shift_is_found_by_the_run_only():
    drifting = QUIET[:24] + [10.4, 10.6] * 6
    with_runs = monitoring.accounts(orders(K1=drifting))
    assert with_runs.loc[0, "rule"] == "run"
    assert with_runs.loc[0, "first_month"] == "2025-08"
    assert not monitoring.accounts(orders(K1=drifting), runs=False).loc[0, "signal"]


def test_false_alarms_are_rare_on_pure_noise():
    rng = np.random.default_rng(3)
    table = monitoring.accounts(
        orders(**{f"K{i:03d}": rng.normal(10, 1, 36) for i in range(200)}), runs=False
    )
    assert table["signal"].mean() < 0.15


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_does_not_matter(seed):
    table = orders(K01=QUIET, K03=QUIET[:29] + [5.0] * 7)
    shuffled = table.sample(frac=1, random_state=seed)
    assert monitoring.accounts(shuffled).equals(monitoring.accounts(table))


def test_refusals():
    table = orders(K01=QUIET)
    with refuses("size", "K01"):
        monitoring.accounts(table.head(29))
    with refuses("column", "orders_cny_m"):
        monitoring.accounts(table.drop(columns="orders_cny_m"))
    with refuses("duplicate"):
        monitoring.accounts(pd.concat([table, table]))
    with refuses("missing"):
        monitoring.accounts(table.assign(orders_cny_m=np.nan))
    with refuses("range", "baseline"):
        monitoring.accounts(table, baseline=5)
