"""A dossier as a good trainee fills it: six pages, in both languages."""

# ruff: noqa: E501
KEY_ACCOUNTS = "M-148 M-059 M-048 M-070 M-222 M-209 M-226 M-029 M-171 M-120"

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
        "key_accounts": KEY_ACCOUNTS.split(),
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

ZH = {
    1: {
        **EN[1],
        "question": "下一笔 600 万元销售预算投向哪些区域？",
        "top_problem": "三角洲有三分之二的客户不买我们的产品，没有人知道原因。",
        "key_unknown": "三角洲的大客户为什么拒绝我们：花钱之前先做八次实地走访。",
    },
    2: {
        **EN[2],
        "weights": {
            "战略契合": 0.38,
            "客户钱包": 0.21,
            "增长": 0.21,
            "扣除服务成本后的毛利": 0.13,
            "付款": 0.07,
        },
        "veto": ["客户钱包低于 3000 万元", "扣除服务成本后亏损", "付款超过 100 天"],
        "segments": ["沉睡客户", "砍价客户", "忠诚的小客户"],
        "treatment": {
            "沉睡客户": "41 家，钱包还有空间：每季度拜访一次，每次一个方案。",
            "砍价客户": "33 家：网店按目录价供货，不拜访，不接急单。",
            "忠诚的小客户": "28 家：内勤销售，每月一次电话。",
        },
        "three_unknowns": [
            "九月试用的哪些结果计入技术评分？",
            "第二码头的需求由谁起草，何时定稿？",
            "按客户自己的记录，2025 年我们哪些交货迟了？",
        ],
        "monitoring_rule": "订单越出控制限：负责人在 10 天内复查该客户。",
    },
    3: {
        **EN[3],
        "targets": {
            "C02": "项目支持 2 到 3，5 月 31 日前：参观工厂后替我们说话",
            "C03": "参与 1 到 2，4 月 30 日前：来参加总成本研讨会",
            "C04": "项目支持 3 到 4，6 月 30 日前：用工厂自己的数字作主旨演讲",
            "C07": "由未评估到认可 2，5 月 31 日前：说我们具备资格",
            "C11": "参与 2 到 3，3 月 31 日前：带同事来技术门诊",
        },
        "owners": {
            "C02": "销售副总",
            "C03": "财务总监",
            "C04": "首席技术专家",
            "C07": "首席技术专家",
            "C11": "首席技术专家",
        },
        "risk": "S1 在 C01 和 C02 有第二条联系之前离职：会失去 0.58 的决策权重。",
        "review_dates": ["3 月 31 日", "6 月 30 日"],
    },
    4: {
        **EN[4],
        "tiers": ["上门", "内勤", "线上"],
        "tier_rules": {
            "上门": "钱包超过 300 千元或黑马客户：每年 8 到 12 次拜访。",
            "内勤": "钱包 60 到 300 千元：每月一次电话，春季前拜访一次。",
            "线上": "其余客户：应用和经销商，旺季每月一条消息。",
        },
        "belt": "B07（南部，水果），从标杆种植户 GC0328 的开放日开始。",
        "next_action": {
            "GC0345": "问清还在别处买什么、为什么：南部区域负责人，11 月 30 日。",
            "GC0327": "同样的问题，并谈春季条件：南部区域负责人，11 月 30 日。",
        },
        "road": [
            "前期：需求和付款人记入档案；业务员",
            "前段：方案书面接受；业务员",
            "中段：交货并签收验收单；仓库经理",
            "后段：发票按期付清；信用负责人",
        ],
        "cash_rule": "我方原因：2 个工作日内更正，账期重新计算。客户原因：第 1 天致电，第 31 天定计划，90 天后现款。",
        "campaign": "B07 到 2026 年 9 月由 1120 万元到 1200 万元；拜访 592 小时。",
        "stop_rule": "4 月 30 日前完成的拜访不到 70%。",
        "ethics_limits": "不送礼，不付差旅；不为销量放宽信用额度。",
    },
    5: {
        **EN[5],
        "dimensions": [
            "连接：有具名联系人的客户由 40% 到 60%",
            "管理：90 天内回购由 50% 到 55%",
            "体验：推荐得分由 −20 到 −10",
            "价值：每家客户的贡献由 50 到 55 千元",
        ],
        "five_points": [
            "获客：三角洲的首单；销售负责人；须经同意",
            "激活：60 天内第二单；内勤销售；不打折",
            "留存：按时续约；客户经理；不锁定",
            "收入：湖区的钱包份额；客户经理；毛利不低于 12%",
            "推荐：具名的推荐客户；市场部；每年只问一次",
        ],
        "line_actions": {
            "PL02": "在空档推出一个 6 万元的型号：每年 +0.2 到 +0.5 百万元",
            "PL13": "40 个型号中撤下 9 个：每年 +0.4 到 +0.6 百万元",
        },
        "moment": "合同变更后的第一张发票，电话说明。",
        "pilot": "抽签 100 家对 100 家，八周；投诉为护栏；六周后打通电话不到 85% 即停。",
        "issue_owners": {
            "invoice_mismatch": "开票负责人，7 天内关闭",
            "response_time": "服务负责人，2 天内关闭",
            "delivery_schedule": "物流负责人，7 天内关闭",
        },
        "listening": "被动：工单；主动：每年二十次访谈。开票差错的 p 图；出现信号后一周内复查。",
        "score": "−20 分（−27 到 −13），480 份答卷，未加权",
    },
    6: {
        **EN[6],
        "raci_fixes": [
            "价格审批：只由财务负责",
            "交期：只由交付负责",
            "合同评审：由财务负责",
            "验收：由交付负责",
        ],
        "evidence": {
            "N16": "20 次投标，收缩后中标率 0.376，评分 3.70（3 人）：可靠",
            "N10": "16 次投标，收缩后中标率 0.365，评分 4.16（3 人）：可靠",
            "N07": "11 次投标，收缩后中标率 0.324：再请四人评",
            "N06": "59 次投标，收缩后中标率 0.334，六个职能：可靠",
            "N22": "68 次投标，收缩后中标率 0.326：再请四人评",
        },
        "fairness": "校招 12 人中 1 人，社招 9 人中 4 人：比率 0.19，p = 0.12；两位读者再看一遍材料。",
        "grades": "2027 年第三级不足：按效度提拔，每年招六人。",
        "mentors": "每位新人一年；离职风险比 0.52，每半年检查。",
        "recusal_rule": "每年人人申报关系；价格和信用由第二人签字。",
        "watch_list": ["S17（芯片）：准时率在漂移", "光器件：四个名字，一个来源（T07）"],
        "scorecard": [
            "份额：三角洲的订单；销售负责人；9 月 30 日前 10 家中至少 4 家",
            "现金：我方原因占逾期天数；运营负责人；5 月前 40%",
            "交接：交接后的收入损失；销售副总；不超过 6%",
            "供应：从信号到行动的周数；采购负责人；不超过 2",
        ],
    },
}
