"""EWMA chart and baseline limits, against the NIST handbook and the course's own series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import spc

NIST = [52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2,
        52.6, 52.4, 53.6, 52.1]  # fmt: skip
NIST_Z = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36,
          49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99]  # fmt: skip
INVOICE_ERRORS = [20, 18, 22, 19, 23, 17, 21, 20, 24, 18, 19, 22,
                  21, 20, 18, 23, 38, 41, 30, 24, 22, 21, 20, 19]  # fmt: skip


def test_nist_handbook():
    chart = spc.ewma(NIST, mu=50, sd=2.0539, asymptotic=True)
    assert chart.values.round(2).tolist() == pytest.approx(NIST_Z, abs=0.0101)
    assert chart.ucl[0] == pytest.approx(52.588, abs=1e-3)
    assert chart.lcl[-1] == pytest.approx(47.412, abs=1e-3)
    assert chart.signals == []
    assert chart.kind == "EWMA"


def test_limits_widen_to_their_asymptote():
    exact = spc.ewma(NIST, mu=50, sd=2.0539)
    wide = spc.ewma(NIST, mu=50, sd=2.0539, asymptotic=True)
    assert exact.ucl[0] == pytest.approx(50 + 3 * 2.0539 * 0.3)
    assert (np.diff(exact.ucl) > 0).all()
    assert exact.ucl[-1] == pytest.approx(wide.ucl[-1], abs=1e-4)


def test_a_slow_drift_is_seen_before_the_contract_is_broken():
    rng = np.random.default_rng(20240501)
    first = []
    for _run in range(20):
        otif = np.r_[
            96 + rng.normal(0, 0.9, 12), 96 - 0.35 * np.arange(1, 13) + rng.normal(0, 0.9, 12)
        ]
        late = [s for s in spc.ewma(otif).signals if s > 12]
        broken = next((i + 1 for i, v in enumerate(otif) if v < 92), 25)
        first.append((late[0] if late else 25) - broken)
    assert np.median(first) < 0


@given(st.lists(st.floats(-100, 100), min_size=10, max_size=30))
def test_weight_one_plots_the_values_themselves(values):
    chart = spc.ewma(values, mu=0, sd=1, lam=1)
    assert chart.values.tolist() == pytest.approx(values)
    assert chart.ucl[0] == pytest.approx(3)


def test_invoice_errors_signal_in_month_17_with_limits_of_the_first_year():
    chart = spc.p_chart(INVOICE_ERRORS, 400, baseline=12)
    assert chart.ucl[0] * 400 == pytest.approx(33.4, abs=0.05)
    assert chart.signals == [17, 18]
    assert chart.excluded == list(range(13, 25))


def test_refusals():
    with refuses("range", "lam"):
        spc.ewma(NIST, lam=0)
    with refuses("range", "sd"):
        spc.ewma(NIST, mu=50, sd=0)
    with refuses("size"):
        spc.ewma(NIST[:9], mu=50, sd=2)
    with refuses("range", "baseline"):
        spc.ewma(NIST, baseline=30)
    with refuses("range", "baseline"):
        spc.p_chart(INVOICE_ERRORS, 400, baseline=5)
    with refuses("missing", "lam"):
        spc.ewma(NIST, lam=...)
