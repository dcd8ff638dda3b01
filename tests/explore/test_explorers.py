"""Explorers show what they promise, live and as snapshots."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

import coursekit as ck
from coursekit.errors import CourseInputError
from coursekit.explore import player
from coursekit.language import use_language


@pytest.fixture(scope="module")
def growth():
    market = ck.load_case("meridian").region_market
    return ck.explore.growth(market, start="fy24_cny_m", end="fy25_cny_m", case="meridian")


@pytest.fixture(scope="module")
def big():
    return ck.explore.big_or_random(ck.load_case("vector").customers["satisfaction_0_10"])


@pytest.fixture(params=["growth", "big"])
def explorer(request):
    return request.getfixturevalue(request.param)


# ---- what the reader is told to notice ----


def test_plateau_turns_from_green_to_red(growth):
    assert growth.controls[0].start == "Plateau"
    classical = growth.draw(region="Plateau", view="classical", market="actual")
    share = growth.draw(region="Plateau", view="share", market="actual")
    assert (classical.good, classical.verdict) == (True, "winning")
    assert (share.good, share.verdict) == (False, "riding the market")
    assert share.numbers["SH"] == pytest.approx(-16.12, abs=0.01)
    assert classical.numbers["RS"] == pytest.approx(18.49, abs=0.01)


def test_plateau_shrinks_when_its_market_stands_still(growth):
    still = growth.draw(region="Plateau", view="share", market=0)
    assert still.numbers["total"] < 0 and still.verdict == "losing"
    # With no local growth the change is what the loss of share alone takes away.
    assert still.numbers["total"] == pytest.approx(still.numbers["SH"])
    assert "−CNY 15.4 m" in growth.notice[1] and "−CNY 15.4 m" in still.caption


def test_more_local_growth_never_sells_less(growth):
    totals = [
        growth.draw(region="Plateau", view="share", market=g).numbers["total"]
        for g in range(-5, 26, 5)
    ]
    assert totals == sorted(totals)


def test_the_real_star_wins_in_both_views(growth):
    for view in ("classical", "share"):
        assert growth.draw(region="Coast", view=view, market="actual").verdict == "winning"


def test_doubling_the_record_helps_less_than_150_calls(big):
    worth = {f: big.draw(coverage=f, selection=0.18, sample=150).numbers for f in (0.4, 0.8)}
    gain = worth[0.8]["n_eff"] - worth[0.4]["n_eff"]
    assert 0 < gain < 150
    assert f"{gain:.0f} more" in big.notice[0]
    # The same in error: 150 more calls bring the sample closer than doubling the record.
    more_calls = big.draw(coverage=0.4, selection=0.18, sample=300).numbers["scatter_sample"]
    assert more_calls < worth[0.8]["bias"]


def test_only_less_selection_rescues_big_data(big):
    def n_eff(f, rho):
        return big.draw(coverage=f, selection=rho, sample=150).numbers["n_eff"]

    assert n_eff(0.4, 0.02) > n_eff(0.95, 0.18) > n_eff(0.8, 0.18)
    assert n_eff(0.4, 0.0) == float("inf")
    assert not big.draw(coverage=0.4, selection=0.0, sample=150).good
    assert big.draw(coverage=0.6, selection=0.18, sample=150).good


def test_the_chance_to_be_closer_is_a_probability(big):
    import numpy as np

    seen = big.draw(coverage=0.6, selection=0.05, sample=150).numbers
    random = np.random.default_rng(5)
    sample = random.normal(0, seen["scatter_sample"], 200_000)
    record = random.normal(seen["bias"], seen["scatter_record"], 200_000)
    assert seen["closer"] == pytest.approx((abs(sample) < abs(record)).mean(), abs=0.005)


def test_ranges_are_those_of_the_lecture(growth, big):
    by_name = {c.name: c for c in [*growth.controls, *big.controls]}
    assert by_name["market"].values[1] == -5 and by_name["market"].values[-1] == 25
    assert (by_name["coverage"].values[0], by_name["coverage"].values[-1]) == (0.05, 0.95)
    assert (by_name["selection"].values[0], by_name["selection"].values[-1]) == (0.0, 0.5)
    assert (by_name["sample"].values[0], by_name["sample"].values[-1]) == (20, 800)


# ---- the snapshot player ----


class Markup(HTMLParser):
    VOID = frozenset({"input", "br", "img"})

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.ids = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag not in self.VOID and tag not in ("rect", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_page_is_light_whole_and_labelled(explorer, language):
    with use_language(language):
        html = explorer.html()
    assert len(html.encode()) <= 300_000
    markup = Markup(html)
    assert not markup.open and len(set(markup.ids)) == len(markup.ids)
    inputs = [*markup.all("input"), *markup.all("select")]
    assert len(inputs) == len(explorer.controls)
    assert {i["id"] for i in inputs} == {label["for"] for label in markup.all("label")}
    frames = markup.all("figure")
    pictures = markup.all("svg")
    assert len(frames) == len(pictures) == len(explorer.snapshots())
    assert all(len(p["aria-label"]) > 20 and p["role"] == "img" for p in pictures)
    assert "<script" not in html and " onclick" not in html


def test_there_is_one_frame_for_every_position_of_the_controls(explorer):
    markup = Markup(explorer.html())
    sizes = {}
    for box in markup.all("input"):
        sizes[box["name"]] = int(box["max"]) + 1
    for control in explorer.controls:
        sizes.setdefault(control.name, len(control.stops))
    settings = [tuple(int(f[f"data-{name}"]) for name in sizes) for f in markup.all("figure")]
    expected = 1
    for size in sizes.values():
        expected *= size
    assert len(set(settings)) == len(settings) == expected


def test_frames_say_their_state_and_their_finding(explorer):
    for frame in explorer.snapshots():
        for control in explorer.controls:
            assert control.label in frame.state
        assert frame.view.caption and frame.view.alt.startswith(frame.view.caption[:20])
        assert "nan" not in frame.view.svg


def test_the_frames_worth_a_look_come_first_and_outside_the_fold(explorer):
    open_part, folded = explorer.html().split('<details class="ck-more">')
    assert open_part.count("<figure") == len(explorer.worth) >= 3
    assert folded.count("<figure") == len(explorer.snapshots()) - len(explorer.worth)


def test_texts_stay_inside_the_picture(explorer):
    for frame in explorer.snapshots():
        for x, y in re.findall(r'<text x="(-?\d+)" y="(-?\d+)"', frame.view.svg):
            width, height = map(
                float, re.search(r'viewBox="0 0 (\S+) (\S+)"', frame.view.svg).groups()
            )
            assert 0 <= int(x) <= width and 0 <= int(y) <= height


# ---- live or static ----


def test_a_page_being_built_gets_snapshots(explorer, monkeypatch):
    monkeypatch.setenv("COURSEKIT_STATIC", "1")
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/html"].startswith('<div class="ck-explorer"')


def test_without_ipywidgets_there_are_snapshots(monkeypatch):
    import importlib.util

    monkeypatch.delenv("COURSEKIT_STATIC", raising=False)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n, *a: None if n == "ipywidgets" else find(n, *a)
    )
    assert player.is_static()


def test_with_a_kernel_the_picture_follows_the_controls(growth, big, monkeypatch):
    monkeypatch.delenv("COURSEKIT_STATIC", raising=False)
    widget = growth.widget()
    _title, region, view, market, picture, _notice = widget.children
    assert "ck-chip-good" in picture.value
    view.value = "share"
    assert "ck-chip-bad" in picture.value and "riding the market" in picture.value
    market.value = 0
    assert "losing" in picture.value
    region.value = "Coast"
    assert "Coast" in picture.value
    assert region.description and market.description
    boxes = big.widget().children
    before = boxes[4].value
    boxes[2].value = 0.0
    assert boxes[4].value != before


# ---- other data ----


def test_other_data_work_and_small_populations_are_refused():
    market = pd.DataFrame(
        {"region": ["N", "S"], "segment": ["a", "a"], "market_0": [100.0, 100.0],
         "market_1": [90.0, 100.0], "sales_0": [0.0, 20.0], "sales_1": [0.0, 25.0]}
    )  # fmt: skip
    explorer = ck.explore.growth(market)
    assert "nan" not in explorer.html()
    with pytest.raises(CourseInputError) as caught:
        ck.explore.big_or_random(pd.Series([1.0, 2.0] * 50))
    assert caught.value.code == "size"
    with pytest.raises(CourseInputError) as caught:
        ck.explore.big_or_random(pd.Series([1.0] * 2000))
    assert caught.value.code == "range"


def test_the_reader_sees_regions_in_chinese():
    market = ck.load_case("meridian").region_market
    with use_language("zh_CN"):
        explorer = ck.explore.growth(market, start="fy24_cny_m", end="fy25_cny_m")
        assert "高原" in explorer.html()
