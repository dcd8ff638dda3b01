"""Taihe Electric: one switchgear vendor, one plant account (TK-07), fourteen people around it.

Everything a lecture quotes about TK-07 is typed. Only the interaction log is drawn, and
then brought to the typed hours of each level. Fictional and synthetic; people are codes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import bring_to_total

SEED = 20250707
HALVES = {"2025H1": pd.Timestamp("2025-06-30"), "2025H2": pd.Timestamp("2025-12-31")}
DIMENSIONS = ["AC", "AP", "IT", "DG", "PS", "CP"]

# contact, title (en, zh), level, function, role, decision weight
CONTACTS = [
    ("C01", "General manager", "总经理", "L1", "Top", "Decider", 0.20),
    ("C02", "Deputy GM, production", "生产副总经理", "L1", "Operations", "Decider", 0.14),
    ("C03", "CFO", "财务总监", "L1", "Finance", "Gatekeeper", 0.10),
    ("C04", "Chief engineer", "总工程师", "L2", "Engineering", "Influencer", 0.14),
    ("C05", "Procurement director", "采购总监", "L2", "Procurement", "Buyer", 0.10),
    ("C06", "Plant manager", "厂长", "L2", "Operations", "User", 0.08),
    ("C07", "Design-institute liaison", "设计院联络人", "L3", "Engineering", "Influencer", 0.06),
    ("C08", "Maintenance head", "设备维护主管", "L3", "Operations", "User", 0.05),
    ("C09", "Procurement manager", "采购经理", "L3", "Procurement", "Buyer", 0.04),
    ("C10", "Quality manager", "质量经理", "L3", "Quality", "Influencer", 0.04),
    (
        "C11",
        "Senior electrical engineer",
        "资深电气工程师",
        "L4",
        "Engineering",
        "Influencer",
        0.02,
    ),
    ("C12", "Workshop supervisor", "车间主管", "L4", "Operations", "User", 0.01),
    ("C13", "Finance controller", "财务经理", "L3", "Finance", "Gatekeeper", 0.01),
    ("C14", "GM office secretary", "总经理办公室秘书", "L4", "Top", "Gatekeeper", 0.01),
]
# who asks whom before deciding
ADVICE = {
    "C01": ["C02", "C04", "C03", "C14"],
    "C02": ["C04", "C06", "C08"],
    "C03": ["C13", "C05"],
    "C04": ["C07", "C11"],
    "C05": ["C04", "C09", "C10"],
    "C06": ["C08", "C12", "C04"],
    "C07": ["C11"],
    "C08": ["C11"],
    "C09": ["C10", "C11"],
    "C10": ["C11"],
    "C12": ["C08"],
    "C13": ["C09"],
    "C14": ["C01"],
}
COMMITTEE = {"C04": 30, "C02": 30, "C05": 20, "C03": 15, "C10": 5}
QUOTA = 60
SCORES = {
    "2025H1": {
        "C01": (2, 2, 1, 0, 1, 0),
        "C02": (3, 2, 2, 1, 2, 1),
        "C03": (1, 1, 0, 0, 0, 0),
        "C04": (3, 3, 2, 2, 2, 2),
        "C05": (2, 1, 1, 0, 2, 0),
        "C06": (3, 3, 3, 2, 2, 2),
        "C08": (4, 3, 3, 3, 3, 3),
        "C09": (2, 2, 1, 0, 0, 0),
        "C10": (2, 1, 2, 1, 1, 0),
        "C11": (3, 2, 3, 2, 1, 1),
    },
    "2025H2": {
        "C01": (3, 2, 2, 1, 2, 1),
        "C02": (3, 3, 2, 2, 2, 2),
        "C03": (2, 1, 1, 0, 1, 0),
        "C04": (3, 3, 3, 2, 3, 2),
        "C05": (2, 2, 1, 1, 1, 1),
        "C06": (3, 3, 3, 2, 2, 2),
        "C08": (4, 3, 3, 3, 3, 3),
        "C09": (2, 2, 1, 1, 1, 0),
        "C10": (2, 2, 2, 1, 1, 1),
        "C11": (3, 2, 3, 2, 2, 1),
    },
}
STALE = {("2025H2", "C06", "DG"), ("2025H2", "C09", "AP")}
# behaviour behind each score: dimension -> five anchors (en, zh)
ANCHORS = {
    "AC": [
        ("avoids contact", "回避接触"),
        ("meets when asked, stays neutral", "应邀见面，态度中立"),
        ("accepts visits readily and says we are qualified", "乐于接待，认可我方资格"),
        ("states our value to colleagues", "在内部肯定我方价值"),
        ("recommends us unprompted", "主动推荐我方"),
    ],
    "AP": [
        ("declines all invitations", "一概拒绝邀请"),
        ("joins at most one group event in half a year", "半年内至多参加一次集体活动"),
        ("joins two or more, one at our site or a reference site", "参加两次以上，含一次实地考察"),
        ("brings the own team or co-hosts", "带队参加或共同主办"),
        ("speaks for us or starts joint activities", "担任主讲或发起联合活动"),
    ],
    "IT": [
        ("shares nothing", "不提供任何信息"),
        ("shares public facts only", "只提供公开信息"),
        ("tells schedule and process when asked", "应询告知进度与流程"),
        (
            "tells needs, organisation and timing changes unasked",
            "主动告知需求、组织与时间的变化",
        ),
        (
            "explains others' concerns and risks within the own rules",
            "在其内部规则允许范围内主动提示风险",
        ),
    ],
    "DG": [
        ("gives no guidance", "不给予指导"),
        ("answers technical questions", "解答技术问题"),
        ("corrects our proposals", "指正我方方案"),
        ("coaches us on how to work with the organisation", "指导与其组织合作的路径"),
        ("reviews our account plan and opens doors", "审阅客户计划并引荐"),
    ],
    "PS": [
        ("opposes our projects", "反对我方项目"),
        ("stays neutral", "保持中立"),
        ("supports in the own remit if asked", "应请在职责内支持"),
        ("argues for us in meetings", "在会议上力荐"),
        ("commits own resources or credibility", "投入资源或以信誉背书"),
    ],
    "CP": [
        ("prefers a rival", "倾向竞争对手"),
        ("is neutral between suppliers", "在供应商之间中立"),
        ("prefers us if offers are equal", "同等条件下优先选择我方"),
        ("prefers us despite a small disadvantage", "我方略逊时仍选择我方"),
        ("defends us against rival moves", "抵制竞争对手的动作"),
    ],
}
# the account manager's own index of each contact, first half-year
AM_SCORES = {
    "C01": 41.7, "C02": 58.3, "C03": 20.8, "C04": 70.8, "C05": 45.8,
    "C06": 66.7, "C08": 83.3, "C09": 41.7, "C10": 41.7, "C11": 54.2,
}  # fmt: skip
OWNERS = ["vp_sales", "region_head", "finance_director", "chief_technologist",
          "account_manager", "service_lead"]  # fmt: skip
# fit of each of our people (columns as OWNERS) to each key contact; -1 = not allowed
OWNER_FIT = {
    "C01": (9, 8, 5, 4, -1, -1),
    "C02": (9, 6, 3, 5, 7, 5),
    "C03": (6, 4, 7, -1, -1, -1),
    "C04": (4, 5, -1, 8, 6, 9),
    "C05": (5, 7, 6, 3, 8, -1),
    "C06": (-1, 6, -1, 5, 7, 9),
}
# id, name (en, zh), contact, hours, expected weighted gain in index points
ACTIONS = [
    ("A1", "CEO–GM strategy day", "高层战略交流日", "C01", 36, 3.2),
    ("A2", "CFO workshop on total cost of ownership", "财务总监总拥有成本研讨会", "C03", 20, 1.9),
    ("A3", "Reference-plant visit with C02 and C06", "样板工厂考察(C02、C06)", "C02", 28, 2.4),
    ("A4", "Monthly technical clinic with C11", "每月技术门诊(C11)", "C11", 12, 1.1),
    ("A5", "Maintenance pilot with C08", "设备维护试点(C08)", "C08", 30, 1.0),
    ("A6", "Open-book session with C05", "成本公开沟通会(C05)", "C05", 16, 1.5),
    ("A7", "Design-institute specification with C07", "设计院规格对接(C07)", "C07", 18, 1.8),
    ("A8", "Golf-style hospitality", "高尔夫式招待", "C01", 24, 0.9),
    ("A9", "Quality-audit support for C10", "质量审核支持(C10)", "C10", 10, 0.7),
    ("A10", "Forum keynote for C04", "论坛主旨演讲(C04)", "C04", 22, 2.0),
]
# contact, target set, owners, days since last touch, agreed cadence, age of evidence (days)
AUDIT = [
    ("C01", True, 1, 62, 45, 62),
    ("C02", True, 1, 20, 30, 20),
    ("C03", False, 1, 140, 60, 210),
    ("C04", True, 2, 12, 30, 12),
    ("C05", True, 1, 25, 30, 95),
    ("C06", True, 1, 40, 45, 40),
    ("C08", True, 1, 15, 30, 15),
    ("C09", False, 1, 70, 60, 190),
    ("C10", True, 1, 33, 45, 33),
    ("C11", False, 1, 28, 30, 28),
]
STANDING = {
    "owned": ["C04", "C06", "C08"],
    "contested": ["C02", "C09", "C10", "C11"],
    "rival": ["C01", "C03", "C05", "C07"],
    "unknown": ["C12", "C13", "C14"],
}
# item (en, zh), kind, CNY m present value over 8 years at 9 %
EVC = [
    ("reference_price", "Price of the best alternative", "最佳替代方案价格", "reference", 42.0),
    ("energy", "Energy saved", "节约能耗", "positive", 6.5),
    ("downtime", "Downtime avoided", "减少停机", "positive", 4.8),
    ("commissioning", "Faster commissioning", "缩短调试", "positive", 1.2),
    ("training", "Training of the crew", "人员培训", "negative", 0.9),
    ("parallel_run", "Parallel run of both systems", "新旧系统并行", "negative", 1.6),
    ("price", "Our price", "我方报价", "price", 47.0),
]
EFFORT = {"L1": 14.0, "L2": 22.0, "L3": 58.0, "L4": 46.0}
LINKS = [
    ("C01", "S1"), ("C02", "S1"), ("C03", "S1"), ("C04", "S1"), ("C04", "S2"), ("C05", "S1"),
    ("C06", "S3"), ("C08", "S3"), ("C09", "S1"), ("C10", "S3"), ("C11", "S2"),
]  # fmt: skip
# how many scenes the log has at each level, and whom they are with
LOG_CONTACTS = {
    "L1": ["C01", "C02", "C02", "C03", "C01"],
    "L2": ["C04", "C04", "C05", "C06", "C06", "C04", "C05", "C06"],
    "L3": ["C08"] * 9 + ["C09"] * 5 + ["C10"] * 6,
    "L4": ["C11"] * 9 + ["C12"] * 6,
}
# scenes of the log: (asked with proof, asked without, not asked); obtained among the asked
ASKED_WITH_PROOF, OBTAINED_WITH_PROOF = 14, 9
ASKED_WITHOUT, OBTAINED_WITHOUT = 15, 3
SCENES = {
    "executive_meeting": (
        "Executives compared three-year priorities",
        "双方高层交流三年重点",
    ),
    "plant_visit": (
        "Walked the switch room together and counted stops",
        "共同巡检配电室并清点停机",
    ),
    "technical_clinic": ("Worked through open technical questions", "逐项解答技术问题"),
    "workshop": ("Calculated cost of ownership with their figures", "用客户数据测算总拥有成本"),
    "review": ("Reviewed deliveries and open tickets", "回顾交付与未结问题"),
    "visit": ("Routine visit without a fixed agenda", "无固定议程的例行拜访"),
}
SCENES_OF_LEVEL = {
    "L1": ["executive_meeting", "workshop"],
    "L2": ["workshop", "review", "plant_visit"],
    "L3": ["review", "visit", "technical_clinic"],
    "L4": ["technical_clinic", "visit", "plant_visit"],
}


def contacts() -> pd.DataFrame:
    """People around the account (typed)."""
    columns = ["contact_id", "title_en", "title_zh", "level", "function", "role", "decision_weight"]
    return pd.DataFrame(CONTACTS, columns=columns)


def advice() -> pd.DataFrame:
    """Who asks whom before deciding (typed)."""
    rows = [(asker, advisor) for asker, asked in ADVICE.items() for advisor in asked]
    return pd.DataFrame(rows, columns=["asker", "advisor"])


def committee() -> pd.DataFrame:
    """Votes in the purchasing committee (typed)."""
    rows = [(member, votes, QUOTA) for member, votes in COMMITTEE.items()]
    return pd.DataFrame(rows, columns=["contact_id", "votes", "quota"])


def anchors() -> pd.DataFrame:
    """Return the behaviour behind every score of the six dimensions (typed)."""
    rows = [(d, s, en, zh) for d, texts in ANCHORS.items() for s, (en, zh) in enumerate(texts)]
    return pd.DataFrame(rows, columns=["dimension", "score", "anchor_en", "anchor_zh"])


def scores() -> pd.DataFrame:
    """Six scores per assessed contact and half-year (typed)."""
    rows = [(half, c, *marks) for half, found in SCORES.items() for c, marks in found.items()]
    return pd.DataFrame(rows, columns=["half", "contact_id", *DIMENSIONS])


def score_evidence() -> pd.DataFrame:
    """Return the dated observation behind every score of two or more; two are stale on purpose."""
    rng = np.random.default_rng(SEED)
    rows = []
    for half, found in SCORES.items():
        for contact, marks in found.items():
            for dimension, score in zip(DIMENSIONS, marks, strict=True):
                if score < 2:
                    continue
                stale = (half, contact, dimension) in STALE
                age = int(rng.integers(200, 260) if stale else rng.integers(3, 170))
                rows.append((half, contact, dimension, HALVES[half] - pd.Timedelta(days=age)))
    frame = pd.DataFrame(rows, columns=["half", "contact_id", "dimension", "evidence_date"])
    frame.insert(3, "interaction_id", [f"I{i:03d}" for i in range(1, len(frame) + 1)])
    return frame


def am_scores() -> pd.DataFrame:
    """Account manager and independent reviewer, contact index of the first half-year (typed)."""
    review = {c: round(sum(m) / 24 * 100, 1) for c, m in SCORES["2025H1"].items()}
    rows = [
        (contact, rater, index)
        for rater, found in (("owner", AM_SCORES), ("reviewer", review))
        for contact, index in found.items()
    ]
    return pd.DataFrame(rows, columns=["contact_id", "rater", "index_score"])


def owner_fit() -> pd.DataFrame:
    """Fit of our people to key contacts, -1 where the pair is not allowed (typed)."""
    rows = [(contact, *fits) for contact, fits in OWNER_FIT.items()]
    return pd.DataFrame(rows, columns=["contact_id", *OWNERS])


def actions() -> pd.DataFrame:
    """Candidate actions with hours and expected gain (typed)."""
    columns = ["action_id", "action_en", "action_zh", "contact_id", "hours", "gain_points"]
    frame = pd.DataFrame(ACTIONS, columns=columns)
    frame["compliance_review"] = frame["action_id"].eq("A8")
    return frame


def audit() -> pd.DataFrame:
    """Control facts of each assessed contact (typed)."""
    columns = ["contact_id", "target_set", "n_owners", "last_touch_days", "cadence_days"]
    return pd.DataFrame(AUDIT, columns=[*columns, "evidence_age_days"])


def standing() -> pd.DataFrame:
    """Who holds each contact: us, nobody, the rival or unknown (typed)."""
    rows = [(contact, state) for state, group in STANDING.items() for contact in group]
    return pd.DataFrame(sorted(rows), columns=["contact_id", "standing"])


def evc() -> pd.DataFrame:
    """Economic value to the customer, item by item (typed)."""
    return pd.DataFrame(EVC, columns=["item", "item_en", "item_zh", "kind", "amount_cny_m"])


def effort() -> pd.DataFrame:
    """Hours of the half-year by level of the contact (typed)."""
    return pd.DataFrame(EFFORT.items(), columns=["level", "hours"])


def owner_links() -> pd.DataFrame:
    """Which of our people holds which contact (typed)."""
    return pd.DataFrame(LINKS, columns=["contact_id", "owner_id"])


def log() -> pd.DataFrame:
    """48 scenes of the second half-year; hours of each level add up to ``effort``."""
    rng = np.random.default_rng(SEED + 1)
    owner = {"C12": "S2", **dict(reversed(LINKS))}
    rows = []
    for level, people in LOG_CONTACTS.items():
        n = len(people)
        hours = bring_to_total(
            rng.lognormal(0.6, 0.4, n), np.full(n, 0.5), np.full(n, 8.0), EFFORT[level], step=0.5
        )
        for contact, spent in zip(people, hours, strict=True):
            rows.append((contact, str(rng.choice(SCENES_OF_LEVEL[level])), float(spent)))
    frame = pd.DataFrame(rows, columns=["contact_id", "scene", "hours"])
    frame = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
    workdays = pd.bdate_range("2025-07-01", "2025-12-31")
    frame.insert(0, "date", workdays[np.sort(rng.choice(len(workdays), len(frame), replace=False))])
    frame.insert(0, "row_id", [f"G{i:02d}" for i in range(1, len(frame) + 1)])
    frame.insert(3, "owner_id", frame["contact_id"].map(owner))

    # A routine visit asks for nothing; the rest of the quota is drawn.
    asked = ASKED_WITH_PROOF + ASKED_WITHOUT
    order = rng.permutation(np.flatnonzero(frame["scene"] != "visit"))
    if len(order) < asked:
        raise ValueError("too many routine visits were drawn for the planted share of requests")
    proof, bare = order[:ASKED_WITH_PROOF], order[ASKED_WITH_PROOF:asked]
    for name, chosen in {
        "proof_named": proof,
        "advance_asked": order[:asked],
        "advance_obtained": [*proof[:OBTAINED_WITH_PROOF], *bare[:OBTAINED_WITHOUT]],
    }.items():
        frame[name] = frame.index.isin(chosen)

    def note(row: pd.Series, language: int) -> str:
        text = SCENES[row["scene"]][language]
        joints = ("; ", "；")[language]
        parts = [text]
        if row["proof_named"]:
            parts.append(
                ("showed a measured result from a named plant", "出示具名工厂的实测结果")[language]
            )
        if row["advance_asked"]:
            parts.append(("asked for a next commitment", "提出下一步承诺")[language])
            parts.append(
                (("not obtained yet", "暂未取得"), ("obtained", "已取得"))[row["advance_obtained"]][
                    language
                ]
            )
        return joints.join(parts) + (".", "。")[language]

    frame["note_en"] = [note(row, 0) for _, row in frame.iterrows()]
    frame["note_zh"] = [note(row, 1) for _, row in frame.iterrows()]
    return frame


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the case by name."""
    makers = (
        contacts, advice, committee, anchors, scores, score_evidence, am_scores, owner_fit,
        actions, audit, standing, evc, effort, owner_links, log,
    )  # fmt: skip
    return {make.__name__: make() for make in makers}
