"""The controllers' workbook from rows of our own: text stays text, marks, languages, variants."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from controllers import book_of, cells, source_of, table_rows
from frames import frame, procurements, snapshot_tables
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.export import workbook_codes, workbook_words
from pipelines.export.inert import LONGEST, Unwritable, clean
from pipelines.export.workbook import workbook
from pipelines.export.workbook_book import serial
from pipelines.export.workbook_files import INDEX, export
from pipelines.export.workbook_source import Choice, Source, content_hashes
from pipelines.model import tables
from pipelines.model.tables.mart_retention import DEFINITION

HOSTILE = [
    '=HYPERLINK("http://x.example","här")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C x'!A0",
    "http://x.example/a", "internal:'Mål'!A1", "_x0041_", "a\x01b", "\u202eabc", "<b>&amp;</b>",
    "{=1}", "＝1+1", "0012", "1e5", "TRUE", "2015-03-01",
]  # fmt: skip


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return source_of(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Source:
    rows = [{"title": t, "procurement_ref": t, "org_id": "a"} for t in HOSTILE]
    folder = tmp_path_factory.mktemp("hostile")
    return source_of(folder, public_procurement=procurements(*rows))


def test_text_of_others_is_neither_formula_nor_link_nor_number(hostile: Source) -> None:
    book = book_of(hostile)
    sheet = book["Upphandlingar"]
    # openpyxl leaves Excel's code for `_` as it stands in a cell.
    rows = {str(r["Benämning"]).replace("_x005F_", "_") for r in table_rows(sheet)}
    assert rows == {clean(t) for t in HOSTILE}
    assert all(c.hyperlink is None for line in sheet.iter_rows() for c in line)
    titles = [line[2] for line in sheet[next(iter(sheet.tables.values())).ref][1:]]
    assert {c.data_type for c in titles} == {"s"}
    formula_like = [c for c in titles if str(c.value).startswith(("=", "+", "-", "@", "＝"))]
    assert len(formula_like) == 6
    assert all(c.quotePrefix for c in formula_like)


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_cleaned_text_holds_nothing_that_xml_cannot(text: str) -> None:
    found = clean(text)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202a-\u202e]", found)
    assert clean(found) == found


def test_a_text_that_does_not_fit_is_refused_aloud(tmp_path: Path) -> None:
    rows = procurements({"org_id": "a", "title": "x" * (LONGEST + 1)})
    with pytest.raises(Unwritable, match=r"32768 characters .*Upphandlingar, column 3"):
        workbook(source_of(tmp_path, public_procurement=rows), Choice("a"))
    assert clean("x" * LONGEST) == "x" * LONGEST


def test_the_same_snapshot_and_choice_give_the_same_bytes(source: Source) -> None:
    first, again = (workbook(source, Choice("a")) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {e.date_time for e in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert workbook(source, Choice("a", lang="en")) != first


def test_a_book_is_the_same_whichever_were_made_before_it(source: Source) -> None:
    for choice in (Choice("city"), Choice("a", lang="en"), Choice("a", "2015-T1", accessible=True)):
        workbook(source, choice)
    fresh = replace(source)
    assert (fresh.made, bool(source.made)) == ({}, True)
    assert workbook(fresh, Choice("a")) == workbook(source, Choice("a"))


def test_a_book_that_cannot_be_written_is_told_and_stops_no_other(
    source: Source, tmp_path: Path
) -> None:
    wrong, right = export(source, [Choice("a", "1999"), Choice("a")], tmp_path)
    assert (wrong.is_new, wrong.error[:5]) == (False, "1999:")
    assert (right.is_new, right.error) == (True, "")
    assert {path.name for path in tmp_path.iterdir()} == {"a.xlsx", INDEX}


def test_every_sheet_has_its_title_cursor_and_sample_mark(source: Source) -> None:
    for lang, said in (("sv", workbook_words.SAMPLE[0]), ("en", workbook_words.SAMPLE[1])):
        for sheet in book_of(source, lang=lang).worksheets:
            assert sheet["A1"].value
            assert sheet["A1"].font.b
            assert sheet["A2"].value == said
            assert sheet.oddHeader.center.text == said
            assert sheet.sheet_view.selection[0].activeCell in (None, "A1") or sheet.freeze_panes


def test_all_words_are_there_in_both_languages() -> None:
    pairs = []
    for module in (workbook_words, workbook_codes):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, dict):
                for one in value.values():
                    pairs += [one] if isinstance(one[0], str) else list(one)
    texts = [p for p in pairs if isinstance(p, tuple)]
    assert len(texts) > 120
    assert [p for p in texts if len(p) != 2 or not all(p)] == []
    fields = [[sorted(re.findall(r"{(\w+)}", x)) for x in p] for p in texts]
    assert all(sv == en for sv, en in fields)


def test_marks_stand_beside_and_numbers_stay_numbers(tmp_path: Path) -> None:
    values = [
        {"kpi_id": "persons_in_work", "status": "suppressed", "missing_reason": "too_few"},
        {"kpi_id": "placements_started", "status": "not_reported"},
        {"kpi_id": "commitment_delivery", "status": "no_cases", "numerator": 0.0},
        {"kpi_id": "coverage", "status": "ok", "numerator": 1.0, "denominator": 1.0, "value": 1.0,
         "n": 1},
        {"kpi_id": "goal_share", "status": "small_n", "numerator": 1.0, "denominator": 3.0,
         "value": 1 / 3, "n": 3, "target": 0.5, "rating": "uncertain"},
    ]  # fmt: skip
    shared = {"org_id": "a", "period_id": "2015", "dimension": "all", "member": "all"}
    measures = frame(tables.ALL["public.kpi_value"], values, **shared)
    run = snapshot_tables()["meta.run"].assign(is_sample=False)
    book = book_of(source_of(tmp_path, public_kpi_value=measures, meta_run=run))
    assert not [c for _, c in cells(book) if c.value in workbook_words.SAMPLE]
    long = {r["Nyckeltal-id"]: r for r in table_rows(book["Lång tabell"])}
    marks = {k: (r["Värde"], r["Tecken"]) for k, r in long.items()}
    assert marks == {
        "persons_in_work": (None, ".."),
        "placements_started": (None, "-"),
        "commitment_delivery": (None, "."),
        "coverage": (1, None),
        "goal_share": (pytest.approx(1 / 3), None),
    }
    summary = {r["Nyckeltal"]: r for r in table_rows(book["Sammanfattning"])}
    goal = summary["Andel med social hänsyn"]
    # With three cases there is no percentage and no gap: the numbers stand instead.
    assert (goal["Värde"], goal["Antal"], goal["Mål"]) == (None, "1 av 3", None)
    assert summary["Täckning"]["Värde"].startswith("=INDEX(tblLang[Värde]")


def test_the_accessible_variant_has_no_filters_and_nothing_frozen(source: Source) -> None:
    plain, accessible = book_of(source), book_of(source, accessible=True)
    filters = [s.title for s in plain if any(t.autoFilter for t in s.tables.values())]
    assert filters == ["Upphandlingar", "Åtaganden", "Placeringar (grupperad)", "Lång tabell",
                       "Mål", "Datalexikon"]  # fmt: skip
    assert [s.title for s in plain if s.freeze_panes] == filters
    for sheet in accessible:
        assert not any(t.autoFilter for t in sheet.tables.values())
        assert sheet.freeze_panes is None
    assert accessible.sheetnames == plain.sheetnames


def test_the_english_book_says_the_same(source: Source) -> None:
    swedish, english = book_of(source, "city"), book_of(source, "city", lang="en")
    assert english.sheetnames[:3] == ["Contents", "Summary", "Development"]
    for (sv, en), _ in workbook_words.SHEETS.values():
        ours, theirs = table_rows(swedish[sv]), table_rows(english[en])
        assert len(ours) == len(theirs)
        numbers = [[v for v in row.values() if isinstance(v, int | float)] for row in ours]
        assert numbers == [[v for v in r.values() if isinstance(v, int | float)] for r in theirs]


def test_the_payoff_stands_in_the_citys_book_alone_with_what_is_hidden_marked(
    tmp_path: Path,
) -> None:
    keys = {"scenario": "base", "horizon_months": 36, "basis": "net", "persons": 9.0}
    shown = {"actor": "kommun", "npv": 1_000.0, "p05": -5.0, "p95": 2_000.0,
             "probability_positive": 0.9, "breakeven_month": 7}  # fmt: skip
    amounts = frame(tables.ALL["public.payoff"], [keys | shown, keys | {"actor": "region"}])
    hidden = amounts["actor"] == "region"
    amounts.loc[hidden, ["persons", "npv", "p05"]] = None
    swings = [{"scenario": "base", "actor": "kommun", "parameter": "deadweight", "low": 0.1,
               "high": 0.4, "npv_low": 5.0, "npv_high": 7.0, "persons": 9.0}]  # fmt: skip
    about = {"persons": 9.0, "followed_up": 3.0, "price_year": 2016.0, "is_indicative": 1.0}
    told = [{"name": n, "value": v} for n, v in about.items()]
    source = source_of(
        tmp_path,
        public_payoff=amounts,
        public_payoff_sensitivity=frame(tables.ALL["public.payoff_sensitivity"], swings),
        public_payoff_summary=frame(tables.ALL["public.payoff_summary"], told),
    )
    city = book_of(source, "city")
    rows = {r["Vem-id"]: r for r in table_rows(city["Nytta"])}
    first, second = rows["kommun"], rows["region"]
    assert [first[k] for k in ("Vem", "Nuvärde kr", "Går jämnt ut, månad", "Tecken")] == [
        "Kommunen", 1_000, 7, None,
    ]  # fmt: skip
    assert (second["Nuvärde kr"], second["Personer"], second["Tecken"]) == (None, None, "..")
    lines = [str(c.value) for c in city["Nytta"]["A"][:6]]
    assert any("färre än 30" in line for line in lines)
    assert any("Personer: 9. Uppföljda: 3. Utelämnade: ... 2016" in line for line in lines)
    (swing,) = table_rows(city["Nyttans antaganden"])
    assert swing["Antagande"] == "Hade ändå fått arbete"
    assert (swing["Nuvärde med lågt, kr"], swing["Nuvärde med högt, kr"]) == (5, 7)
    unit = book_of(source, "a")
    assert not {"Nytta", "Nyttans antaganden"} & set(unit.sheetnames)
    assert "Nytta" not in {r["Blad"] for r in table_rows(unit["Innehåll"])}
    # Another pay-off makes the city's book new and no unit's.
    amounts["npv"] *= 2
    (tmp_path / "other").mkdir()
    other = content_hashes(source_of(
        tmp_path / "other",
        public_payoff=amounts,
        public_payoff_sensitivity=frame(tables.ALL["public.payoff_sensitivity"], swings),
        public_payoff_summary=frame(tables.ALL["public.payoff_summary"], told),
    ))  # fmt: skip
    before = content_hashes(source)
    assert other["a"] == before["a"]
    assert other["city"] != before["city"]


def test_the_curves_stand_in_the_citys_book_alone_month_by_month(tmp_path: Path) -> None:
    whose = {"definition": "same_employer", "group": "woman"}
    curve = frame(tables.ALL["public.retention_curve"], [
        whose | {"month": 0, "n": 8, "at_risk": 8, "survival": 1.0, "lower": 1.0, "upper": 1.0},
        whose | {"month": 1, "n": 8, "at_risk": 7, "survival": 0.875, "lower": 0.39},
        whose | {"month": 2, "missing_reason": "protected"},
    ])  # fmt: skip
    curve.loc[2, ["n", "at_risk", "survival"]] = None
    curve["is_suppressed"] = curve["month"] == 2
    source = source_of(tmp_path, public_retention_curve=curve)
    rows = table_rows(book_of(source, "city")["Kvar i arbete"])
    shown = ("Räknas som kvar", "Grupp", "Månader från start", "Personer", "Följda till månaden",
             "Andel kvar", "Tecken")  # fmt: skip
    assert [tuple(row[name] for name in shown) for row in rows] == [
        ("Hos samma arbetsgivare", "Kvinna", 0, 8, 8, 1, None),
        ("Hos samma arbetsgivare", "Kvinna", 1, 8, 7, 0.875, None),
        ("Hos samma arbetsgivare", "Kvinna", 2, None, None, None, ".."),
    ]
    assert rows[1]["Minst (95 %)"] == 0.39
    assert "Kvar i arbete" not in book_of(source, "a").sheetnames
    assert set(DEFINITION) <= set(workbook_codes.MEMBERS), "each has words"


def test_an_unknown_organisation_or_period_is_named(source: Source) -> None:
    with pytest.raises(LookupError, match="nix: a, city"):
        workbook(source, Choice("nix"))
    with pytest.raises(LookupError, match=r"1999: .*2015"):
        workbook(source, Choice("a", "1999"))


def test_the_book_of_the_city_holds_the_units_rows_and_the_whole_dictionary(source: Source) -> None:
    city, unit = book_of(source, "city"), book_of(source, "a")
    assert len(table_rows(city["Upphandlingar"])) == 3
    columns = source.frames["meta.column"]
    assert len(table_rows(city["Datalexikon"])) == len(columns)
    assert 0 < len(table_rows(unit["Datalexikon"])) < len(columns)
    assert {r["Enhets-id"] for r in table_rows(city["Lång tabell"])} == {"city", "a"}


def test_content_that_differs_by_one_row_has_another_hash(source: Source, tmp_path: Path) -> None:
    again = content_hashes(source)
    rows = procurements(*({"org_id": "a", "title": f"Städning {n}"} for n in range(4)))
    other = content_hashes(source_of(tmp_path, public_procurement=rows))
    assert other["a"] != again["a"]
    assert other["city"] != again["city"]  # holds the unit's rows


def test_days_are_numbered_as_workbooks_number_them() -> None:
    assert serial(dt.date(2015, 1, 1)) == 42005
    assert serial(dt.date(1900, 3, 1)) == 61
