"""The Chinese edition: whole, in the outline's own words, and Chinese to the last comma."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("babel")  # the reader of the catalogs
from test_lectures import OUTLINE

from coursekit.publish import catalogs, documents

ROOT = Path(__file__).resolve().parents[2]
CHINESE = "zh_CN"

# What the course outline calls each item of a lecture, letter for letter.
LABELS = {
    (lecture, label)
    for lecture in sorted((ROOT / "notebooks/lectures").glob("*.ipynb"))
    for label in OUTLINE[int(lecture.name.partition("-")[0])].split()
}

HAN = r"[\u3400-\u9fff]"
# Quoted from the outline as they stand there.
VERBATIM = [
    "案例:1、名创优品案例解读;2、孩子王案例解读",
    "一切都在变化:渠道,产品,技术,用户",
    "引导用户,转变思维,模式探索",
    "产品的评估与分析,改进区域",
    "产品线分析,过长过短,过粗过细",
    "倾听客户声音,具有战略价值",
    "定义用户经营的4个维度 (用户连接、用户管理、用户体验、用户价值)",
    "案例:汇川技术的市场诊断与数据分析方法",
    "案例:广州金发是如何做市场洞察与客户分类的",
    "案例:江苏泰力重点客户的开发与管理经验做法",
    "案例:中讯农科一般客户的开发与管理经验做法",
    "(重点)大客户策略",
    "重点(关键)客户关系的规划",
    "价值:战略,战役,战术",
    "方法:营造场景,定期复盘",
    "方法:点线面结合,定期交流",
    "方法:“一带一路”,培养黑马",
    "早期,潜在商机挖掘",
    "前期,项目运作推动",
    "中期,合同执行推动",
    "后期,最终回款促进",
]
# Code, formulas, roles, links, calls such as groupby(...), and what the program fills in.
_NOT_PROSE = re.compile(
    r"\{[\w:+-]+\}`[^`]*`|`+[^`]+`+|\$\$.+?\$\$|\$[^$\n]+\$|\]\([^)]*\)|<[^>]*>"
    r"|[A-Za-z_.]+\([^()]*\)|\{[^{}]*\}|https?://\S+|\(\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)*\)",
    re.S,
)
_NARROW = re.compile(rf"{HAN}[,;:()!?]|[,;:()!?]{HAN}")
_STRAIGHT_QUOTE = re.compile(rf"[\"']{HAN}|{HAN}[\"']")
_GAP = re.compile(rf"{HAN} +{HAN}|[，。；：？！、] +{HAN}")
# A heading's number and its title are two things.
_PARTED = re.compile(r"第[一二三四五六七八]讲 ")


@cache
def sources() -> list[catalogs.Source]:
    return list(catalogs.sources(ROOT, CHINESE))


def source(name: str) -> catalogs.Source:
    return next(s for s in sources() if s.name == name)


@cache
def translations(name: str) -> dict[str, str]:
    """English and Chinese of one document (the package is a document too)."""
    entries = catalogs.read(source(name).catalog, CHINESE)
    return {
        entry.id if isinstance(entry.id, str) else entry.id[0]: entry.string
        if isinstance(entry.string, str)
        else entry.string[0]
        for entry in entries
        if entry.id and entry.string and not entry.fuzzy
    }


def prose(text: str) -> str:
    for label in VERBATIM:
        text = text.replace(label, "\ue000")
    return _NOT_PROSE.sub("\ue000", _PARTED.sub("", text))


def slips(text: str) -> list[str]:
    """Name what a Chinese typesetter would mark."""
    rest = prose(text)
    found = []
    for pattern, name in (
        (_NARROW, "narrow punctuation"),
        (_STRAIGHT_QUOTE, "straight quote"),
        (_GAP, "gap between characters"),
    ):
        match = pattern.search(rest)
        if match:
            around = rest[max(0, match.start() - 12) : match.end() + 12]
            found.append(f"{name}: …{around}…")
    return found


NAMES = [each.name for each in sources()]


# ---- whole ---------------------------------------------------------------------------------


@cache
def problems() -> list[catalogs.Problem]:
    return catalogs.check(ROOT, CHINESE)


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_translated_and_faithful(name: str) -> None:
    assert [str(p) for p in problems() if p.document == name] == []


def test_no_text_hides_from_extraction() -> None:
    """A call inside an f-string is a text no tool extracts before Python 3.12."""
    hidden = []
    files = [*(ROOT / "src").rglob("*.py"), *ROOT.glob("notebooks/exercises/*/key.py")]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.JoinedStr):
                continue
            for call in ast.walk(node):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Name)
                    and call.func.id in ("_", "gettext", "ngettext")
                    and isinstance(call.args[0], ast.Constant)
                ):
                    hidden.append(f"{path.name}:{call.lineno}: {call.args[0].value!r}")
    assert hidden == []


# ---- in the outline's words ----------------------------------------------------------------


@cache
def in_chinese(lecture: Path) -> str:
    return catalogs.translate(ROOT, lecture.relative_to(ROOT), CHINESE)


@pytest.mark.parametrize(("lecture", "label"), sorted(LABELS), ids=str)
def test_labels_of_the_outline_stand_verbatim(lecture: Path, label: str) -> None:
    assert label in in_chinese(lecture)


@pytest.mark.parametrize("lecture", sorted({lecture for lecture, _label in LABELS}))
def test_headings_do_not_say_it_twice(lecture: Path) -> None:
    """English headings carry the Chinese label as well; Chinese ones carry it once."""
    document = lecture.relative_to(ROOT)
    headings = {
        message.text
        for message in documents.messages(document, lecture.read_text(encoding="utf-8"))
        if message.kind == "heading"
    }
    for english in headings:
        chinese = translations(document.as_posix())[english]
        labels = [label for of, label in LABELS if of == lecture and label in english]
        assert all(chinese.count(label) == 1 for label in labels), chinese
        assert not re.search(r"[A-Za-z]{4,} [A-Za-z]{3,}", chinese), chinese


# ---- in Chinese type -----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_punctuation_is_chinese(name: str) -> None:
    found = [f for chinese in translations(name).values() for f in slips(chinese)]
    assert found == []


def _card_texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get(CHINESE), str):
            yield node[CHINESE]
        for value in node.values():
            yield from _card_texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _card_texts(value)


@pytest.mark.parametrize(
    "card", sorted(ROOT.glob("datasets/*/card.yml")), ids=lambda p: p.parent.name
)
def test_punctuation_of_the_cards_is_chinese(card: Path) -> None:
    texts = list(_card_texts(yaml.safe_load(card.read_text(encoding="utf-8"))))
    assert texts
    assert [f for text in texts for f in slips(text)] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("先看清,再出手", True),
        ("先看清，再出手", False),
        ("误差幅度(±5)", True),
        ("误差幅度（±5）", False),
        ('他说"不"', True),
        ("份额 效应", True),
        ("份额。 效应", True),
        ("用 `groupby(a, b)` 汇总", False),
        ("见[练习](#l1-next)和 {cite:p}`meng2018`", False),
    ],
)
def test_the_reader_of_proofs_sees(text: str, wrong: bool) -> None:
    assert bool(slips(text)) is wrong


# ---- in the same terms ---------------------------------------------------------------------


@cache
def glossary() -> dict[str, str]:
    """English term -> Chinese term, from the page that fixes them."""
    text = (ROOT / "book/glossary.md").read_text(encoding="utf-8")
    pairs = re.findall(r"^(\S.*)\n  ([^.\n]*[\u3400-\u9fff][^.\n]*)\. ", text, re.M)
    return dict(pairs)


@cache
def outline_terms() -> set[str]:
    """Terms of the outline: the first part of the glossary."""
    text = (ROOT / "book/glossary.md").read_text(encoding="utf-8")
    return set(re.findall(r"^(\S.*)\n  ", text.split("## Methods and measures")[0], re.M))


# Where the English word is also an everyday word, or the Chinese has a second established form.
ALSO = {
    "Supplier file": ["供应商档案"],
    "ABC analysis": ["ABC"],
    "Customer archive": ["客户档案", "档案"],
    "Key-account policy": ["大客户策略"],  # the label has brackets of its own
    "TOPSIS": ["TOPSIS"],
    "k-means": ["K 均值", "k 均值"],
    "Acceptance": ["接受程度", "验收"],  # social acceptance; acceptance of a delivery
    "Advance": ["事先", "提前"],  # "in advance"
    "Five control points": ["五大管控要点"],
    "Inverted triangle": ["“倒三角”"],
    "PageRank": ["PageRank"],
}


def _said_otherwise(english: str, chinese: str, kind: str) -> list[str]:
    """Name the terms that are translated in another way.

    The table of a lecture's outline items puts plain words beside the label; there is no need
    to print the label twice.
    """
    found = []
    plain = re.sub(r'"[a-z_]+"', " ", _NOT_PROSE.sub(" ", english))  # a value to type, as it is
    for term in sorted(glossary(), key=len, reverse=True):  # a long term hides a short one
        label = glossary()[term]
        pattern = rf"(?<![\w-]){re.escape(term)}(?:e?s)?(?![\w-])"
        plain, times = re.subn(pattern, " ", plain, flags=re.I)
        if not times or (kind == "table cell" and term in outline_terms()):
            continue
        if not any(form in chinese for form in [label, *ALSO.get(term, [])]):
            found.append(f"{term} → {label}: {chinese[:60]}")
    return found


def test_the_glossary_is_read() -> None:
    assert len(glossary()) > 60
    assert glossary()["Shift-share analysis"] == "偏离份额分析"


@pytest.mark.parametrize("name", NAMES)
def test_terms_are_those_of_the_glossary(name: str) -> None:
    kinds = {t if isinstance(t, str) else t[0]: kind for t, kind in source(name).texts.items()}
    found = [
        fault
        for english, chinese in translations(name).items()
        for fault in _said_otherwise(english, chinese, kinds.get(english, ""))
    ]
    assert found == []


# ---- with the same numbers -----------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
LENGTHS = {350, 400}  # words of a memo; the Chinese counts characters


def _numbers(text: str) -> list[float]:
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", " ", text)
    return [float(n.replace(",", "")) for n in _NUMBER.findall(text)]


def _lost_numbers(english: str, chinese: str) -> list[float]:
    """List figures without a counterpart: the same, or told in 万 and 亿."""
    there = _numbers(chinese)
    lost = []  # CNY m is told in 万元 (×100) or 亿元 (÷100), a billion in 亿 (×10)
    for text in _NUMBER.findall(re.sub(r"`[^`]*`|\]\([^)]*\)", " ", english)):
        value = float(text.replace(",", ""))
        told = "." in text or value >= 100
        digits = len(text.partition(".")[2])
        half = 0.51 * 10.0**-digits
        same = any(
            abs(other - value) < 1e-9
            or abs(other / 100 - value) < half
            or abs(other * 100 - value) < max(half, 1e-6)
            or abs(other / 10 - value) < 1e-6
            or abs(other * 10 - value) < max(half, 1e-6)  # thousands in 万
            for other in there
        )
        if told and not same and value not in LENGTHS:
            lost.append(value)
    return lost


@pytest.mark.parametrize("name", [n for n in NAMES if n != catalogs.PACKAGE])
def test_numbers_survive_translation(name: str) -> None:
    lost = {en[:60]: n for en, zh in translations(name).items() if (n := _lost_numbers(en, zh))}
    assert lost == {}
