"""What Meridian's customers say: issues raised, invoices, surveys; and its product lines."""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import codes, quota, split

SEED = 20250525
MONTHS = pd.period_range("2024-01", "2025-12", freq="M")
# How the last complaint of an account ended: accounts, and how many of them left.
OUTCOMES = {
    "closed_7d": (200, 12),
    "closed_later": (140, 15),
    "unresolved": (100, 19),
    "silent_unhappy": (100, 22),
    "content": (100, 5),
}
SEGMENTS = {"OPR": 0.25, "ENT": 0.45, "PUB": 0.30}
# Issues by mode and domain: 1,116 of 1,800 are not about technology.
ISSUES = {
    "passive": {"technical": 578, "operations": 452, "management": 270},
    "active": {"technical": 106, "operations": 196, "management": 198},
}
CODES = {
    "technical": {"hardware": 0.55, "software": 0.45},
    "operations": {"order_entry": 0.14, "contract_change": 0.13, "delivery_schedule": 0.24,
                   "invoice_mismatch": 0.31, "spare_parts": 0.18},
    "management": {"response_time": 0.36, "single_contact": 0.24, "escalation": 0.17,
                   "staff_turnover": 0.11, "coordination": 0.12},
}  # fmt: skip
CHANNELS = {
    "passive": {"hotline": 0.38, "ticket": 0.34, "returns": 0.07, "review": 0.06,
                "visit_note": 0.15},
    "active": {"survey": 0.55, "interview": 0.30, "panel": 0.15},
}  # fmt: skip
# Passive channels hear operations four times as often as procurement.
ROLES = {
    "passive": {"operations": 0.48, "technical": 0.34, "procurement": 0.12, "executive": 0.06},
    "active": {"operations": 0.30, "technical": 0.24, "procurement": 0.30, "executive": 0.16},
}
# Issues on which both coders chose the final code, one of them did, or neither did.
CODER_RIGHT = {"both": 1140, "a": 260, "b": 260, "neither": 140}
TEXTS = {
    "hardware": ("A line card had to be replaced", "一块线卡需要更换"),
    "software": ("A release broke a function that used to work", "版本升级后原有功能失效"),
    "order_entry": ("The order had to be entered twice", "订单需要重复录入"),
    "contract_change": ("A change of the contract took weeks", "合同变更拖了数周"),
    "delivery_schedule": ("The date of delivery moved without notice", "交期变更未提前通知"),
    "invoice_mismatch": ("Invoice and order did not agree", "发票与订单不一致"),
    "spare_parts": ("A spare part could not be traced", "备件去向无法查询"),
    "response_time": ("Nobody answered within the time agreed", "超过约定时限无人答复"),
    "single_contact": ("Nobody felt responsible for the whole matter", "没有人对整件事负责"),
    "escalation": ("It was unclear whom to turn to next", "不清楚下一步该找谁升级"),
    "staff_turnover": ("A new contact knew nothing of the history", "新接口人不了解历史情况"),
    "coordination": ("Two departments gave different answers", "两个部门给出不同答复"),
}
ERRORS = [20, 18, 22, 19, 23, 17, 21, 20, 24, 18, 19, 22,
          21, 20, 18, 23, 38, 41, 30, 24, 22, 21, 20, 19]  # fmt: skip
INVOICES = 400
# Attribute: stated importance, part in overall satisfaction, performance in 2024 and 2025.
ATTRIBUTES = {
    "product_reliability": (4.7, 0.30, 4.25, 4.26),
    "product_features": (4.2, 0.08, 4.05, 4.08),
    "documentation": (4.0, 0.02, 4.20, 4.21),
    "price": (4.5, 0.06, 3.55, 3.52),
    "delivery_on_time": (4.6, 0.16, 3.80, 3.83),
    "order_entry": (4.0, 0.03, 3.90, 3.91),
    "invoice_accuracy": (4.2, 0.26, 3.15, 3.12),
    "spare_parts": (4.3, 0.07, 3.75, 3.78),
    "response_time": (4.5, 0.28, 3.05, 3.42),
    "single_contact": (4.1, 0.24, 3.10, 3.14),
    "escalation": (4.0, 0.06, 3.45, 3.48),
    "training": (3.9, 0.02, 4.15, 4.14),
}
SURVEY_ROLES = {"executive": 80, "technical": 150, "procurement": 110, "operations": 140}
LINES = 14
QUARTERS = [f"{y}Q{q}" for y in (2024, 2025) for q in range(1, 5)]
# First-quarter revenue (CNY k), growth a quarter, margin, share, leader's share, market growth
# a year, items; then the evidence on length and granularity, in the order of ck.products.
PRODUCT_LINES = {
    "PL01": (96_000, 0.020, 0.36, 0.31, 0.31, 0.06, 34, 0.09, 1.7, 0.06, 0.62, 0.35, 0.41, 0.21),
    "PL02": (74_000, 0.035, 0.34, 0.27, 0.30, 0.13, 26, 0.12, 1.9, 0.08, 0.58, 0.30, 0.39, 0.30),
    "PL03": (61_000, 0.004, 0.27, 0.24, 0.33, 0.02, 88, 0.41, 1.4, 0.03, 0.71, 0.48, 0.44, 0.25),
    "PL04": (52_000, 0.048, 0.38, 0.22, 0.22, 0.18, 18, 0.06, 2.1, 0.11, 0.55, 0.26, 0.37, 0.34),
    "PL05": (47_000, 0.012, 0.31, 0.18, 0.35, 0.04, 29, 0.14, 1.8, 0.07, 0.60, 0.33, 0.45, 0.28),
    "PL06": (39_000, -0.008, 0.29, 0.21, 0.28, -0.03, 31, 0.16, 1.6, 0.05, 0.66, 0.40, 0.42, 0.19),
    "PL07": (33_000, 0.006, 0.28, 0.16, 0.26, 0.03, 54, 0.17, 1.3, 0.04, 0.92, 0.78, 0.40, 0.22),
    "PL08": (28_000, 0.055, 0.37, 0.14, 0.24, 0.21, 15, 0.07, 2.2, 0.12, 0.51, 0.24, 0.38, 0.41),
    "PL09": (24_000, 0.018, 0.41, 0.12, 0.34, 0.15, 8, 0.00, 3.4, 0.29, 0.49, 0.22, 0.43, 0.36),
    "PL10": (19_000, 0.009, 0.26, 0.13, 0.29, 0.02, 22, 0.15, 1.7, 0.06, 0.63, 0.37, 0.46, 0.24),
    "PL11": (15_000, 0.070, 0.33, 0.08, 0.27, 0.26, 12, 0.08, 2.0, 0.10, 0.54, 0.25, 0.36, 0.38),
    "PL12": (12_000, 0.011, 0.32, 0.11, 0.25, 0.07, 10, 0.10, 1.9, 0.09, 0.57, 0.28, 0.69, 1.12),
    "PL13": (9_000, -0.020, 0.22, 0.07, 0.38, -0.05, 25, 0.18, 1.5, 0.04, 0.68, 0.44, 0.43, 0.20),
    "PL14": (6_000, 0.090, 0.30, 0.05, 0.30, 0.32, 7, 0.14, 2.3, 0.13, 0.47, 0.19, 0.41, 0.45),
}  # fmt: skip


def draw(shares: dict[str, float], n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw categories with the given shares."""
    return rng.choice(list(shares), n, p=np.array(list(shares.values())) / sum(shares.values()))


def voice_accounts() -> pd.DataFrame:
    """640 accounts under codes of their own: how their last complaint ended, and who left."""
    rng = np.random.default_rng(SEED)
    parts = []
    for outcome, (n, left) in OUTCOMES.items():
        gone = np.array(quota({"yes": left, "no": n - left}, rng)) == "yes"
        parts.append(pd.DataFrame({"outcome": outcome, "left": gone}))
    frame = pd.concat(parts).iloc[rng.permutation(640)].reset_index(drop=True)
    frame.insert(0, "voice_id", codes("V", 640))
    counts = dict(zip(SEGMENTS, split(640, list(SEGMENTS.values())), strict=True))
    frame.insert(1, "segment", quota(counts, rng))
    return frame


def voc() -> pd.DataFrame:
    """1,800 issues of two years, coded by two people; 62 % are not about technology."""
    rng = np.random.default_rng(SEED + 1)
    rows = []
    for mode, domains in ISSUES.items():
        for domain, n in domains.items():
            shares = list(CODES[domain].values())
            counts = dict(zip(CODES[domain], split(n, shares), strict=True))
            rows += [(mode, domain, code) for code in quota(counts, rng)]
    frame = pd.DataFrame(rows, columns=["mode", "domain", "code"])
    n = len(frame)
    frame["channel"] = ""
    frame["role"] = ""
    for mode, group in frame.groupby("mode"):
        frame.loc[group.index, "channel"] = draw(CHANNELS[mode], len(group), rng)
        counts = split(len(group), list(ROLES[mode].values()))
        frame.loc[group.index, "role"] = quota(dict(zip(ROLES[mode], counts, strict=True)), rng)
    # Issues come evenly over the months; wrong invoices pile up when the new system starts.
    month = rng.integers(0, 24, n)
    mismatch = np.flatnonzero(frame["code"] == "invoice_mismatch")
    late = rng.permutation(mismatch)[: len(mismatch) // 3]
    month[late] = rng.choice([16, 17, 18], len(late), p=[0.4, 0.42, 0.18])
    day = pd.Series(MONTHS[month].to_timestamp() + pd.to_timedelta(rng.integers(0, 28, n), "D"))
    frame.insert(0, "date", day)
    accounts = voice_accounts()
    speaking = accounts[~accounts["outcome"].isin(["silent_unhappy", "content"])]
    picked = np.r_[np.arange(len(speaking)), rng.integers(0, len(speaking), n - len(speaking))]
    who = speaking.iloc[rng.permutation(picked)].reset_index(drop=True)
    frame.insert(1, "voice_id", who["voice_id"])
    frame["severity"] = rng.choice([1, 2, 3, 4], n, p=[0.30, 0.38, 0.22, 0.10])
    wait = rng.integers(1, 8, n)
    slow = (who["outcome"] == "closed_later").to_numpy()
    last = frame.groupby("voice_id")["date"].transform("max") == frame["date"]
    wait = np.where(slow & last, rng.integers(9, 60, n), wait)
    closed = frame["date"] + pd.to_timedelta(wait, unit="D")
    never = (who["outcome"] == "unresolved") & last
    frame["closed_date"] = closed.where(~never & (closed <= pd.Timestamp("2025-12-31")))
    frame["coder_a"], frame["coder_b"] = _coders(frame["code"], rng)
    frame["text_en"] = [TEXTS[code][0] + "." for code in frame["code"]]
    frame["text_zh"] = [TEXTS[code][1] + "。" for code in frame["code"]]
    frame = frame.sort_values(["date", "voice_id"], kind="stable", ignore_index=True)
    frame.insert(0, "item_id", codes("Q", n, 4))
    return frame[
        ["item_id", "date", "voice_id", "role", "channel", "mode", "domain", "code", "coder_a",
         "coder_b", "severity", "closed_date", "text_en", "text_zh"]
    ]  # fmt: skip


def _coders(code: pd.Series, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Let two people code the same issues; where they err, they mostly stay in the domain."""
    home = {c: domain for domain, inside in CODES.items() for c in inside}
    every = list(home)

    def slip(true: str) -> str:
        near = [c for c in CODES[home[true]] if c != true]
        return str(rng.choice(near if rng.random() < 0.6 else [c for c in every if c != true]))

    who = quota(CODER_RIGHT, rng)
    a = [c if w in ("both", "a") else slip(c) for c, w in zip(code, who, strict=True)]
    b = [c if w in ("both", "b") else slip(c) for c, w in zip(code, who, strict=True)]
    return np.array(a), np.array(b)


def invoice_quality() -> pd.DataFrame:
    """Return 24 months of 400 checked invoices with the errors found in them (typed)."""
    return pd.DataFrame({"month": MONTHS.to_timestamp(), "invoices": INVOICES, "errors": ERRORS})


def survey() -> pd.DataFrame:
    """Two waves of 480 answers: all is said to be important; a part of it decides."""
    rng = np.random.default_rng(SEED + 2)
    accounts = voice_accounts()
    names = list(ATTRIBUTES)
    parts = []
    for wave in (2024, 2025):
        n = 480
        who = accounts.iloc[rng.permutation(640)[:n]].reset_index(drop=True)
        mood = rng.normal(0, 0.35, n)
        perf, stated = {}, {}
        for name, (important, _, before, after) in ATTRIBUTES.items():
            level = before if wave == 2024 else after
            perf[name] = level + mood + rng.normal(0, 0.72, n)
            stated[name] = np.clip(np.round(important + rng.normal(0, 0.6, n)), 1, 5).astype(int)
        latent = sum(
            ATTRIBUTES[name][1] * (perf[name] - ATTRIBUTES[name][2]) for name in names
        ) + rng.normal(0, 0.42, n)
        overall = np.clip(np.round(7.0 + 1.7 * latent), 1, 10)
        silent = (who["outcome"] == "silent_unhappy").to_numpy()
        overall = np.where(silent, np.minimum(overall, rng.integers(3, 6, n)), overall)
        recommend = np.clip(np.round(overall + 0.4 + rng.normal(0, 0.9, n)), 0, 10).astype(int)
        frame = pd.DataFrame(
            {
                "wave": wave,
                "voice_id": who["voice_id"],
                "role": quota(SURVEY_ROLES, rng),
                "nps": recommend,
                "overall": overall.astype(int),
            }
        )
        for name in names:
            frame[f"importance_{name}"] = stated[name]
        for name in names:
            frame[f"performance_{name}"] = np.clip(np.round(perf[name]), 1, 5).astype(int)
        parts.append(frame)
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(0, "respondent_id", codes("Y", len(frame)))
    return frame


def product_lines() -> pd.DataFrame:
    """Fourteen lines by quarter: revenue, margin, share, and how the market grows."""
    rng = np.random.default_rng(SEED + 3)
    rows = []
    for line, (start, growth, margin, share, leader, market, *_) in PRODUCT_LINES.items():
        for i, quarter in enumerate(QUARTERS):
            season = (0.94, 1.0, 1.0, 1.06)[i % 4]
            revenue = start * (1 + growth) ** i * season * rng.normal(1, 0.02)
            drift = (1 + growth) ** i / (1 + market / 4) ** i
            rows.append(
                (line, quarter, round(revenue), round(revenue * (margin + rng.normal(0, 0.008))),
                 round(share * drift, 3), round(leader * (1 + rng.normal(0, 0.004)), 3),
                 round(market + rng.normal(0, 0.004), 3))
            )  # fmt: skip
    columns = ["line_id", "quarter", "revenue_cny_k", "margin_cny_k", "share", "rival_share"]
    return pd.DataFrame(rows, columns=[*columns, "market_growth"])


def line_evidence() -> pd.DataFrame:
    """Evidence on length and granularity of each line (typed)."""
    columns = ["n_items", "share_negative", "gap_ratio", "gap_demand", "similarity", "tau",
               "bimodality", "segment_gap_sd"]  # fmt: skip
    rows = [(line, *facts[6:]) for line, facts in PRODUCT_LINES.items()]
    return pd.DataFrame(rows, columns=["line_id", *columns])


def tables() -> dict[str, pd.DataFrame]:
    """Return the tables of lecture 5 by name."""
    makers = (voice_accounts, voc, invoice_quality, survey, product_lines, line_evidence)
    return {make.__name__: make() for make in makers}
