"""The lecture notebooks: complete, readable without running, and true when run."""

from __future__ import annotations

import re
import resource
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from coursekit.practice.authoring import sources

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "notebooks" / "lectures").glob("*.ipynb"))
RUN_AT_MOST = 30  # seconds of processor time, so that a busy machine does not fail it

# What the course outline calls each item, letter for letter.
OUTLINE = {
    1: """
        华为战略与关系营销 华为成长与关系营销 创业期的关系营销 国内拓展与关系营销
        国际拓展与关系营销 技术领先与关系营销 客户关系的常见问题 战略与理念缺失
        目标与计划缺失 流程与机制缺失 能力与协同缺失 华为关系营销的战略价值
        市场位势与增长支撑 盈利价值与超越竞争 课程收益 新视野 新策略 新机制 新团队
        市场的综合诊断 小数据调研法 大数据分析方式 综合调研法
        区域市场诊断与分析 现场诊断的3个步骤 区域市场分析6个实用法 对标竞争对手的对比法
        情报与数据分析方法 数据处理2步法 问题类型处理2步法 定性数据收集的2种方法
        访谈数据量化2步法 案例:汇川技术的市场诊断与数据分析方法
    """,
    2: """
        市场洞察与客户分类 市场洞察的定义与重要性 提升决策质量 优化资源配置 增强竞争优势
        客户洞察 客户洞察价值 客户洞察方法论 客户选择与分类 客户选择与管理
        (重点)大客户策略 确立大客户开发与监控策略 大客户的运营与维护策略
        客户企业档案管理 客户信息是企业经营基础 战略分析与档案 运营分析与档案 财务分析与档案
        组织体系的梯度构建 营销拒绝本地化员工 营销全员轮岗制度
        案例:广州金发是如何做市场洞察与客户分类的
    """,
    3: """
        客户关系的整体规划 关键客户关系 普遍客户关系 组织客户关系
        目标、策略与管控 目标需遵循战略指向 策略需基于竞争具体情况 关系管控的5大要点
        量化评估客户关系 接受认可度 活动参与度 信息传递度 日常指导度 项目支持度 竞争偏向度
        重点(关键)客户关系的规划 价值:战略,战役,战术 方法:营造场景,定期复盘
        管控重点客户关系的五步骤 管控关键关系的五步骤
        梳理组织决策链 定义关键客户 选目标与负责人 制定行动计划 执行计划与纠偏
        立体策略与“倒三角”法 造神策略与“倒三角”法
        明确目标---高层对接 构建渠道---持续互动 责任到人---持续互动
        组织客户与立体策略 组织客户关系的规划 方法:点线面结合,定期交流
        方法论 基于客户战略匹配的方案 基于客户运管增效的方法 基于客户组织升级的方法
        立体策略与实践 年度季度的规定动作 外部周期的高端活动 内部周期的创新活动
        案例:江苏泰力重点客户的开发与管理经验做法
    """,
    4: """
        一般客户关系的规划 普遍客户关系的规划 价值:战略,战役,战术 方法:“一带一路”,培养黑马
        早期,潜在商机挖掘 前期,项目运作推动 中期,合同执行推动 后期,最终回款促进
        例行规定动作 周期团建活动 商务能力提升
        案例:中讯农科一般客户的开发与管理经验做法
    """,
    5: """
        用户经营的新模式 用户时代的来临 一切都在变化:渠道,产品,技术,用户
        定义用户经营的4个维度 用户连接、用户管理、用户体验、用户价值
        用户经营的步骤与方法 用户连接与运营的几个步骤 传统企业运营的步骤 新用户运营策略的5个要点
        用户运营模式探索 用户运营的管理问题 引导用户,转变思维,模式探索
        产品策略与产品线规划 产品的评估与分析,改进区域 产品线分析,过长过短,过粗过细
        产品规划策略 新品开发策略
        服务体验策略 服务体验的3个特征 服务创新的4个方向 设计尖叫服务的5个步骤
        管理客户声音 倾听客户声音,具有战略价值 源于被动的信息 源于主动的信息
        管理费技术问题 业务运作的相关问题 业务管理的相关问题
        客户满意度调查与改进 客户满意度调查 客户满意度改进
        案例:1、名创优品案例解读;2、孩子王案例解读
    """,
    6: """
        策略创新与组织设计 市场驱动战略型组织 策略创新的营销组织 策略创新的职能组织
        策略创新与干部选拔 一线市场中选拔 关键战斗案例中选拔 经历与岁月中选拔
        策略创新与管理体系 如何构建新生代业务团队 如何打造组织与管理提升
        客户信息是企业经营基础 组织体系的梯度构建 营销拒绝本地化员工 营销全员轮岗制度
        供应商档案管理 周期性分析与档案 结构性分析与档案 营销新机制 营销新团队
    """,
}
VERBS = {"build", "choose", "decide", "design", "name", "plan", "rank", "show", "size", "split"}
VERBS |= {"assign", "map", "review", "score"}
VERBS |= {"audit", "keep"}
VERBS |= {"compare", "estimate", "read", "replace"}
VERBS |= {"compute", "fill", "select", "set", "tell", "turn", "write"}


@cache
def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def prose(notebook: Any) -> str:
    return "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


@pytest.fixture(params=LECTURES, ids=lambda p: p.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(path: Path) -> Any:
    return read(path)


def test_every_outline_item_stands_there_word_for_word(notebook: Any):
    text = prose(notebook)
    labels = OUTLINE[notebook.metadata.coursekit.lecture].split()
    absent = [label for label in labels if label not in text]
    assert not absent


def test_sections_carry_their_outline_label_and_minutes(notebook: Any):
    sections = [c for c in notebook.cells if "section" in c.metadata.get("coursekit", {})]
    assert len({c.metadata.coursekit.section for c in sections}) == len(sections) > 0
    for cell in sections:
        facts = cell.metadata.coursekit
        heading = next(line for line in cell.source.splitlines() if line.startswith("#"))
        assert facts.zh in cell.source
        assert heading.endswith("★") == facts.star, heading
        assert facts.minutes > 0 and facts.class_minutes >= 0


def test_minutes_add_up_to_the_time_table(notebook: Any):
    facts = [
        c.metadata.coursekit for c in notebook.cells if "section" in c.metadata.get("coursekit", {})
    ]
    table = next(c.source for c in notebook.cells if c.id == "timetable")
    rows = [
        [int(n) for n in re.findall(r"(\d+) min", line)]
        for line in table.splitlines()
        if line.startswith("|")
    ]
    parts = [row for row in rows if len(row) == 3]
    *each, whole = parts
    assert [sum(column) for column in zip(*each, strict=True)] == whole
    assert (
        whole[0]
        == sum(f.class_minutes for f in facts)
        == notebook.metadata.coursekit.minutes.one_day
    )
    assert whole[1] == notebook.metadata.coursekit.minutes.two_day
    assert whole[2] == sum(f.minutes for f in facts)
    alone = whole[2] + sum(row[0] for row in rows if len(row) == 1)
    assert alone == notebook.metadata.coursekit.minutes.self_study


def test_objectives_open_with_a_verb_and_stand_in_the_text(notebook: Any):
    text = prose(notebook)
    for objective in notebook.metadata.coursekit.objectives:
        assert re.match(r"\w+", objective)[0] in VERBS
        assert objective in text


def test_headings_have_targets_and_links_find_them(notebook: Any):
    """A link by title would break in translation; explicit targets do not."""
    text = prose(notebook)
    targets = set(re.findall(r"^\(([\w-]+)\)=$", text, re.M))
    # Exercise pages are written when the book is built.
    everywhere = targets | {f"exercises-{number}" for number in sources()}
    for lecture in LECTURES:
        everywhere |= set(re.findall(r"^\(([\w-]+)\)=$", prose(read(lecture)), re.M))
    for other in (ROOT / "book").rglob("*.md"):
        everywhere |= set(re.findall(r"^\(([\w-]+)\)=$", other.read_text(encoding="utf-8"), re.M))
    assert not set(re.findall(r"\]\(#([\w-]+)\)", text)) - everywhere
    cells = [c for c in notebook.cells if c.metadata.get("coursekit", {}).get("section")]
    for cell in cells:
        assert re.match(r"\([\w-]+\)=\n#", cell.source), cell.id


def test_every_section_has_its_pitfalls(notebook: Any):
    ids = {c.id for c in notebook.cells}
    for cell in notebook.cells:
        if "section" in cell.metadata.get("coursekit", {}):
            assert f"{cell.id}-pitfalls" in ids, cell.id


def test_code_cells_are_small_and_shown_after_a_reason(notebook: Any):
    assert notebook.cells[0].cell_type == "markdown"
    before = None
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 4, cell.id
            assert max(map(len, lines)) <= 80, f"{cell.id}: a line is wider than the page"
            assert before is not None
        before = cell


def test_figures_are_numbered_captioned_and_discussed(notebook: Any):
    text = prose(notebook)
    figures = [c.metadata.mystnb.figure for c in notebook.cells if "mystnb" in c.metadata]
    names = [f.name for f in figures]
    assert 6 <= len(figures) <= 12
    assert len(set(names)) == len(names)
    assert set(re.findall(r"\{numref\}`([\w-]+)`", text)) == set(names)
    for figure in figures:
        assert figure.caption.endswith(".") and len(figure.caption) > 40, figure.name


def test_citations_are_in_the_bibliography(notebook: Any):
    entries = re.findall(
        r"@\w+\{(\w+),", (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    )
    assert len(set(entries)) == len(entries)
    cited = {
        key.strip()
        for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", prose(notebook))
        for key in keys.split(",")
    }
    assert cited and not cited - set(entries)


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
def test_runs_from_top_to_bottom(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Clean, quick and complete: every numbered figure has a title and a spoken finding."""
    from nbclient import NotebookClient

    monkeypatch.setenv("COURSEKIT_STATIC", "1")
    notebook = nbformat.read(path, as_version=4)
    start = cpu_of_children()
    NotebookClient(
        notebook, timeout=60, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    assert cpu_of_children() - start < RUN_AT_MOST
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert not [o for o in cell.outputs if o.output_type == "stream"], cell.id
        if "mystnb" not in cell.metadata:
            continue
        html = "".join(o.data.get("text/html", "") for o in cell.outputs if "data" in o)
        assert 'class="ck-chart-title"' in html, cell.id
        alt = re.search(r'<img[^>]*alt="([^"]{40,})"', html)
        assert alt and re.search(r"\d", alt[1]), cell.id
