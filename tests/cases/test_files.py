"""Every committed file is the one its card describes and its simulator makes."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import coursekit as ck
from coursekit.cases import cards, check_case, k_anonymity
from coursekit.cases.units import unit_names
from coursekit.errors import CourseInputError
from coursekit.language import use_language

ROOT = Path(__file__).parents[2]
CASES = cards.case_names()
TABLES = [(case, table) for case in CASES for table in cards.card(case)["tables"]]


@pytest.fixture(scope="module")
def run():
    """The command that re-makes the data, imported from its folder."""
    sys.path.insert(0, str(ROOT / "datasets" / "generate"))
    yield importlib.import_module("run")
    sys.path.remove(str(ROOT / "datasets" / "generate"))


@pytest.mark.parametrize("case", CASES)
def test_case_fits_its_card(case):
    """Columns, types, values, keys, rows, checksums, privacy and both languages."""
    assert set(check_case(case)["table"]) == set(cards.card(case)["tables"])


@pytest.mark.parametrize("case", CASES)
def test_simulator_makes_the_committed_files(case, run, capsys):
    assert run.compare(case, write=False) == 0, capsys.readouterr().out


@pytest.mark.parametrize("case", CASES)
def test_every_file_is_on_the_card(case):
    folder = cards.data_folder() / case
    assert {path.stem for path in folder.glob("*.csv")} == set(cards.card(case)["tables"])


@pytest.mark.parametrize(("case", "table"), TABLES)
def test_file_is_plain_utf8(case, table):
    """Line feeds only, no byte-order mark: the same bytes on every machine."""
    content = (cards.data_folder() / case / f"{table}.csv").read_bytes()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")
    content.decode("utf-8")


def test_files_stay_small():
    """A reader on a train downloads them all."""
    size = sum(path.stat().st_size for path in cards.data_folder().glob("*/*.csv"))
    assert size < 12_000_000


@pytest.mark.parametrize(("case", "table"), TABLES)
def test_money_says_its_unit(case, table):
    """CNY m columns end in _cny_m, so that nobody adds up two units."""
    for name, spec in cards.card(case)["tables"][table]["columns"].items():
        if spec.get("unit") == "CNY m":
            assert name.endswith("_cny_m") or table == "evc", name


@pytest.mark.parametrize("case", CASES)
def test_every_unit_has_a_name(case):
    """A new unit belongs into coursekit/cases/units.py."""
    used = {
        spec["unit"]
        for table in cards.card(case)["tables"].values()
        for spec in table["columns"].values()
        if "unit" in spec
    }
    assert used <= set(unit_names())


@pytest.mark.parametrize("case", CASES)
def test_chinese_texts_are_chinese(case):
    """A forgotten translation is English text under zh_CN (codes and abbreviations may stay)."""
    chinese = re.compile("[\u4e00-\u9fff]")
    with use_language("zh_CN"):
        frame = ck.dictionary(case)
        short = frame[~frame["label"].str.contains(chinese)]
        assert short.empty, short["label"].tolist()
        assert frame["about"].str.contains(chinese).all()
        assert not frame["about"].str.contains(r"[\u4e00-\u9fff][,;:]", regex=True).any()


@pytest.mark.parametrize(
    "word", ["Huawei", "华为", "Inovance", "汇川", "Kingfa", "金发", "Mr ", "Ms ", "先生", "女士"]
)
def test_no_real_name(word):
    for case in CASES:
        for path in (cards.data_folder() / case).iterdir():
            assert word not in path.read_text(encoding="utf-8"), path.name


def test_k_anonymity_counts_the_smallest_group():
    frame = pd.DataFrame({"a": list("xxxyy"), "b": [1, 1, 2, 1, 1], "who": list("ppqrs")})
    assert k_anonymity(frame, ["a"]) == 2
    assert k_anonymity(frame, ["a", "b"]) == 1
    assert k_anonymity(frame, ["a"], unit="who") == 2
    assert k_anonymity(frame.iloc[:2], ["a"], unit="who") == 1
    assert k_anonymity(frame.head(0), ["a"]) == 0
    with pytest.raises(CourseInputError, match="no column 'c'"):
        k_anonymity(frame, ["c"])


@pytest.mark.parametrize(
    ("case", "table", "columns", "least"),
    [
        ("meridian", "accounts", ["region", "segment", "size_band"], 5),
        ("vector", "customers", ["tier", "industry"], 10),
        ("vector", "survey", ["tier", "customer_type"], 10),
    ],
)
def test_nobody_can_be_singled_out(case, table, columns, least):
    assert k_anonymity(getattr(ck.load_case(case), table), columns) >= least


def test_command_reports_a_changed_file(run, tmp_path, monkeypatch, capsys):
    """The report names the file and the first line that differs, and exits with 1."""
    for name in ("card.yml", *(f"{t}.csv" for t in cards.card("vector")["tables"])):
        target = tmp_path / "vector" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((cards.data_folder() / "vector" / name).read_bytes())
    changed = tmp_path / "vector" / "benchmark.csv"
    changed.write_text(
        changed.read_text().replace("availability,0.15,7.9,6.9", "availability,9.99,7.9,6.9")
    )
    monkeypatch.setattr(run, "DATASETS", tmp_path)
    assert run.compare("vector", write=False) == 1
    out = capsys.readouterr().out
    assert "vector/benchmark" in out
    assert "DIFFERENT (line 3: made 'availability,0.15,7." in out
    assert run.compare("vector", write=True) == 0
    assert run.compare("vector", write=False) == 0
    same = cards.data_folder() / "vector" / "card.yml"
    assert (tmp_path / "vector" / "card.yml").read_bytes() == same.read_bytes()


def test_writing_keeps_comments_and_layout(run):
    card = (
        "# why\ntables:\n  one:\n    rows: 1\n    columns:\n      a: {type: str}\n"
        "  two:\n    rows: 9\n"
    )
    new = run.write_facts(card, "one", {"rows": "3", "sha256": "ab"})
    assert new == card.replace("    rows: 1\n", "    rows: 3\n    sha256: ab\n", 1)


@pytest.mark.slow
def test_command_line():
    done = subprocess.run(
        [sys.executable, "datasets/generate/run.py", "--case", "vector", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All files are what their simulators make." in done.stdout
