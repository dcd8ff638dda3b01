"""Opening a case: what comes back, how fast, and what a wrong word is answered with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import coursekit as ck
from coursekit.cases import cards, check_case, labels
from coursekit.errors import CourseInputError
from coursekit.language import use_language


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Path:
    """The data as they lie in the installed package, free to be spoilt: no instructor's table."""
    source = cards.data_folder()
    for case in ("meridian", "vector"):
        (tmp_path / case).mkdir()
        for name, spec in cards.card(case)["tables"].items():
            if spec.get("audience", "public") == "public":
                shutil.copy(source / case / f"{name}.csv", tmp_path / case)
        shutil.copy(source / case / "card.yml", tmp_path / case)
    monkeypatch.setattr(cards, "FOLDERS", (tmp_path, Path("nowhere")))
    return tmp_path


def test_types_come_from_the_card():
    accounts = ck.load_case("meridian").accounts
    assert pd.api.types.is_string_dtype(accounts["account_id"])
    assert accounts["wallet_cny_m"].dtype == "float64"
    assert accounts["is_customer"].dtype == "bool"
    assert accounts["first_order_month"].dtype == "datetime64[ns]"
    assert ck.load_case("vector").late_weekly["lots"].dtype == "int64"
    # whole numbers with gaps are ordinary floats, so that every method takes them
    assert ck.load_case("vector").survey["performance_price"].dtype == "float64"


def test_a_category_called_none_is_not_an_empty_cell():
    bids = ck.load_case("meridian").bids
    assert (bids["main_rival"] == "none").sum() > 0
    assert bids["main_rival"].notna().all()


def test_each_access_is_a_fresh_copy():
    meridian = ck.load_case("meridian")
    frame = meridian.regions
    frame.loc[0, "region"] = "Nowhere"
    frame["addressable_sites"] = 0
    assert meridian.regions["addressable_sites"].sum() == 58500
    assert meridian.regions.loc[0, "region"] == "Harbour"


def test_tables_of_a_case():
    vector = ck.load_case("vector")
    assert "orders_raw" in vector.tables
    assert "orders_truth" not in vector.tables  # the instructor's
    assert "orders_raw" in dir(vector)
    assert len(vector.orders_truth) == 4020  # a checkout has it


def test_the_docstring_lists_every_case():
    for case in cards.case_names():
        assert f'``"{case}"``' in ck.load_case.__doc__, f"describe {case} in load_case"


def test_catalog():
    frame = ck.catalog().set_index("case")
    assert list(frame.index) == cards.case_names()
    assert frame.loc["vector", "name"] == "Vector Drives"
    assert frame.loc["vector", "tables"] == len(ck.load_case("vector").tables)
    with use_language("zh_CN"):
        assert ck.catalog().set_index("case").loc["vector", "name"] == "维驱自动化"


def test_dictionary_speaks_the_active_language():
    english = ck.dictionary("meridian", "region_market").set_index("column")
    assert english.loc["region", "label"] == "Region"
    assert english.loc["market_fy24_cny_m", "unit"] == "CNY million"
    assert "OPR = Operators" in english.loc["segment", "allowed"]
    with use_language("zh_CN"):
        chinese = ck.dictionary("meridian", "region_market").set_index("column")
    assert chinese.loc["region", "label"] == "区域"
    assert "Delta = 三角洲" in chinese.loc["region", "allowed"]


def test_dictionary_of_a_whole_case_shows_no_instructor_table():
    frame = ck.dictionary("vector")
    assert set(frame["table"]) == set(ck.load_case("vector").tables)


def test_region_names_are_the_outline_s():
    with use_language("zh_CN"):
        names = labels("region", "meridian")
    assert list(names.values()) == "港湾 三角洲 高原 草原 盆地 海岸 山脊 湖区".split()  # noqa: SIM905
    assert ck.load_case("meridian").regions["name_zh"].tolist() == list(names.values())


def test_labels_over_all_cases():
    assert labels("vendor")["A"] == "Rival A"
    assert ck.load_case("vector").labels("theme")["T05"] == "Spare-part availability"
    with pytest.raises(CourseInputError, match="Did you mean 'segment'"):
        labels("segmnet", "meridian")


def test_readable_puts_labels_on_a_table():
    meridian = ck.load_case("meridian")
    with use_language("zh_CN"):
        shown = meridian.readable(meridian.rival_share)
        assert list(shown.columns) == [
            "区域",
            "衡径网络",
            "竞争对手甲",
            "竞争对手乙",
            "竞争对手丙",
            "其他",
        ]
        assert shown.loc[1, "区域"] == "三角洲"
        result = pd.DataFrame({"region": ["Lake"], "share": [0.2]})
        assert meridian.readable(result).iloc[0].tolist() == ["湖区", 0.2]


def test_display_lists_the_tables():
    vector = ck.load_case("vector")
    assert ".orders_raw" in repr(vector)
    assert "Order lines as extracted (4,180 rows)" in repr(vector)
    with use_language("zh_CN"):
        page = vector._repr_html_()
    assert "维驱自动化" in page
    assert "<code>.survey</code>" in page


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda: ck.load_case("Vectr"), "no case called 'Vectr'. Did you mean 'vector'?"),
        (lambda: ck.load_case("VECTOR"), "Did you mean 'vector'?"),
        (lambda: ck.load_case("???"), "There are: greenfield"),
        (lambda: ck.load_case("vector").surveys, "Vector Drives has no table called 'surveys'"),
        (lambda: ck.dictionary("vector", "order_raw"), "Did you mean 'orders_raw'"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(ask, answer):
    with pytest.raises(CourseInputError) as caught:
        ask()
    assert answer in str(caught.value)
    assert caught.value.code == "unknown"


def test_the_installed_package_has_no_instructor_table(copied):
    vector = ck.load_case("vector")
    assert len(vector.benchmark) == 8
    with pytest.raises(CourseInputError, match="for instructors"):
        _ = vector.orders_truth
    assert "orders_truth" not in set(check_case("vector")["table"])


def test_no_data_at_all(monkeypatch):
    monkeypatch.setattr(cards, "FOLDERS", (Path("nowhere"), Path("neither")))
    with pytest.raises(CourseInputError, match="Install coursekit again"):
        ck.load_case("vector")


SPOILT = [
    # table, text, its replacement, code, column, row, a part of the message
    ("regions", "addressable_sites", "sites", "column", "addressable_sites", None, "is missing"),
    ("regions", "9000", "-9000", "range", "addressable_sites", 2, "between 1 and inf"),
    ("regions", "12500", "many", "type", "addressable_sites", 3, "a number is expected (found 'm"),
    ("regions", "12500", "12500.5", "type", "addressable_sites", 3, "a whole number"),
    ("regions", "12500", "", "missing", "addressable_sites", 3, "empty cell"),
    ("regions", "Delta", "Dalta", "range", "region", 3, "only these values are allowed: Harbour"),
    ("regions", "Delta", "Harbour", "duplicate", "region", 3, "the key region occurs a second"),
    ("accounts", "2008-11-01", "2008-13-01", "type", "first_order_month", None, "2025-12-31"),
    ("accounts", ",True,", ",maybe,", "type", "is_customer", None, "True or False"),
]


@pytest.mark.parametrize(("table", "old", "new", "code", "column", "row", "part"), SPOILT)
def test_a_changed_file_is_explained(copied, table, old, new, code, column, row, part):
    path = copied / "meridian" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CourseInputError) as caught:
        getattr(ck.load_case("meridian"), table)
    error = caught.value
    assert (error.code, error.column) == (code, column)
    assert row is None or error.row == row
    assert part in str(error)
    assert f"meridian/{table}" in str(error)
    assert "take the original again" in str(error)


def test_lost_rows_and_a_lost_file_are_explained(copied):
    path = copied / "meridian" / "bids.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(CourseInputError, match="1099 rows, the card says 1100"):
        _ = ck.load_case("meridian").bids
    path.unlink()
    with pytest.raises(CourseInputError, match="The file of table meridian/bids is missing"):
        _ = ck.load_case("meridian").bids
    with pytest.raises(CourseInputError, match="is missing"):
        check_case("meridian")


def test_a_changed_number_fails_the_checksum(copied):
    path = copied / "meridian" / "regions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("12500", "12600"), encoding="utf-8")
    with pytest.raises(CourseInputError, match=r"meridian/regions is not the one .*--write"):
        check_case("meridian")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("k: 5\n", "k: 9\n", "reaches k = 5 over region, segment, size_band"),
        ("    k_target: 5\n    k: 5\n", "    k_target: 6\n    k: 5\n", "at least 6"),
        ("zh_CN: 客户账户}", "zh_CN: 客户,账户}", "no English and Chinese text for 'title'"),
        ("{en: Accounts, zh_CN: 客户账户}", "{en: Accounts}", "no English and Chinese text"),
    ],
)
def test_a_spoilt_card_is_explained(copied, old, new, message):
    path = copied / "meridian" / "card.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CourseInputError, match=message):
        check_case("meridian")


def test_a_personal_column_is_refused(copied):
    import hashlib

    card, table = copied / "meridian" / "card.yml", copied / "meridian" / "history.csv"
    text = table.read_text(encoding="utf-8").replace("stage,", "gender,", 1)
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    table.write_text(text, encoding="utf-8")
    new = card.read_text(encoding="utf-8").replace(
        digest, hashlib.sha256(text.encode()).hexdigest()
    )
    new = new.replace("      stage:\n", "      gender:\n").replace("key: [stage]", "key: [gender]")
    card.write_text(new, encoding="utf-8")
    with pytest.raises(CourseInputError, match="personal data: gender"):
        check_case("meridian")


def test_messages_come_in_chinese_when_the_catalog_has_them():
    """The sentence is looked up, not glued together: the English is one catalog entry."""
    with use_language("zh_CN"), pytest.raises(CourseInputError) as caught:
        ck.load_case("vectr")
    assert "vector" in str(caught.value)
