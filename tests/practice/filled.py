"""A dossier as a good trainee fills it: six pages, in both languages."""

EN = {
    1: {
        "question": "Which regions get the next CNY 6 m of sales budget?",
        "focus_regions": ["Delta", "Lake"],
        "disease": {"Delta": "penetration", "Lake": "wallet"},
        "top_problem": "In Delta two accounts in three do not buy from us, and nobody knows why.",
        "problem_type": "common",
        "key_unknown": "Why Delta's large accounts refuse us: eight field visits before we spend.",
        "rm_gap": "process",
        "confidence": "B",
    },
    2: {
        "weights": {
            "strategic fit": 0.38,
            "wallet": 0.21,
            "growth": 0.21,
            "margin after cost to serve": 0.13,
            "payment": 0.07,
        },
        "consistency": 0.007,
        "veto": [
            "Wallet below CNY 30 m",
            "A loss after the cost to serve",
            "Payment after more than 100 days",
        ],
        "key_accounts": ["M-148", "M-059", "M-048", "M-070", "M-222", "M-209", "M-226", "M-029"]
        + ["M-171", "M-120"],
        "segments": ["sleepers", "bargain hunters", "loyal small buyers"],
        "treatment": {
            "sleepers": "41 customers with open wallet: one visit a quarter, one offer each.",
            "bargain hunters": "33 customers: web shop at list price, no visits, no rush orders.",
            "loyal small buyers": "28 customers: inside sales, one call a month.",
        },
        "flagship_account": "K07",
        "three_unknowns": [
            "Which results of the September trial count in the technology score?",
            "Who writes the requirement for the second terminal, and when is it fixed?",
            "Which of our deliveries in 2025 came late by the customer's own records?",
        ],
        "monitoring_rule": "Orders outside the control limits: the owner reviews the account "
        "within 10 days.",
    },
    3: {
        "account": "TK-07",
        "contacts": ["C02", "C03", "C04", "C07", "C11"],
        "targets": {
            "C02": "support 2 to 3 by 31 May: argues for us after the plant visit",
            "C03": "participation 1 to 2 by 30 April: comes to the workshop on total cost",
            "C04": "support 3 to 4 by 30 June: gives the keynote with the plant's own figures",
            "C07": "not assessed to acceptance 2 by 31 May: says that we are qualified",
            "C11": "participation 2 to 3 by 31 March: brings colleagues to the clinic",
        },
        "owners": {
            "C02": "VP sales",
            "C03": "finance director",
            "C04": "chief technologist",
            "C07": "chief technologist",
            "C11": "chief technologist",
        },
        "actions": ["A2", "A3", "A4", "A7", "A10"],
        "risk": "S1 leaves before C01 and C02 have a second link: 0.58 of the weight would go.",
        "review_dates": ["31 March", "30 June"],
        "evc": 52.0,
    },
    4: {
        "tiers": ["field", "inside", "digital"],
        "tier_rules": {
            "field": "Wallet above CNY 300 k or a dark horse: 8 to 12 visits a year.",
            "inside": "Wallet of CNY 60 k to 300 k: one call a month, one visit before spring.",
            "digital": "All others: app and dealer, one message a month in the season.",
        },
        "belt": "B07 (South, fruit), from the open field of the reference grower GC0328.",
        "dark_horses": ["GC0345", "GC0327"],
        "next_action": {
            "GC0345": "Ask what is bought elsewhere, and why: regional head South, 30 November.",
            "GC0327": "The same question, and terms for spring: regional head South, 30 November.",
        },
        "road": [
            "Early: need and payer named in the file; representative",
            "Front: offer accepted in writing; representative",
            "Middle: delivered with a signed note of acceptance; depot manager",
            "Late: invoice paid within terms; head of credit",
        ],
        "cash_rule": "Ours: corrected within 2 working days, the term starts anew. Theirs: call "
        "at 1 day, plan at 31, cash only beyond 90.",
        "campaign": "B07 from CNY 11.2 m to 12.0 m by September 2026; 592 hours of visits.",
        "list_n": 19,
        "control_n": 18,
        "stop_rule": "Fewer than 70% of the visits done by 30 April.",
        "ethics_limits": "No gifts or paid travel; no credit beyond the limit to win volume.",
    },
    5: {
        "dimensions": [
            "Connection: named contacts, 40% to 60% of accounts",
            "Management: back within 90 days, 50% to 55%",
            "Experience: recommendation score, −20 to −10 points",
            "Value: contribution, CNY 50 k to 55 k an account",
        ],
        "five_points": [
            "Acquire: first orders in Delta; head of sales; with consent only",
            "Activate: second order in 60 days; inside sales; no rebate",
            "Retain: renewals on time; account manager; no lock-in",
            "Revenue: wallet share in Lake; account manager; margin at least 12%",
            "Refer: named references; marketing; asked once a year",
        ],
        "lines": ["PL02", "PL13"],
        "diagnosis": {"PL02": "short", "PL13": "long"},
        "line_actions": {
            "PL02": "One model at CNY 60 k in the gap: +0.2 to +0.5 m a year",
            "PL13": "Take out 9 of 40 models: +0.4 to +0.6 m a year",
        },
        "moment": "The first invoice after a change of contract, explained by telephone.",
        "kano": "A",
        "direction": "interface",
        "cost_per_use": 45,
        "pilot": "100 accounts against 100 by lot, eight weeks; complaints as guard-rail; we stop "
        "after six weeks if fewer than 85% are called.",
        "top_issues": ["invoice_mismatch", "response_time", "delivery_schedule"],
        "issue_owners": {
            "invoice_mismatch": "head of billing, closed within 7 days",
            "response_time": "head of service, closed within 2 days",
            "delivery_schedule": "head of logistics, closed within 7 days",
        },
        "listening": "Passive: tickets; active: twenty interviews a year. A p-chart of invoice "
        "errors; a signal starts a review within a week.",
        "score": "−20 points (−27 to −13), 480 answers, unweighted",
    },
    6: {
        "headcount": 172,
        "raci_fixes": [
            "Price approval: finance alone answers for it",
            "Delivery date: delivery alone answers for it",
            "Contract review: finance answers for it",
            "Acceptance: delivery answers for it",
        ],
        "slate": ["N16", "N10", "N07", "N06", "N22"],
        "evidence": {
            "N16": "Shrunk win rate 0.376 in 20 bids, reviews 3.70 (3 raters): safe",
            "N10": "Shrunk win rate 0.365 in 16 bids, reviews 4.16 (3 raters): safe",
            "N07": "Shrunk win rate 0.324 in 11 bids: four more raters listen",
            "N06": "Shrunk win rate 0.334 in 59 bids, six functions: safe",
            "N22": "Shrunk win rate 0.326 in 68 bids: four more raters listen",
        },
        "fairness": "One of 12 campus and four of 9 lateral entrants: ratio 0.19, p = 0.12; two "
        "readers see the files again.",
        "grades": "The third grade runs short in 2027: promote by validity, hire six a year.",
        "mentors": "Every newcomer for a year; hazard of leaving 0.52, checked each half-year.",
        "term_years": 4,
        "overlap_weeks": 8,
        "recusal_rule": "Everybody declares ties once a year; the second person signs prices and "
        "credit.",
        "watch_list": ["S17 (chips): on-time rate drifts", "Optics: four names, one source (T07)"],
        "scorecard": [
            "Share: orders in Delta; head of sales; at least 4 of 10 by 30 September",
            "Cash: own-fault share of late days; head of operations; 40% by May",
            "Handover: loss of revenue after it; VP sales; at most 6%",
            "Supply: weeks from signal to action; head of procurement; at most 2",
        ],
    },
}
