"""Charts and judgements on frames made by hand: what is drawn, what is written, what is not."""

import datetime as dt
import re

import pandas as pd
import pytest

from dashboard import assess, charts, i18n, text, trend
from dashboard.theme.look import DARK, LIGHT, config

FIELDS = ("org_id", "status", "numerator", "denominator", "unknown", "reported")


def units(*rows):
    frame = pd.DataFrame(rows, columns=FIELDS)
    total = frame["denominator"].where(frame["denominator"] > 0)
    return frame.assign(
        name_sv=frame["org_id"].str.title(),
        short_name=frame["org_id"].str.title(),
        is_group=False,
        expected=True,
        value=frame["numerator"] / total,
        lower=frame["numerator"] / total,
        upper=(frame["numerator"] + frame["unknown"]) / total,
        n=frame["denominator"],
        counted=frame["denominator"],
        position=range(len(frame)),
    )


UNITS = units(
    ("good", "ok", 12, 22, 0, True),
    ("exact", "ok", 4, 8, 0, True),
    ("below", "ok", 2, 9, 0, True),
    ("worse", "ok", 0, 12, 0, True),
    ("sure", "ok", 2, 10, 2, True),
    ("vague", "ok", 4, 10, 3, True),
    ("dark", "ok", 0, 312, 312, True),
    ("few", "small_n", 3, 4, 0, True),
    ("silent", "not_reported", 0, 0, 0, False),
    ("idle", "no_procurements", 0, 0, 0, True),
)


@pytest.fixture(autouse=True)
def swedish():
    i18n.use("sv")
    yield
    i18n.use("sv")


@pytest.fixture
def judged():
    return assess.assess(UNITS, 0.5)


def column(frame, name):
    return dict(zip(frame["org_id"], frame[name], strict=True))


def test_blocks_and_what_lacks(judged):
    assert column(judged, "block") == {
        "good": "reached",
        "exact": "reached",
        "below": "below",
        "worse": "below",
        "sure": "below",
        "vague": "open",
        "dark": "open",
        "few": "open",
        "silent": "open",
        "idle": "open",
    }
    lacking = column(judged, "lacking")
    assert (lacking["worse"], lacking["below"], lacking["sure"]) == (
        "saknas 6",
        "saknas 3",
        "saknas 3",
    )
    assert not lacking["good"]


def test_order_is_by_gap_in_procurements(judged):
    assert list(judged["org_id"])[:5] == ["good", "exact", "worse", "below", "sure"]


def test_results_in_words(judged):
    result = {k: v.replace("\u00a0", " ") for k, v in column(judged, "result").items()}
    assert result == {
        "good": "12 av 22 (55 %)",
        "exact": "4 av 8 (50 %)",
        "below": "2 av 9 (22 %)",
        "worse": "0 av 12",
        "sure": "2–4 av 10 (20–40 %)",
        "vague": "4–7 av 10 (40–70 %)",
        "dark": "okänt för 312 av 312",
        "few": "3 av 4",
        "silent": "– uppgift saknas",
        "idle": "inga upphandlingar",
    }


def draw(judged, target=0.5, look=LIGHT, **other):
    return charts.share_by_unit(judged, target, look, when="2016", **other)


def test_no_bar_for_what_is_missing_and_hatching_for_what_is_unknown(judged):
    known, unknown = draw(judged).figure.data
    assert len(known.x) == 8
    assert [round(x) for x in unknown.x] == [20, 100, 30]
    assert [round(x) for x in unknown.base] == [20, 0, 40]
    assert unknown.marker.pattern.shape == "/"
    hollow = [c for c, t in zip(known.marker.color, known.hovertext, strict=True) if "3 av 4" in t]
    assert hollow == ["rgba(0,0,0,0)"]


def test_the_target_is_a_line_with_its_name(judged):
    figure = draw(judged).figure
    line = next(s for s in figure.layout.shapes if s.name == "target")
    assert (line.x0, line.x1) == (50, 50)
    assert any("Mål 50\u00a0%" in a.text for a in figure.layout.annotations)


def test_before_there_was_a_target_there_is_no_line():
    judged = assess.assess(UNITS, None)
    drawn = draw(judged, None)
    assert not drawn.figure.layout.shapes
    assert "Mål" not in " ".join(a.text for a in drawn.figure.layout.annotations)
    assert set(judged["block"]) == {"free", "open"}
    assert column(judged, "block")["dark"] == "open"


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("target", [0.5, None])
def test_alt_and_twin(lang, target):
    i18n.use(lang)
    drawn = draw(assess.assess(UNITS, target), target, DARK)
    assert 0 < len(drawn.alt) <= 160
    assert re.search(r"\d", drawn.alt)
    assert len(drawn.table) == len(UNITS)
    shown = " ".join(a.text for a in drawn.figure.layout.annotations)
    for cell in drawn.table.iloc[:, 2]:
        assert text.label(cell.replace("\\", ""), 200) in shown


def test_names_cannot_be_markup():
    hostile = units(("<b>x</b> & <img src=y>", "ok", 3, 9, 0, True))
    drawn = draw(assess.assess(hostile, 0.5))
    words = " ".join(a.text for a in drawn.figure.layout.annotations)
    assert "&lt;B&gt;X&lt;/B&gt; &amp; &lt;Img" in words
    assert "<img" not in (words + drawn.figure.data[0].hovertext[0]).lower()
    assert "\\<" in drawn.table.iloc[0, 0]


def test_many_units_are_cut_to_the_largest_gaps_of_each_block():
    many = units(
        *[(f"low{i}", "ok", 0, 10 + 2 * i, 0, True) for i in range(40)],
        *[(f"high{i}", "ok", 10 + i, 10 + i, 0, True) for i in range(12)],
        *[(f"dark{i}", "ok", 0, 50 + i, 50 + i, True) for i in range(2)],
    )
    judged = assess.assess(many, 0.5)
    shown = assess.most(judged, 15)
    assert assess.counts(shown) == {"reached": 5, "below": 8, "free": 0, "open": 2}
    assert set(shown["org_id"][shown["block"] == "below"]) == {f"low{i}" for i in range(32, 40)}
    assert set(shown["org_id"][:2]) == {"high10", "high11"}
    drawn = draw(shown, totals=judged)
    assert any("(40)" in a.text for a in drawn.figure.layout.annotations)


def years(*rows):
    frame = pd.DataFrame(
        rows, columns=["period_id", "status", "numerator", "denominator", "unknown", "target"]
    )
    total = frame["denominator"].where(frame["denominator"] > 0)
    return frame.assign(
        n=frame["denominator"],
        value=frame["numerator"] / total,
        lower=frame["numerator"] / total,
        upper=(frame["numerator"] + frame["unknown"]) / total,
    )


TARGETS = [(dt.date(2014, 1, 1), None, 0.5)]
YEARS = years(
    ("2013", "ok", 6, 25, 0, None),
    ("2014", "ok", 0, 40, 40, 0.5),
    ("2015", "small_n", 2, 4, 0, 0.5),
    ("2016", "ok", 12, 22, 2, 0.5),
)


def test_trend_steps_at_the_date_of_the_target():
    figure = trend.trend(YEARS, TARGETS, LIGHT).figure
    step = next(t for t in figure.data if t.name == "target")
    # Beyond the last year, where its label has room.
    assert (step.x, step.y) == ((2013.5, 2017.4), (50, 50))
    assert step.line.shape == "hv"


def test_trend_shows_a_span_and_no_point_where_little_is_known():
    figure = trend.trend(YEARS, TARGETS, LIGHT, preliminary=2016).figure
    share = next(t for t in figure.data if t.name == "share")
    assert list(share.x) == [2013, 2015, 2016]
    assert list(share.marker.color) == [LIGHT.data, LIGHT.paper, LIGHT.paper]
    spans = [t for t in figure.data if t.name == "unknown"]
    assert [t.x[0] for t in spans] == [2014, 2016]
    words = " ".join(a.text for a in figure.layout.annotations)
    assert "okänt för 40 av 40" in words
    assert "2 av 4" in words
    assert "preliminär" in words
    assert "50\u00a0%</b>" in words


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_trend_alt_and_twin(lang):
    i18n.use(lang)
    drawn = trend.trend(YEARS, TARGETS, DARK)
    assert len(drawn.alt) <= 160
    assert "24" in drawn.alt
    assert list(drawn.table.iloc[:, 0]) == ["2013", "2014", "2015", "2016"]
    assert drawn.table.iloc[0, 2] in ("ökning", "rise")


def test_plotly_speaks_swedish():
    assert config("sv")["locales"]["sv"]["format"]["shortMonths"][4] == "maj"
    assert "locales" not in config("en")
    assert trend.trend(YEARS, TARGETS, LIGHT).figure.layout.template.layout.separators == ",\u00a0"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("Oskyldig\u202egnissäp", "Oskyldiggnissäp"),
        (None, ""),
        ("x" * 300, "x" * 199 + "…"),
        ("1\u00a0234", "1\u00a0234"),
    ],
)
def test_foreign_text_is_one_visible_line(given, shown):
    assert text.clean(given) == shown


def test_markdown_is_escaped_but_letters_stay():
    assert text.plain("**Åmål** [a](b)") == r"\*\*Åmål\*\* \[a\]\(b\)"
    assert "https://" not in text.plain("https://example.org").replace("\\", "")
    assert text.html('<a href="x">') == "&lt;a href=&quot;x&quot;&gt;"
